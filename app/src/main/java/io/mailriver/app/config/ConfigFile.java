package io.mailriver.app.config;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigProblem;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.Setting;
import io.mailriver.runtime.config.SettingsText;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The configuration that was found and read.
///
/// @param source the file's name, or that the built-in defaults hold
public record ConfigFile(String source, MailriverConfig config, List<Setting> settings) {
    private static final Path USUAL = Path.of("mailriver.yaml");
    private static final String DEFAULTS = "built-in defaults";
    private static final long MAX_OCTETS = 4L << 20;

    public ConfigFile {
        settings = List.copyOf(settings);
    }

    /// Reads the named file, else `mailriver.yaml` in the current folder, else the defaults.
    ///
    /// @param data wins over the file's `data`
    /// @throws ConfigException with every problem that was found
    public static ConfigFile load(
            Optional<Path> file,
            Optional<Path> data,
            UnaryOperator<@Nullable String> environment,
            ConfigReading.OutsideCheck outside) {
        Optional<Path> chosen = file.or(() -> Optional.of(USUAL).filter(Files::exists));
        String source = chosen.map(Path::toString).orElse(DEFAULTS);
        ConfigReading.Result<MailriverConfig> result =
                ConfigReading.read(
                        source,
                        chosen.map(ConfigFile::content).orElse(""),
                        environment,
                        root -> MailriverConfig.read(root, data),
                        outside);
        return new ConfigFile(source, result.value(), result.settings());
    }

    /// Every key that there is.
    public static List<Setting> reference() {
        return ConfigReading.reference(root -> MailriverConfig.read(root, Optional.empty()));
    }

    /// True when there was no file.
    public boolean isBuiltIn() {
        return source.equals(DEFAULTS);
    }

    /// The configuration in force as YAML, secrets masked.
    public String yaml() {
        return SettingsText.yaml(settings);
    }

    private static String content(Path file) {
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw unreadable(file, "is larger than 4 MiB");
            }
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw unreadable(file, "there is no such file");
        } catch (MalformedInputException notText) {
            throw unreadable(file, "is not UTF-8 text");
        } catch (IOException failed) {
            throw unreadable(file, "can't be read: " + failed.getMessage());
        }
    }

    private static ConfigException unreadable(Path file, String why) {
        return new ConfigException(List.of(new ConfigProblem(file.toString(), 0, "", why)));
    }
}
