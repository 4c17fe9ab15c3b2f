package io.mailriver.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaChangesTest {
    private static final String RELEASED =
            """
            {
              "$id": "https://mailriver.io/schemas/note.json",
              "type": "object",
              "description": "A note.",
              "required": ["id", "kind", "parts"],
              "properties": {
                "id": {"$ref": "#/$defs/id"},
                "count": {"type": ["integer", "null"], "minimum": 0},
                "kind": {"type": "string", "enum": ["long", "short"]},
                "mood": {"type": "string", "anyOf": [{"enum": ["good"]}, {"pattern": "^[a-z]+$"}]},
                "from": {"anyOf": [{"$ref": "#/$defs/person"}, {"type": "null"}]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/person"}},
                "marks": {"type": "object", "additionalProperties": {"type": "string"}}
              },
              "$defs": {
                "id": {"type": "string", "pattern": "^[0-9]+$"},
                "person": {
                  "type": "object",
                  "required": ["name"],
                  "properties": {
                    "name": {"type": "string"},
                    "friends": {"type": "array", "items": {"$ref": "#/$defs/person"}}
                  }
                }
              }
            }
            """;

    @Test
    void theSameIsAllowed() {
        assertThat(refused(RELEASED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "description": "A note."            | "description": "Another text."
                    "marks": {"type": "object"          | "new": {"type": "integer"}, "marks": {"type": "object"
                    "name": {"type": "string"}          | "name": {"type": "string", "description": "N."}, "age": {"type": ["integer", "null"]}
                    {"enum": ["good"]}                  | {"enum": ["bad", "good"]}
                    "$ref": "#/$defs/id"                | "type": "string", "pattern": "^[0-9]+$"
                    """)
    void whatAnOlderConsumerCanReadIsAllowed(String before, String now) {
        assertThat(refused(changed(before, now))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "count": {"type": ["integer", "null"], "minimum": 0},  |                                      | note.json: count    | was removed
                    "type": ["integer", "null"]                            | "type": ["string", "null"]           | note.json: count    | has another type ([string], was [integer])
                    "type": ["integer", "null"]                            | "type": ["number", "null"]           | note.json: count    | has another type
                    "type": ["integer", "null"]                            | "type": "integer"                    | note.json: count    | may not be null any more
                    "id": {"$ref": "#/$defs/id"}                           | "id": {"anyOf": [{"$ref": "#/$defs/id"}, {"type": "null"}]} | note.json: id | may be null now
                    "required": ["id", "kind", "parts"]                    | "required": ["count", "id", "kind", "parts"] | note.json: count | is required now
                    "required": ["id", "kind", "parts"]                    | "required": ["kind", "parts"]        | note.json: id       | may be missing now
                    ["long", "short"]                                      | ["long"]                             | note.json: kind     | lost the word 'short'
                    ["long", "short"]                                      | ["long", "short", "tiny"]            | note.json: kind     | got the word 'tiny'
                    {"enum": ["good"]}                                     | {"enum": ["bad"]}                    | note.json: mood     | lost the word 'good'
                    "anyOf": [{"enum": ["good"]}, {"pattern": "^[a-z]+$"}] | "enum": ["good"]                     | note.json: mood     | is a closed set of words now
                    "enum": ["long", "short"]                              | "anyOf": [{"enum": ["long", "short"]}, {"pattern": "^[a-z]+$"}] | note.json: kind | is a growing set of words now
                    {"pattern": "^[a-z]+$"}                                | {"pattern": "^[a]+$"}                | note.json: mood     | has another pattern
                    "^[0-9]+$"                                             | "^[0-9]{4}$"                         | note.json: id       | has another pattern ("^[0-9]{4}$", was "^[0-9]+$")
                    "minimum": 0                                           | "minimum": 1                         | note.json: count    | has another minimum (1, was 0)
                    , "minimum": 0                                         |                                      | note.json: count    | has another minimum (none, was 0)
                    "name": {"type": "string"}                             | "name": {"type": "string", "maxLength": 9} | note.json: from.name | has another maxLength (9, was none)
                    "name": {"type": "string"},                            |                                      | note.json: from.name | was removed
                    "required": ["name"]                                   | "required": ["name", "friends"]      | note.json: from.friends | is required now
                    "additionalProperties": {"type": "string"}             | "additionalProperties": {"type": "integer"} | note.json: marks{} | has another type
                    "additionalProperties": {"type": "string"}             | "additionalProperties": false        | note.json: marks{} | has another type (none, was
                    "parts": {"type": "array", "items": {"$ref": "#/$defs/person"}} | "parts": {"type": "array", "items": {"type": "string"}} | note.json: parts[] | has another type
                    "type": "object",                                      | "type": "object", "additionalProperties": false, | note.json: | is closed now
                    "type": "object",                                      | "type": "object", "allOf": [{"maxProperties": 3}], | note.json: | has another allOf
                    """)
    void whatBreaksAnOlderConsumerOrRecordIsRefused(
            String before, String now, String field, String change) {
        assertThat(refused(changed(before, now == null ? "" : now)))
                .anySatisfy(refused -> {
                    assertThat(refused.field()).isEqualTo(field);
                    assertThat(refused.change()).startsWith(change);
                    assertThat(refused.remedy()).isNotBlank();
                });
    }

    @Test
    void aRemovedFileIsRefusedAndANewOneIsAllowed() {
        SchemaSet one = set("note", RELEASED);
        SchemaSet other = set("other", RELEASED);

        assertThat(SchemaChanges.refused(one, other))
                .extracting(SchemaChanges.Refused::toString)
                .containsExactly(
                        "note.json was removed, consumers still read such records: keep the file"
                                + " and mark it as deprecated");
        assertThat(SchemaChanges.refused(new SchemaSet(Map.of()), one)).isEmpty();
    }

    private static String changed(String before, String now) {
        assertThat(RELEASED).contains(before);
        return RELEASED.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(now));
    }

    private static List<SchemaChanges.Refused> refused(String current) {
        return SchemaChanges.refused(set("note", RELEASED), set("note", current));
    }

    private static SchemaSet set(String name, String schema) {
        return new SchemaSet(Map.of(name, SchemaSet.json(schema)));
    }
}
