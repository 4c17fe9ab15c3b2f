package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.runtime.config.ConfigReading.OutsideCheck;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which configuration a command uses.
final class ConfigOptions {
    private static final OutsideCheck NONE = settings -> Map.of();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration; by default mailriver.yaml in the current folder, else"
                            + " built-in defaults that run everything on loopback.")
    private @Nullable Path file;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "The data folder, instead of the configuration's.")
    private @Nullable Path data;

    /// Reads it.
    ///
    /// @throws io.mailriver.runtime.config.ConfigException with every problem that was found
    ConfigFile load(Surroundings surroundings) {
        return load(surroundings, NONE);
    }

    ConfigFile load(Surroundings surroundings, OutsideCheck outside) {
        return ConfigFile.load(
                Optional.ofNullable(file),
                Optional.ofNullable(data),
                surroundings.environment(),
                outside);
    }
}
