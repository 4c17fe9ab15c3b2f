package io.mailriver.app.production;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A machine for the launcher: a clone of the project, JDKs and Maven that only say how they were
/// called, and of the real machine nothing but the shell's everyday tools.
final class FakeMachine {
    private static final int PATIENCE_SECONDS = 120;
    private static final List<String> TOOLS =
            List.of(
                    "sh",
                    "dirname",
                    "readlink",
                    "find",
                    "grep",
                    "sort",
                    "cksum",
                    "tr",
                    "xargs",
                    "cat",
                    "mkdir",
                    "rm",
                    "rmdir",
                    "mv",
                    "touch",
                    "date",
                    "sed",
                    "head",
                    "tail",
                    "sleep",
                    "renice");

    /// Says how it was called, makes the cache that it is asked for, and ends as it is told.
    private static final String JAVA =
            """
            #!/bin/sh
            case $1 in -version) echo 'openjdk version "25.0.1" 2025-10-21' >&2; exit 0 ;; esac
            echo "java=$0"
            echo "pid=$$"
            for word; do
                printf 'arg=%s\\n' "$word"
                case $word in -XX:AOTCacheOutput=*) : > "${word#*=}" ;; esac
            done
            exit "${FAKE_EXIT:-0}"
            """;

    /// Notes each call and leaves a program, unless it is told to fail.
    private static final String MAVEN =
            """
            #!/bin/sh
            echo "JAVA_HOME=$JAVA_HOME $*" >> "$FAKE_CALLS"
            sleep "${FAKE_BUILD_SECONDS:-0}"
            echo "[INFO] Building mailriver-app 1.0"
            if [ -n "${FAKE_ERROR:-}" ]; then echo "[ERROR] $FAKE_ERROR"; exit 1; fi
            mkdir -p app/target/mailriver/lib
            echo "built" > app/target/mailriver/app.jar
            """;

    private final Path folder;
    private final Path tools;
    private final Path calls;
    private final Map<String, String> environment = new HashMap<>();

    /// @param folder where everything is made
    FakeMachine(Path folder) {
        this.folder = folder;
        this.tools = make(folder.resolve("tools"));
        this.calls = folder.resolve("maven-calls");
        TOOLS.forEach(this::tool);
        environment.put("PATH", tools.toString());
        environment.put("HOME", make(folder.resolve("home")).toString());
        environment.put("MAILRIVER_JVM_ROOT", make(folder.resolve("jvm")).toString());
        environment.put("MAILRIVER_AOT", "off");
        environment.put("FAKE_CALLS", calls.toString());
    }

    /// How a start of the launcher ended.
    record Run(int exitCode, String out, String err, long pid) {
        /// What the JVM was given behind `-jar app.jar`.
        List<String> programArguments() {
            List<String> all = arguments();
            return all.subList(all.indexOf("-jar") + 2, all.size());
        }

        List<String> arguments() {
            return out.lines()
                    .filter(line -> line.startsWith("arg="))
                    .map(line -> line.substring("arg=".length()))
                    .toList();
        }
    }

    FakeMachine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// A JDK below the machine's usual folder.
    Path jdk(String name, String version) {
        return jdkAt(folder.resolve("jvm").resolve(name), version);
    }

    Path jdkAt(Path home, String version) {
        make(home.resolve("bin"));
        script(home.resolve("bin/java"), JAVA);
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        write(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    void maven() {
        script(tools.resolve("mvn"), MAVEN);
    }

    /// How often Maven was called, and how.
    List<String> mavenCalls() {
        return Files.exists(calls) ? Project.text(calls).lines().toList() : List.of();
    }

    /// The tools that a shell finds.
    Path tools() {
        return tools;
    }

    /// A clone with the real launcher.
    Path clone(String name) {
        Path clone = make(folder.resolve(name));
        write(clone.resolve("pom.xml"), "<project/>");
        write(clone.resolve("app/src/main/java/A.java"), "class A {}");
        write(clone.resolve("app/src/test/java/ATest.java"), "class ATest {}");
        Stream.of("pom.xml", "app/src/main/java/A.java", "app/src/test/java/ATest.java")
                .forEach(file -> age(clone.resolve(file)));
        launcher(clone);
        return clone;
    }

    /// An unpacked distribution with the real launcher.
    Path distribution(String name) {
        Path unpacked = make(folder.resolve(name));
        write(unpacked.resolve("app.jar"), "jar");
        make(unpacked.resolve("lib"));
        launcher(unpacked);
        return unpacked;
    }

    /// Starts the launcher, or a link to it, and waits for its end.
    Run run(Path launcher, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        try {
            return ended(start(command));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Started start(List<String> command) throws IOException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }

    private record Started(Process process, Path out, Path err) {}

    private static Run ended(Started started) throws InterruptedException {
        Process process = started.process();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher hangs: " + Project.text(started.err()));
        }
        return new Run(
                process.exitValue(),
                Project.text(started.out()),
                Project.text(started.err()),
                process.pid());
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// As if it had been written a minute ago.
    static void age(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// As if it were written a minute from now: a second is what some file systems tell apart.
    static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path link(Path link, Path target) {
        try {
            Files.createDirectories(link.getParent());
            return Files.createSymbolicLink(link, target);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void launcher(Path folder) {
        script(folder.resolve("mailriver"), Project.text("mailriver"));
    }

    private static void script(Path file, String text) {
        write(file, text);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Calls the real one; no link, which JUnit would not like to delete.
    private void tool(String tool) {
        Path real =
                Stream.of("/bin", "/usr/bin")
                        .map(place -> Path.of(place, tool))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no " + tool + " on this machine"));
        script(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
