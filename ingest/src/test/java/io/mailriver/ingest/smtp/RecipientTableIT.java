package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.testkit.smtp.Dialogue;
import io.mailriver.testkit.smtp.DialoguePlayer;
import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipientTableIT {
    @TempDir private Path folder = Path.of("set by JUnit");

    @ParameterizedTest
    @ValueSource(strings = {"ann", "@", "ann@", "ann@exa mple.org", "<ann@example.org>", "@a..b"})
    void namesTheLineThatIsNoAddress(String line) throws IOException {
        Path file = Files.write(folder.resolve("recipients"), List.of("", "# x", line));

        assertThatThrownBy(() -> RecipientTable.read(file, "+"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        file
                                + ", line 3: '"
                                + line
                                + "', expected ann@example.org or @example.org");
    }

    @Test
    void aSessionSeesTheFileChange() throws IOException {
        Path file = Files.writeString(folder.resolve("recipients"), "ann@example.org\n");
        FakeIntake intake = new FakeIntake();
        SmtpListenerConfig config =
                Listeners.config(List.of("accept-domains: [example.org]", "recipients: " + file));
        try (SmtpListener listener = Listeners.start(config, intake)) {
            new DialoguePlayer(
                            listener.address(),
                            Pace.WHOLE,
                            false,
                            List::of,
                            Map.of(
                                    "add", () -> write(file, "ann@example.org\nbob@example.org\n"),
                                    "break", () -> write(file, "nonsense\n"),
                                    "await", () -> awaitBob(listener)))
                    .play(
                            Dialogue.parse(
                                    "reload",
                                    """
                                    S: 220 *
                                    C: EHLO client.example
                                    S* 250
                                    C: MAIL FROM:<a@example.com>
                                    S: 250 *
                                    C: RCPT TO:<bob@example.org>
                                    S: 550 5.1.1 *
                                    DO add
                                    DO await
                                    C: RCPT TO:<bob@example.org>
                                    S: 250 *
                                    DO break
                                    C: RCPT TO:<bob@example.org>
                                    S: 250 *
                                    """));
        }
    }

    private static void awaitBob(SmtpListener listener) {
        Awaitility.await()
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> {
                    new DialoguePlayer(listener.address(), Pace.WHOLE, false, List::of, Map.of())
                            .play(
                                    Dialogue.parse(
                                            "again",
                                            "S: 220 *\nC: EHLO a\nS* 250\n"
                                                    + "C: MAIL FROM:<>\nS: 250 *\n"
                                                    + "C: RCPT TO:<bob@example.org>\n"
                                                    + "S: 250 *\n"));
                    return true;
                });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
