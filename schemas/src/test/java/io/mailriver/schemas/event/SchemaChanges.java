package io.mailriver.schemas.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What makes a version of the schemas unfit to follow an earlier one, because an older consumer
/// could not read what is written now, or what an older producer wrote could not be read now.
///
/// Allowed are: a new file, a new field that is not required, a new word in a growing set of words,
/// and other texts for people. Everything else about a field stays as it was released.
final class SchemaChanges {
    private static final Set<String> FOR_PEOPLE =
            Set.of("title", "description", "examples", "$comment", "deprecated");
    private static final Set<String> LOOKED_INTO =
            Set.of(
                    "$schema",
                    "$id",
                    "$defs",
                    "type",
                    "properties",
                    "required",
                    "items",
                    "enum",
                    "anyOf",
                    "additionalProperties");

    private final List<Refused> refused = new ArrayList<>();
    private final Set<List<JsonNode>> seen = new HashSet<>();

    private SchemaChanges() {}

    /// A change that must not be.
    ///
    /// @param field such as `envelope.json: forwardPaths[].notify`
    /// @param change what was done to it, and whom that breaks
    /// @param remedy what to do instead
    record Refused(String field, String change, String remedy) {
        @Override
        public String toString() {
            return field + " " + change + ": " + remedy;
        }
    }

    static List<Refused> refused(SchemaSet released, SchemaSet current) {
        SchemaChanges changes = new SchemaChanges();
        for (String name : new TreeSet<>(released.values())) {
            if (current.values().contains(name)) {
                changes.compare(name + ".json:", released.shape(name), current.shape(name));
            } else {
                changes.refuse(
                        name + ".json",
                        "was removed, consumers still read such records",
                        "keep the file and mark it as deprecated");
            }
        }
        return List.copyOf(changes.refused);
    }

    private void compare(String where, Shape before, Shape now) {
        if (!seen.add(List.of(before.node(), now.node()))) {
            return;
        }
        if (!before.types().equals(now.types())) {
            retyped(where, before.types().toString(), now.types().toString());
            return;
        }
        nullability(where, before, now);
        words(where, before, now);
        constraints(where, before, now);
        openness(where, before, now);
        fields(where, before, now);
        inner(where + "[]", before.items(), now.items());
        inner(where + "{}", before.mapValues(), now.mapValues());
    }

    private void nullability(String where, Shape before, Shape now) {
        if (now.nullable() && !before.nullable()) {
            refuse(
                    where,
                    "may be null now, older consumers count on a value",
                    "write a value that says the same, or add a new field");
        } else if (before.nullable() && !now.nullable()) {
            refuse(
                    where,
                    "may not be null any more, older producers wrote null",
                    "go on accepting null");
        }
    }

    private void words(String where, Shape before, Shape now) {
        for (String word : without(before.words(), now.words())) {
            refuse(
                    where,
                    "lost the word '" + word + "', older producers wrote it",
                    "keep the word and mark it as deprecated in the description");
        }
        if (before.grows() != now.grows()) {
            refuse(
                    where,
                    before.grows()
                            ? "is a closed set of words now, older producers may have written others"
                            : "is a growing set of words now, older consumers don't expect others",
                    "leave it as it was, or add a new field");
        } else if (!before.grows()) {
            for (String word : without(now.words(), before.words())) {
                refuse(
                        where,
                        "got the word '" + word + "', older consumers don't know it",
                        "add a new field that older consumers can ignore");
            }
        }
    }

    private void openness(String where, Shape before, Shape now) {
        if (now.isClosed() != before.isClosed()) {
            refuse(
                    where,
                    now.isClosed()
                            ? "is closed now, older consumers and producers count on room for fields"
                            : "is open now, older consumers refuse other fields",
                    "leave additionalProperties as it was");
        }
    }

    private void constraints(String where, Shape before, Shape now) {
        Map<String, JsonNode> was = others(before);
        Map<String, JsonNode> is = others(now);
        Set<String> keywords = new TreeSet<>(was.keySet());
        keywords.addAll(is.keySet());
        for (String keyword : keywords) {
            Optional<JsonNode> old = Optional.ofNullable(was.get(keyword));
            Optional<JsonNode> changed = Optional.ofNullable(is.get(keyword));
            if (!old.equals(changed)) {
                refuse(
                        where,
                        "has another %s (%s, was %s)".formatted(keyword, text(changed), text(old)),
                        "leave it as it was: wider breaks older consumers, narrower what older"
                                + " producers wrote; else add a new field");
            }
        }
    }

    private static String text(Optional<JsonNode> keyword) {
        return keyword.map(JsonNode::toString).orElse("none");
    }

    /// Keywords that are compared as they stand, those of a growing set's pattern included.
    private static Map<String, JsonNode> others(Shape shape) {
        return Stream.concat(
                        shape.node().properties().stream(),
                        shape.otherWords().properties().stream())
                .filter(keyword -> !FOR_PEOPLE.contains(keyword.getKey()))
                .filter(keyword -> !LOOKED_INTO.contains(keyword.getKey()))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }

    private void fields(String where, Shape before, Shape now) {
        Map<String, Shape> is = now.properties();
        before.properties()
                .forEach((name, was) ->
                        Optional.ofNullable(is.get(name))
                                .ifPresentOrElse(
                                        shape -> compare(field(where, name), was, shape),
                                        () -> removed(field(where, name))));
        for (String name : without(now.required(), before.required())) {
            refuse(
                    field(where, name),
                    "is required now, older producers wrote records without it",
                    "make it @Nullable in the record and leave it out of 'required'");
        }
        for (String name : without(before.required(), now.required())) {
            if (is.containsKey(name)) {
                refuse(
                        field(where, name),
                        "may be missing now, older consumers count on it",
                        "go on writing it");
            }
        }
    }

    private void removed(String field) {
        refuse(
                field,
                "was removed, older consumers read it",
                "keep writing it, and mark it as deprecated in its description");
    }

    private void inner(String where, Optional<Shape> before, Optional<Shape> now) {
        if (before.isPresent() && now.isPresent()) {
            compare(where, before.get(), now.get());
        } else if (before.isPresent() != now.isPresent()) {
            retyped(where, text(before.map(Shape::node)), text(now.map(Shape::node)));
        }
    }

    private void retyped(String where, String was, String is) {
        refuse(
                where,
                "has another type (" + is + ", was " + was + ")",
                "keep it as it was and add a new field beside it");
    }

    private void refuse(String field, String change, String remedy) {
        refused.add(new Refused(field, change, remedy));
    }

    private static String field(String where, String name) {
        return where.endsWith(":") ? where + " " + name : where + "." + name;
    }

    private static Set<String> without(Set<String> all, Set<String> those) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(those);
        return rest;
    }
}
