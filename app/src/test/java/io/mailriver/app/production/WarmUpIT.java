package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The launcher and the image's build rely on it.
final class WarmUpIT {
    @Test
    void passesOneMailThroughEverythingAndLeavesNothingBehind() throws Exception {
        List<Path> before = folders();

        CommandRun run = CommandRun.of(Map.of(), "warm-up");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(folders()).isSubsetOf(before);
    }

    private static List<Path> folders() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("mailriver-warm-up"))
                    .toList();
        }
    }
}
