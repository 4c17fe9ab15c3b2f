package io.mailriver.app.production;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The project's files; tests run in the folder of their module.
final class Project {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Project() {}

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static String text(String name) {
        return text(path(name));
    }

    /// Every file below a folder with that ending, sorted.
    static List<Path> files(String folder, String ending) {
        try (Stream<Path> all = Files.walk(path(folder))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// What people read: the README, the changelog and everything in docs.
    static List<Path> documents() {
        return Stream.concat(
                        Stream.of(path("README.md"), path("CHANGELOG.md")),
                        files("docs", ".md").stream())
                .toList();
    }

    /// What the program is installed by.
    static List<Path> installationFiles() {
        return Stream.of(
                        Stream.of(path("Dockerfile"), path("docker-compose.yml")),
                        files("docker", ".yaml").stream(),
                        files("k8s", ".yaml").stream())
                .flatMap(files -> files)
                .toList();
    }
}
