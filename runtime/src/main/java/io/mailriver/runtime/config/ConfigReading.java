package io.mailriver.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// One reading of a configuration: the problems found and the settings asked for on the way.
///
/// `${NAME}` in a value becomes the environment's `NAME`, `${file:/path}` the content of a file
/// without its last line break; what is not there is a problem. Not thread-safe.
public final class ConfigReading {
    private static final Pattern REPLACEMENT = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern LAST_LINE_BREAK = Pattern.compile("\\r?\\n\\z");
    private static final int MAX_SECRET_FILE_OCTETS = 64 * 1024;

    private final String source;
    private final UnaryOperator<@Nullable String> environment;
    private final boolean reference;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();

    private ConfigReading(
            String source, UnaryOperator<@Nullable String> environment, boolean reference) {
        this.source = source;
        this.environment = environment;
        this.reference = reference;
    }

    /// What a reading gave.
    ///
    /// @param settings every key that was asked for, in the order of asking
    public record Result<T>(T value, List<Setting> settings) {}

    /// Looks at what was read, also when it can't be used, for problems outside of the text: a port
    /// in use. Each is a setting and what is wrong with it.
    @FunctionalInterface
    public interface OutsideCheck {
        Map<Setting, String> problems(List<Setting> settings);
    }

    /// Reads a YAML text.
    ///
    /// @param source what problems call the text: the file's name
    /// @param environment gives a variable's value, or null
    /// @throws ConfigException with every problem that was found
    public static <T> Result<T> read(
            String source,
            String yaml,
            UnaryOperator<@Nullable String> environment,
            Function<Section, T> reader) {
        return read(source, yaml, environment, reader, settings -> Map.of());
    }

    /// Reads a YAML text and looks at the world outside of it.
    ///
    /// @param source what problems call the text: the file's name
    /// @param environment gives a variable's value, or null
    /// @throws ConfigException with every problem that was found in the text and outside
    public static <T> Result<T> read(
            String source,
            String yaml,
            UnaryOperator<@Nullable String> environment,
            Function<Section, T> reader,
            OutsideCheck outside) {
        ConfigReading reading = new ConfigReading(source, environment, false);
        Section root = new Section(reading, "", reading.compose(yaml), 1);
        return reading.finish(root, reader, outside);
    }

    /// Every key that a reader asks for, with its meaning and default.
    public static List<Setting> reference(Function<Section, ?> reader) {
        ConfigReading reading = new ConfigReading("reference", name -> null, true);
        Object _ = reader.apply(new Section(reading, "", null, 0));
        return List.copyOf(reading.settings);
    }

    private <T> Result<T> finish(Section root, Function<Section, T> reader, OutsideCheck outside) {
        throwProblems();
        T value = reader.apply(root);
        root.refuseUnknownKeys();
        outside.problems(settings)
                .forEach((setting, text) -> problem(setting.line(), setting.path(), text));
        throwProblems();
        return new Result<>(value, List.copyOf(settings));
    }

    private void throwProblems() {
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(ConfigProblem::line));
            throw new ConfigException(problems);
        }
    }

    @Nullable MappingNode compose(String yaml) {
        try {
            Optional<Node> node =
                    new Compose(
                                    LoadSettings.builder()
                                            .setLabel(source)
                                            .setSchema(new CoreSchema()) // knows ~ as null
                                            .build())
                            .composeString(yaml);
            if (node.isEmpty()) {
                return null;
            }
            if (node.get() instanceof MappingNode mapping) {
                return mapping;
            }
            problem(1, "", "expected keys with values, such as 'kafka:'");
        } catch (MarkedYamlEngineException wrong) {
            int line = wrong.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problem(line, "", "no YAML: " + wrong.getProblem());
        } catch (YamlEngineException wrong) {
            problem(1, "", "no YAML: " + wrong.getMessage());
        }
        return null;
    }

    boolean isReference() {
        return reference;
    }

    void problem(int line, String path, String text) {
        problems.add(new ConfigProblem(source, line, path, text));
    }

    void setting(Setting setting) {
        settings.add(setting);
    }

    /// The value with its `${...}` replaced; empty, with a problem noted, when one is not there.
    Optional<String> replaced(String value, int line, String path) {
        Matcher matcher = REPLACEMENT.matcher(value);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = String.valueOf(matcher.group(1));
            Optional<String> replacement =
                    name.startsWith("file:")
                            ? fromFile(name.substring(5), line, path)
                            : fromEnvironment(name, line, path);
            if (replacement.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(replacement.get()));
        }
        matcher.appendTail(out);
        return Optional.of(out.toString());
    }

    private Optional<String> fromEnvironment(String name, int line, String path) {
        String value = environment.apply(name);
        if (value == null) {
            problem(line, path, "the environment has no variable '" + name + "'");
        }
        return Optional.ofNullable(value);
    }

    private Optional<String> fromFile(String name, int line, String path) {
        try {
            Path file = Path.of(name);
            if (Files.size(file) > MAX_SECRET_FILE_OCTETS) {
                problem(line, path, "the file '" + name + "' is larger than 64 KiB");
                return Optional.empty();
            }
            return Optional.of(LAST_LINE_BREAK.matcher(Files.readString(file)).replaceFirst(""));
        } catch (IOException | IllegalArgumentException unreadable) {
            problem(line, path, "can't read the file '" + name + "'");
            return Optional.empty();
        }
    }
}
