package io.mailriver.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds records, schemas and golden samples together.
final class SchemaContractTest {
    private static final SchemaSet SCHEMAS = SchemaSet.current();
    private static final Path SAMPLES = SchemaSet.resource("/samples");

    /// A record that has a schema of its own: a whole JSON value or header.
    record Value(Class<?> type) {
        String name() {
            return RecordTypes.fileName(type);
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /// One golden sample.
    record Sample(Class<?> type, Path file) {
        String json() {
            return SchemaSet.text(file);
        }

        Object read() {
            return read(json());
        }

        Object read(String json) {
            return Json.read(json.getBytes(UTF_8), type);
        }

        @Override
        public String toString() {
            return SAMPLES.relativize(file).toString();
        }
    }

    @Test
    void everyRecordIsAJsonValueOrAPartOfOne() {
        Set<Class<?>> known =
                values().flatMap(value -> RecordsAndSchemas.reachable(value.type()).stream())
                        .collect(Collectors.toSet());

        List<String> unknown =
                RecordTypes.all().stream()
                        .filter(type -> !known.contains(type))
                        .map(type ->
                                "%s stands in no JSON value: add %s.json to the schemas, or make it"
                                                .formatted(
                                                        type.getSimpleName(),
                                                        RecordTypes.fileName(type))
                                        + " a component of a record that has a schema")
                        .toList();

        assertThat(unknown).isEmpty();
    }

    @Test
    void everySchemaHasARecord() {
        assertThat(values().map(Value::name))
                .as("schemas, each named as its record in lower case with dashes")
                .containsExactlyInAnyOrderElementsOf(SCHEMAS.values());
    }

    @Test
    void everySchemaIsOne() {
        assertThat(SCHEMAS.files().keySet())
                .allSatisfy(name -> {
                    assertThat(SCHEMAS.problemsOfSchema(name)).isEmpty();
                    assertThat(SCHEMAS.file(name).path("$id").asString())
                            .isEqualTo("https://mailriver.io/schemas/" + name + ".json");
                    assertThat(SCHEMAS.file(name).path("$schema").asString())
                            .isEqualTo("https://json-schema.org/draft/2020-12/schema");
                });
    }

    @Test
    void everySchemaLeavesRoomForNewFields() {
        assertThat(SCHEMAS.files().values())
                .allSatisfy(schema ->
                        assertThat(schema.findValues("additionalProperties"))
                                .noneMatch(JsonNode::isBoolean));
    }

    @ParameterizedTest
    @MethodSource("values")
    void recordAndSchemaSayTheSame(Value value) {
        assertThat(RecordsAndSchemas.problems(value.type(), SCHEMAS.shape(value.name()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIsWrittenIsValid(Value value) {
        String full = Json.text(SampleRecords.full(value.type()));
        String minimal = Json.text(SampleRecords.minimal(value.type()));

        assertThat(SCHEMAS.problems(value.name(), full)).as(full).isEmpty();
        assertThat(SCHEMAS.problems(value.name(), minimal)).as(minimal).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIsWrittenReadsBack(Value value) {
        Object full = SampleRecords.full(value.type());
        Object minimal = SampleRecords.minimal(value.type());

        assertThat((Object) Json.read(Json.write(full), value.type())).isEqualTo(full);
        assertThat((Object) Json.read(Json.write(minimal), value.type())).isEqualTo(minimal);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aRecordWithoutARequiredFieldIsRefusedByBoth(Value value) {
        for (String field : SCHEMAS.shape(value.name()).required()) {
            ObjectNode without =
                    (ObjectNode) SchemaSet.json(Json.text(SampleRecords.full(value.type())));
            without.remove(field);
            ObjectNode withNull = without.deepCopy().putNull(field);

            for (ObjectNode wrong : List.of(without, withNull)) {
                assertThat(SCHEMAS.problems(value.name(), wrong.toString())).as(field).isNotEmpty();
                assertThatThrownBy(() -> Json.read(wrong.toString().getBytes(UTF_8), value.type()))
                        .as("%s without %s", value, field)
                        .isInstanceOf(JacksonException.class)
                        .hasMessageContaining(field);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void hasAMinimalAndAFullSample(Value value) {
        assertThat(SchemaSet.files(SAMPLES.resolve(value.name())))
                .extracting(file -> file.getFileName().toString())
                .as(
                        "samples of %s: add src/test/resources/samples/%s/minimal.json (only what"
                                + " must be there) and full.json (every field)",
                        value, value)
                .contains("minimal.json", "full.json");
    }

    @ParameterizedTest
    @MethodSource("values")
    void itsFullSampleHasEveryField(Value value) {
        JsonNode full =
                SchemaSet.json(SchemaSet.text(SAMPLES.resolve(value.name() + "/full.json")));

        assertThat(full.propertyNames())
                .as("fields of samples/%s/full.json: add what is missing", value)
                .containsExactlyInAnyOrderElementsOf(
                        SCHEMAS.shape(value.name()).properties().keySet());
        assertThat(full.values()).as("a full sample has no nulls").noneMatch(JsonNode::isNull);
    }

    @ParameterizedTest
    @MethodSource("values")
    void itsMinimalSampleHasNothingThatMayBeMissing(Value value) {
        JsonNode minimal =
                SchemaSet.json(SchemaSet.text(SAMPLES.resolve(value.name() + "/minimal.json")));
        Set<String> present = new TreeSet<>(minimal.propertyNames());
        present.removeIf(field -> minimal.path(field).isNull());

        assertThat(present).isEqualTo(SCHEMAS.shape(value.name()).required());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsValid(Sample sample) {
        assertThat(SCHEMAS.problems(RecordTypes.fileName(sample.type()), sample.json())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleReadsIntoItsRecordAndIsWrittenBackTheSame(Sample sample) {
        assertThat(SchemaSet.json(Json.text(sample.read())))
                .isEqualTo(SchemaSet.json(sample.json()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void absentAndNullMeanTheSame(Sample sample) {
        JsonNode withoutNulls = SchemaSet.json(sample.json());
        removeNulls(withoutNulls);

        assertThat(sample.read(withoutNulls.toString())).isEqualTo(sample.read());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void fieldsThatNobodyKnowsAreIgnored(Sample sample) {
        JsonNode newer = SchemaSet.json(sample.json());
        addFields(newer);

        assertThat(SCHEMAS.problems(RecordTypes.fileName(sample.type()), newer.toString()))
                .isEmpty();
        assertThat(sample.read(newer.toString())).isEqualTo(sample.read());
    }

    @Test
    void everySampleFolderBelongsToAValue() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(SCHEMAS.values());
        }
    }

    static Stream<Value> values() {
        return RecordTypes.all().stream()
                .filter(type -> SCHEMAS.values().contains(RecordTypes.fileName(type)))
                .map(Value::new);
    }

    static Stream<Sample> samples() {
        return values().flatMap(value ->
                SchemaSet.files(SAMPLES.resolve(value.name())).stream()
                        .map(file -> new Sample(value.type(), file)));
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.propertyNames().stream()
                    .filter(name -> object.path(name).isNull())
                    .toList()
                    .forEach(object::remove);
        }
        node.values().forEach(SchemaContractTest::removeNulls);
    }

    /// To the whole and to all that stand in lists: those are records, and never maps.
    private static void addFields(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.put("addedLater", 1);
        }
        node.values().stream()
                .filter(JsonNode::isArray)
                .flatMap(list -> list.values().stream())
                .forEach(SchemaContractTest::addFields);
    }
}
