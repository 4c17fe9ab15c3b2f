package io.mailriver.testkit.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The player against a server that says one thing to everything, and hangs up at QUIT.
final class DialoguePlayerIT {
    private final List<String> done = new ArrayList<>();
    private final ServerSocket server = newServer();

    @BeforeEach
    void startServer() {
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void agreesWithAServerThatDoesAsWritten() {
        String dialogue =
                """
                S: 220 ready
                C: anything
                S: 250-first
                S: 250 *last*
                C: anything
                S* 250 +first +*last* -SIZE
                DO it
                SILENCE
                STORED 1
                STORED: mail\\r\\n
                C: QUIT
                CLOSED
                """;

        for (Pace pace : Pace.values()) {
            assertThatCode(() -> play(pace, dialogue)).doesNotThrowAnyException();
        }
        assertThat(done).containsExactly("it", "it");
    }

    @Test
    void objectsToEachThingThatIsNotAsWritten() {
        refuses("S: 221 ready", "the server said '220 ready', expected '221 ready'");
        refuses("S: 220", "expected '220'");
        refuses("S* 250", "expected a reply 250");
        refuses("S: 220 *\nC: x\nS* 250 +SIZE", "no line 'SIZE'");
        refuses("S: 220 *\nC: x\nS* 250 -first", "there is a line 'first'");
        refuses("S: 220 *\nC: x\nCLOSED", "expected the end, found '250-first'");
        refuses("S: 220 *\nC: x\nSILENCE", "expected silence");
        refuses("S: 220 *\nC: QUIT\nSILENCE", "expected silence");
        refuses("STORED 2", "1 mails are stored, expected 2");
        refuses("STORED: other", "stored is 'mail\\r\\n', expected 'other'");
        refuses("DO nothing", "no action 'nothing'");
    }

    @Test
    void tellsTheFileTheLineAndWhatWasSaid() {
        assertThatThrownBy(() -> play(Pace.WHOLE, "S: 220 *\nC: x\nS: 550 *"))
                .hasMessageContaining("wrong.txt, line 3")
                .hasMessageContaining("S: 220 ready")
                .hasMessageContaining("C: x\\r\\n")
                .hasMessageContaining("S: 250-first");
    }

    private void refuses(String dialogue, String message) {
        assertThatThrownBy(() -> play(Pace.WHOLE, dialogue))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    private void play(Pace pace, String dialogue) throws IOException {
        new DialoguePlayer(
                        (InetSocketAddress) server.getLocalSocketAddress(),
                        pace,
                        false,
                        () -> List.of("mail\r\n".getBytes(US_ASCII)),
                        Map.of("it", () -> done.add("it")))
                .play(Dialogue.parse("wrong.txt", dialogue));
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    BufferedReader lines =
                            new BufferedReader(
                                    new InputStreamReader(client.getInputStream(), US_ASCII))) {
                say(client, "220 ready\r\n");
                String line = lines.readLine();
                while (line != null && !line.equals("QUIT")) {
                    say(client, "250-first\r\n250 the last one\r\n");
                    line = lines.readLine();
                }
            } catch (IOException closed) {
                // the player has left, or the test is over
            }
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static ServerSocket newServer() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
