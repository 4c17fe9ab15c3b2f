package io.mailriver.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One mapping of the configuration file, asked key by key.
///
/// Every question names the key, its meaning and its default. A wrong or missing value is noted as
/// a problem and answered with the default (for a required text: the empty text), so that reading
/// goes on and all problems are found at once; a record made from a section with problems is never
/// used. Not thread-safe.
public final class Section {
    private final ConfigReading reading;
    private final String path;
    private final @Nullable MappingNode mapping;
    private final int line;
    private final Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Section> children = new ArrayList<>();

    Section(ConfigReading reading, String path, @Nullable MappingNode mapping, int line) {
        this.reading = reading;
        this.path = path;
        this.mapping = mapping;
        this.line = line;
        if (mapping != null) {
            for (NodeTuple tuple : mapping.getValue()) {
                put(tuple);
            }
        }
    }

    /// Where this section stands, such as `ingest.smtp[0]`; empty for the whole file.
    public String path() {
        return path;
    }

    /// True when the file has this section.
    public boolean isPresent() {
        return mapping != null;
    }

    /// True when the section has the key. Does not count as asking for it.
    public boolean has(String key) {
        return tuples.containsKey(key) || reading.isReference();
    }

    /// Takes the keys that are missing here from another YAML text, which must have no problems.
    public void fallBackTo(String yaml) {
        MappingNode fallback = reading.compose(yaml);
        if (fallback != null) {
            for (NodeTuple tuple : fallback.getValue()) {
                tuples.putIfAbsent(plain(tuple.getKeyNode()), tuple);
            }
        }
    }

    /// Notes a problem at a key's line (or at the section's, when the key is not there).
    public void problem(String key, String text) {
        NodeTuple tuple = tuples.get(key);
        reading.problem(tuple == null ? line : lineOf(tuple.getKeyNode()), pathOf(key), text);
    }

    public String text(String key, String meaning, String byDefault) {
        return scalar(key, "text", meaning, byDefault, byDefault, Function.identity());
    }

    /// A text that has no default; when missing, a problem is noted and the answer is empty.
    public String requiredText(String key, String meaning) {
        return required(key, "text", meaning, "", Function.identity());
    }

    public Optional<String> optionalText(String key, String meaning) {
        return optional(key, "text", meaning, Function.identity());
    }

    public int number(String key, String meaning, int byDefault, int min, int max) {
        return scalar(
                key,
                "number, " + min + " to " + max,
                meaning,
                byDefault,
                Integer.toString(byDefault),
                text -> boundedNumber(text, min, max));
    }

    public boolean flag(String key, String meaning, boolean byDefault) {
        return scalar(
                key,
                "true or false",
                meaning,
                byDefault,
                Boolean.toString(byDefault),
                Section::parseFlag);
    }

    public Duration duration(String key, String meaning, Duration byDefault) {
        return scalar(
                key, "duration", meaning, byDefault, Durations.text(byDefault), Durations::parse);
    }

    public ByteSize size(String key, String meaning, ByteSize byDefault) {
        return scalar(key, "size", meaning, byDefault, byDefault.toString(), ByteSize::parse);
    }

    public HostPort hostPort(String key, String meaning, HostPort byDefault) {
        return scalar(key, "host:port", meaning, byDefault, byDefault.toString(), HostPort::parse);
    }

    public Path file(String key, String meaning, Path byDefault) {
        return scalar(key, "path", meaning, byDefault, byDefault.toString(), Path::of);
    }

    public Optional<Path> optionalFile(String key, String meaning) {
        return optional(key, "path", meaning, Path::of);
    }

    public Optional<Secret> optionalSecret(String key, String meaning) {
        return optional(key, "secret", meaning, Secret::new);
    }

    public Secret requiredSecret(String key, String meaning) {
        return required(key, "secret", meaning, new Secret(""), Secret::new);
    }

    /// A closed choice; values are written in lower case with dashes.
    public <E extends Enum<E>> E choice(String key, String meaning, E byDefault) {
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        String words = Arrays.stream(all).map(Section::word).collect(Collectors.joining(" | "));
        return scalar(
                key,
                words,
                meaning,
                byDefault,
                word(byDefault),
                text ->
                        Arrays.stream(all)
                                .filter(value -> word(value).equals(text))
                                .findFirst()
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "'" + text + "', expected " + words)));
    }

    /// A value of any other type: `read` throws IllegalArgumentException for what is wrong.
    public <T> T value(
            String key, String type, String meaning, T byDefault, Function<String, T> read) {
        return scalar(key, type, meaning, byDefault, String.valueOf(byDefault), read);
    }

    /// The same without a default.
    public <T> Optional<T> optional(
            String key, String type, String meaning, Function<String, T> read) {
        Node node = ask(key);
        Optional<T> value = node == null ? Optional.empty() : convert(key, type, node, read);
        note(key, type, meaning, "", value.map(v -> YamlText.scalar(v.toString())).orElse(""));
        return value;
    }

    /// A list of texts.
    public List<String> texts(String key, String meaning, List<String> byDefault) {
        Node node = ask(key);
        List<String> value = node == null ? byDefault : readTexts(key, node);
        note(key, "list of texts", meaning, YamlText.list(byDefault), YamlText.list(value));
        return value;
    }

    /// A mapping of free keys to texts, such as settings that are passed on. Values of keys that
    /// sound secret are masked when shown.
    public Map<String, String> pairs(String key, String meaning) {
        Node node = ask(key);
        Map<String, String> value = new LinkedHashMap<>();
        if (node instanceof MappingNode pairs) {
            for (NodeTuple tuple : pairs.getValue()) {
                String name = plain(tuple.getKeyNode());
                scalarText(tuple.getValueNode(), pathOf(key) + "." + SettingPath.step(name))
                        .ifPresent(text -> value.put(name, text));
            }
        } else if (node != null) {
            problem(key, "expected a mapping of names to values");
        }
        note(key, "mapping", meaning, "{}", YamlText.mapping(Secret.masked(value)));
        return value;
    }

    /// A section that is always read: when missing, all its defaults hold.
    public Section section(String key) {
        Node node = ask(key);
        return child(pathOf(key), node, keyLine(key));
    }

    /// A section that may be missing, which means something.
    public Optional<Section> optionalSection(String key) {
        Node node = ask(key);
        return node == null && !reading.isReference()
                ? Optional.empty()
                : Optional.of(child(pathOf(key), node, keyLine(key)));
    }

    /// A list of sections; empty when missing. The reference sees one item.
    public List<Section> list(String key) {
        Node node = ask(key);
        if (reading.isReference()) {
            return List.of(child(pathOf(key) + "[]", null, 0));
        }
        List<Section> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                items.add(child(pathOf(key) + "[" + items.size() + "]", item, lineOf(item)));
            }
        } else if (node != null) {
            problem(key, "expected a list (lines that begin with '- ')");
        }
        return items;
    }

    /// Sections under names of the reader's choice, in their order. The reference sees one.
    public Map<String, Section> named(String key) {
        Node node = ask(key);
        if (reading.isReference()) {
            return Map.of("NAME", child(pathOf(key) + ".NAME", null, 0));
        }
        Map<String, Section> sections = new LinkedHashMap<>();
        if (node instanceof MappingNode names) {
            for (NodeTuple tuple : names.getValue()) {
                String name = plain(tuple.getKeyNode());
                sections.put(
                        name,
                        child(
                                pathOf(key) + "." + SettingPath.step(name),
                                tuple.getValueNode(),
                                lineOf(tuple.getKeyNode())));
            }
        } else if (node != null) {
            problem(key, "expected a mapping of names to sections");
        }
        return sections;
    }

    /// Notes a problem for each key, here and below, that nobody asked for.
    void refuseUnknownKeys() {
        for (Map.Entry<String, NodeTuple> entry : tuples.entrySet()) {
            if (!asked.contains(entry.getKey())) {
                String near = Spelling.nearest(entry.getKey(), asked);
                reading.problem(
                        lineOf(entry.getValue().getKeyNode()),
                        pathOf(entry.getKey()),
                        "unknown key"
                                + (near.isEmpty()
                                        ? ", expected one of " + String.join(", ", asked)
                                        : ", did you mean '" + near + "'?"));
            }
        }
        children.forEach(Section::refuseUnknownKeys);
    }

    private void put(NodeTuple tuple) {
        String key = plain(tuple.getKeyNode());
        if (tuples.put(key, tuple) != null) {
            reading.problem(lineOf(tuple.getKeyNode()), pathOf(key), "stands here twice");
        }
    }

    private Section child(String childPath, @Nullable Node node, int childLine) {
        MappingNode childMapping = null;
        if (node instanceof MappingNode found) {
            childMapping = found;
        } else if (node != null && !isNull(node)) {
            reading.problem(lineOf(node), childPath, "expected a section (keys with values)");
        }
        Section child = new Section(reading, childPath, childMapping, childLine);
        children.add(child);
        return child;
    }

    private <T> T scalar(
            String key,
            String type,
            String meaning,
            T byDefault,
            String defaultText,
            Function<String, T> read) {
        Node node = ask(key);
        Optional<T> value = node == null ? Optional.empty() : convert(key, type, node, read);
        T result = value.orElse(byDefault);
        String shown =
                node == null || value.isEmpty()
                        ? defaultText
                        : result instanceof Duration duration
                                ? Durations.text(duration)
                                : result instanceof Enum<?> word ? word(word) : result.toString();
        note(key, type, meaning, YamlText.scalar(defaultText), YamlText.scalar(shown));
        return result;
    }

    private <T> T required(
            String key, String type, String meaning, T placeholder, Function<String, T> read) {
        Node node = ask(key);
        if (node == null && !reading.isReference()) {
            problem(key, "missing, expected a " + type);
        }
        Optional<T> value = node == null ? Optional.empty() : convert(key, type, node, read);
        note(
                key,
                type + ", required",
                meaning,
                "",
                value.map(v -> YamlText.scalar(v.toString())).orElse(""));
        return value.orElse(placeholder);
    }

    private <T> Optional<T> convert(String key, String type, Node node, Function<String, T> read) {
        if (!(node instanceof ScalarNode)) {
            problem(key, "expected " + type + ", found a " + kindOf(node));
            return Optional.empty();
        }
        Optional<String> text = scalarText(node, pathOf(key));
        try {
            return text.map(read);
        } catch (IllegalArgumentException wrong) {
            problem(key, String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private List<String> readTexts(String key, Node node) {
        List<String> texts = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                scalarText(item, pathOf(key)).ifPresent(texts::add);
            }
        } else if (node instanceof ScalarNode) {
            scalarText(node, pathOf(key)).ifPresent(texts::add);
        } else {
            problem(key, "expected a list of texts");
        }
        return List.copyOf(texts);
    }

    private Optional<String> scalarText(Node node, String where) {
        if (node instanceof ScalarNode scalar) {
            return reading.replaced(scalar.getValue(), lineOf(node), where);
        }
        reading.problem(lineOf(node), where, "expected a single value");
        return Optional.empty();
    }

    private void note(String key, String type, String meaning, String byDefault, String value) {
        NodeTuple tuple = tuples.get(key);
        int place = tuple == null ? 0 : lineOf(tuple.getKeyNode());
        reading.setting(new Setting(pathOf(key), type, meaning, byDefault, value, place));
    }

    private @Nullable Node ask(String key) {
        asked.add(key);
        NodeTuple tuple = tuples.get(key);
        return tuple == null || isNull(tuple.getValueNode()) ? null : tuple.getValueNode();
    }

    private int keyLine(String key) {
        NodeTuple tuple = tuples.get(key);
        return tuple == null ? line : lineOf(tuple.getKeyNode());
    }

    private String pathOf(String key) {
        String step = SettingPath.step(key);
        return path.isEmpty() ? step : path + "." + step;
    }

    private static String plain(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : node.toString();
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String kindOf(Node node) {
        return node instanceof SequenceNode ? "list" : "section";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int boundedNumber(String text, int min, int max) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // answered below, as a number out of bounds is
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no number from " + min + " to " + max);
    }

    private static boolean parseFlag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "', expected true or false");
        };
    }
}
