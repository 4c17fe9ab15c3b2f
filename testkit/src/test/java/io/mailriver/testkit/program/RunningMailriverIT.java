package io.mailriver.testkit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.testkit.peer.PeerException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// With a stand-in for the program: see `io.mailriver.app.Main` beside this.
final class RunningMailriverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void keepsConfigurationAndDataOverKillAndStop() {
        RunningMailriver.Options options =
                RunningMailriver.Options.of("data: @FOLDER@/data\n")
                        .withArguments("--roles=parse")
                        .withEnvironment(Map.of("A_WORD", "salt"));
        try (RunningMailriver mailriver = RunningMailriver.start(options)) {
            assertThat(mailriver.output()).contains("--roles=parse]", "start 1 with salt");
            assertThat(mailriver.folder().resolve("mailriver.yaml"))
                    .hasContent("data: " + mailriver.folder() + "/data");
            mailriver.kill();
            assertThat(mailriver.isAlive()).isFalse();

            mailriver.startAgain();
            assertThat(mailriver.outputOfThisStart())
                    .contains("start 2 with salt")
                    .doesNotContain("start 1");
            assertThat(mailriver.stop(PATIENCE)).isZero();
            assertThat(mailriver.output()).contains("start 1 with salt", "stopping");
            assertThat(mailriver.errors()).contains("a log line\n");
        }
    }

    @Test
    void tellsWhyAStartFailed() {
        RunningMailriver.Options wrong = RunningMailriver.Options.of("wrong: true\n");
        assertThatThrownBy(() -> RunningMailriver.start(wrong))
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("ended with 2")
                .hasMessageContaining("line 1: wrong");
        try (RunningMailriver mailriver = RunningMailriver.prepare(wrong)) {
            mailriver.launch();
            assertThat(mailriver.awaitExit(PATIENCE)).isEqualTo(2);
        }
    }

    @Test
    void runsCommandsBesideIt() {
        try (RunningMailriver mailriver =
                RunningMailriver.prepare(RunningMailriver.Options.of(""))) {
            var traced = mailriver.command("trace", "a b").orThrow();
            assertThat(traced.output()).isEqualTo("arguments [trace, a b]\n");
            assertThat(traced.errors()).isEqualTo("a log line\n");
            assertThat(mailriver.command("nonsense").exitCode()).isEqualTo(2);
        }
    }
}
