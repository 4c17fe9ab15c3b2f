package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.testkit.peer.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive that `mvn package` leaves, unpacked elsewhere. A quick build makes none.
final class DistributionIT {
    private static final String ARCHIVE = "mailriver-[0-9].*\\.tar\\.gz";
    private static final int PATIENCE_SECONDS = 180;

    @TempDir private Path folder = Path.of("set by JUnit");
    private Path unpacked = Path.of("set before each test");

    @BeforeEach
    void unpack() throws Exception {
        Optional<Path> archive = archive();
        Peers.require(archive.isPresent(), "app/target has no archive: run mvn package");
        Path elsewhere = Files.createDirectory(folder.resolve("some where"));
        Ended tar =
                run(
                        Map.of(),
                        List.of(
                                "tar",
                                "-xzf",
                                archive.orElseThrow().toString(),
                                "-C",
                                elsewhere + ""));
        assertThat(tar.exitCode()).as(tar.err()).isZero();
        String name = String.valueOf(archive.orElseThrow().getFileName());
        unpacked = elsewhere.resolve(name.substring(0, name.length() - ".tar.gz".length()));
    }

    @Test
    void holdsEverythingThatTheProgramNeedsAndNothingOfTheBuild() throws IOException {
        assertThat(unpacked.resolve("mailriver")).isExecutable();
        assertThat(Project.text(unpacked.resolve("mailriver")))
                .isEqualTo(Project.text("mailriver"));
        for (String needed : classPath()) {
            assertThat(unpacked.resolve(needed)).isRegularFile();
        }
        assertThat(names(unpacked))
                .contains("app.jar", "lib", "mailriver", "README.md", "CHANGELOG.md", "docs")
                .doesNotContain("pom.xml", "mailriver.aot");
        assertThat(names(unpacked.resolve("lib")))
                .noneMatch(name -> name.contains("junit") || name.contains("testkit"));
        assertThat(names(unpacked.resolve("docs"))).contains("config.md", "design.md");
    }

    @Test
    void runsWithoutMaven() throws Exception {
        Path mail = Files.writeString(folder.resolve("a.eml"), "Subject: Hello\n\nBody\n");
        Path launcher = unpacked.resolve("mailriver");
        Map<String, String> environment =
                Map.of(
                        "MAILRIVER_JAVA_HOME",
                        System.getProperty("java.home"),
                        "MAILRIVER_AOT",
                        "off");

        Ended version = run(environment, List.of(launcher.toString(), "--version"));
        assertThat(version.exitCode()).as(version.err()).isZero();
        assertThat(version.out())
                .startsWith(
                        String.valueOf(unpacked.getFileName()).replace('-', ' ').substring(0, 11));

        Ended parsed = run(environment, List.of(launcher.toString(), "parse", mail.toString()));
        assertThat(parsed.exitCode()).as(parsed.err()).isZero();
        assertThat(parsed.out()).contains("\"subject\" : \"Hello\"");
        assertThat(parsed.err()).isEmpty();
    }

    private List<String> classPath() throws IOException {
        try (JarFile jar = new JarFile(unpacked.resolve("app.jar").toFile())) {
            String value =
                    jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            assertThat(value).isNotNull();
            return List.of(value.split(" "));
        }
    }

    private record Ended(int exitCode, String out, String err) {}

    private Ended run(Map<String, String> more, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(more);
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " hangs: " + Project.text(err));
        }
        return new Ended(process.exitValue(), Project.text(out), Project.text(err));
    }

    private static Optional<Path> archive() throws IOException {
        Path target = Project.path("app/target");
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches(ARCHIVE))
                    .findFirst();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }
}
