package io.mailriver.app.production;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// One mapping of a YAML file, asked by paths such as `spec.template.spec`.
///
/// Compose's merge keys (`<<`), which YAML 1.2 has no more, are followed.
record Yaml(Map<String, Object> mapping) {
    static List<Yaml> all(String text) {
        Iterable<Object> documents =
                new Load(LoadSettings.builder().build()).loadAllFromString(text);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> new Yaml(mapping(merged(document))))
                .toList();
    }

    static Yaml of(String text) {
        return all(text).getFirst();
    }

    boolean has(String path) {
        return find(path) != null;
    }

    Yaml at(String path) {
        return new Yaml(mapping(required(path)));
    }

    String text(String path) {
        return String.valueOf(required(path));
    }

    /// The texts of a list; empty when it is missing.
    List<String> texts(String path) {
        Object found = find(path);
        return found == null ? List.of() : list(found).stream().map(String::valueOf).toList();
    }

    /// The mappings of a list; empty when it is missing.
    List<Yaml> items(String path) {
        Object found = find(path);
        return found == null
                ? List.of()
                : list(found).stream().map(item -> new Yaml(mapping(item))).toList();
    }

    /// A mapping's values as texts; empty when it is missing.
    Map<String, String> pairs(String path) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Object found = find(path);
        if (found != null) {
            mapping(found).forEach((key, value) -> pairs.put(key, String.valueOf(value)));
        }
        return pairs;
    }

    private Object required(String path) {
        Object found = find(path);
        if (found == null) {
            throw new AssertionError("no '" + path + "' in " + mapping);
        }
        return found;
    }

    private @Nullable Object find(String path) {
        Object found = mapping;
        for (String key : path.split("\\.", -1)) {
            if (!(found instanceof Map<?, ?> inner) || inner.get(key) == null) {
                return null;
            }
            found = inner.get(key);
        }
        return found;
    }

    private static Object merged(Object node) {
        return switch (node) {
            case List<?> list -> list.stream().map(Yaml::mergedOrNothing).toList();
            case Map<?, ?> map -> {
                Map<String, Object> result = new LinkedHashMap<>();
                if (map.get("<<") instanceof Map<?, ?> base) {
                    result.putAll(mapping(merged(base)));
                }
                map.forEach((key, value) -> {
                    if (!"<<".equals(key)) {
                        result.put(String.valueOf(key), mergedOrNothing(value));
                    }
                });
                yield result;
            }
            default -> node;
        };
    }

    /// A key without a value, such as a named volume, becomes an empty text.
    private static Object mergedOrNothing(@Nullable Object node) {
        return node == null ? "" : merged(node);
    }

    private static List<?> list(Object node) {
        if (node instanceof List<?> list) {
            return list;
        }
        throw new AssertionError("no list: " + node);
    }

    private static Map<String, Object> mapping(Object node) {
        if (!(node instanceof Map<?, ?> map)) {
            throw new AssertionError("no mapping: " + node);
        }
        Map<String, Object> mapping = new LinkedHashMap<>();
        map.forEach((key, value) -> mapping.put(String.valueOf(key), value));
        return mapping;
    }
}
