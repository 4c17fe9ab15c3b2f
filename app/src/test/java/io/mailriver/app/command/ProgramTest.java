package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramTest {
    private final Cli cli = new Cli();
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void tellsItsCommandsWithoutOne() {
        assertThat(cli.run()).isEqualTo(2);
        assertThat(cli.err()).contains("Usage: mailriver").contains("run").contains("trace");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void helpIsNoFailure() {
        assertThat(cli.run("--help")).isZero();
        assertThat(cli.out()).contains("First mail:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "trace", "topics", "config check", "config show"})
    void everyCommandShowsExamples(String command) {
        assertThat(cli.run((command + " --help").split(" "))).isZero();
        assertThat(cli.out()).contains("Examples:").contains("mailriver " + command);
    }

    @Test
    void answersAnUnknownCommandWithAHint() {
        assertThat(cli.run("rum")).isEqualTo(2);
        assertThat(cli.err()).contains("run");
    }

    @Test
    void refusesAMailIdThatIsNone() {
        assertThat(cli.run("trace", "nonsense")).isEqualTo(2);
        assertThat(cli.err()).contains("nonsense").doesNotContain("Exception");
    }

    @Test
    void tellsPlainlyThatNoBrokerAnswers() {
        // Port 1 of loopback: nobody listens there.
        Path config = TestFiles.write(folder, "kafka: {bootstrap-servers: \"127.0.0.1:1\"}");

        assertThat(cli.run("topics", "--config", config.toString())).isEqualTo(1);

        assertThat(cli.err())
                .contains("no Kafka broker answers at 127.0.0.1:1")
                .doesNotContain("\tat ");
    }

    @Test
    void showsStackTracesOnlyWhenAsked() {
        Path config = TestFiles.write(folder, "kafka: {bootstrap-servers: \"127.0.0.1:1\"}");

        assertThat(cli.run("--debug", "topics", "--config", config.toString())).isEqualTo(1);

        assertThat(cli.err()).contains("\tat io.mailriver");
    }

    @Test
    void refusesARoleThatDoesNotExist() {
        assertThat(cli.run("run", "--roles=ingest,parsing")).isEqualTo(2);
        assertThat(cli.err()).contains("'parsing' is no role, expected ingest, parse or deliver");
    }
}
