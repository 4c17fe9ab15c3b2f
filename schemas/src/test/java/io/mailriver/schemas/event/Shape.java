package io.mailriver.schemas.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// One place of a schema as its reader sees it: references followed, "or null" taken apart.
///
/// @param file the schema file in which the place stands, for relative references
/// @param nullable true when JSON null is allowed
/// @param node the place itself, without reference
record Shape(SchemaSet set, String file, boolean nullable, JsonNode node) {
    private static final String NULL = "null";

    static Shape of(SchemaSet set, String file, JsonNode node) {
        return of(set, file, node, false);
    }

    private static Shape of(SchemaSet set, String file, JsonNode node, boolean nullable) {
        if (node.has("$ref")) {
            return referred(set, file, node.path("$ref").asString(), nullable);
        }
        List<JsonNode> choices = List.copyOf(node.path("anyOf").values());
        Optional<JsonNode> nothing = choices.stream().filter(Shape::isNull).findFirst();
        if (nothing.isPresent() && choices.size() == 2) {
            JsonNode other = choices.get(isNull(choices.getFirst()) ? 1 : 0);
            return of(set, file, other, true);
        }
        boolean orNull =
                node.path("type").values().stream().anyMatch(t -> t.asString().equals(NULL));
        return new Shape(set, file, nullable || orNull, node);
    }

    private static Shape referred(SchemaSet set, String file, String reference, boolean nullable) {
        int hash = reference.indexOf('#');
        String target = hash < 0 ? reference : reference.substring(0, hash);
        String pointer = hash < 0 ? "" : reference.substring(hash + 1);
        String name = target.isEmpty() ? file : target.replaceFirst("\\.json$", "");
        JsonNode place = set.file(name).at(pointer);
        if (place.isMissingNode()) {
            throw new AssertionError(
                    file + ".json refers to " + reference + ", which is not there");
        }
        return of(set, name, place, nullable);
    }

    private static boolean isNull(JsonNode choice) {
        return choice.path("type").asString("").equals(NULL);
    }

    /// The types besides null.
    Set<String> types() {
        JsonNode type = node.path("type");
        Set<String> types =
                type.isArray()
                        ? type.values().stream().map(JsonNode::asString).collect(Collectors.toSet())
                        : type.isString() ? Set.of(type.asString()) : Set.of();
        return types.stream()
                .filter(name -> !name.equals(NULL))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The words of an enum, or the known ones of a growing set of words.
    Set<String> words() {
        JsonNode closed = node.path("enum");
        JsonNode words =
                closed.isArray() ? closed : growing().map(c -> c.path("enum")).orElse(closed);
        return words.values().stream()
                .filter(word -> !word.isNull())
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// True for words that may be joined by others: `anyOf` the known ones and a pattern.
    boolean grows() {
        return growing().isPresent();
    }

    private Optional<JsonNode> growing() {
        return node.path("anyOf").values().stream()
                .filter(choice -> choice.has("enum"))
                .findFirst();
    }

    /// What a growing set says of words that are not known yet; empty for others.
    JsonNode otherWords() {
        return node.path("anyOf").values().stream()
                .filter(choice -> grows() && !choice.has("enum"))
                .findFirst()
                .orElseGet(() -> SchemaSet.json("{}"));
    }

    /// True when only the listed properties are allowed.
    boolean isClosed() {
        return node.path("additionalProperties").isBoolean()
                && !node.path("additionalProperties").asBoolean();
    }

    Map<String, Shape> properties() {
        Map<String, Shape> properties = new TreeMap<>();
        node.path("properties")
                .properties()
                .forEach(p -> properties.put(p.getKey(), of(set, file, p.getValue())));
        return properties;
    }

    /// A property as it is written: with its description, which a reference does not hold.
    JsonNode written(String property) {
        return node.path("properties").path(property);
    }

    Set<String> required() {
        return node.path("required").values().stream()
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What an array's items are.
    Optional<Shape> items() {
        return child("items");
    }

    /// What a map's values are.
    Optional<Shape> mapValues() {
        return child("additionalProperties").filter(shape -> shape.node().isObject());
    }

    private Optional<Shape> child(String keyword) {
        return node.has(keyword)
                ? Optional.of(of(set, file, node.path(keyword)))
                : Optional.empty();
    }
}
