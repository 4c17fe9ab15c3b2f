package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.event.Envelope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class UnixSocketIT {
    private static final String MAIL =
            String.join(
                    "\r\n",
                    "LHLO a",
                    "MAIL FROM:<>",
                    "RCPT TO:<b@example.org>",
                    "RCPT TO:<c@example.org>",
                    "BDAT 6 LAST",
                    "mail",
                    "");

    private final FakeIntake intake = new FakeIntake();

    @TempDir private Path folder;

    @Test
    void takesMail() throws IOException {
        try (SmtpListener listener = start("600")) {
            assertThat(say(MAIL + "QUIT\r\n"))
                    .startsWith("220 mx.example.org LMTP Mailriver")
                    .endsWith("221 2.0.0 bye")
                    .filteredOn(line -> line.startsWith("250 2.6.0"))
                    .hasSize(2);
            Awaitility.await().until(() -> listener.connections() == 0);
        }

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.protocol()).isEqualTo("LMTP");
        assertThat(envelope.remoteAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void givesItsFileTheModeThatWasAskedFor() throws IOException {
        try (SmtpListener _ = start("620")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw--w----");
        }

        assertThat(file()).doesNotExist();
    }

    @Test
    void replacesAFileThatWasLeftBehind() throws IOException {
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(file())); // closing it leaves the file
        }
        assertThat(file()).exists();

        try (SmtpListener _ = start("600")) {
            assertThat(say("QUIT\r\n")).contains("221 2.0.0 bye");
        }
    }

    @Test
    void leavesALivingListenerItsSocket() throws IOException {
        try (SmtpListener _ = start("600")) {
            assertThatThrownBy(() -> start("600"))
                    .isInstanceOf(SmtpListenerException.class)
                    .hasMessageContaining("somebody listens there");
            assertThat(say("QUIT\r\n")).contains("221 2.0.0 bye");
        }
    }

    @Test
    void leavesAFileThatIsNoSocketAlone() throws IOException {
        Files.writeString(file(), "precious");

        assertThatThrownBy(() -> start("600"))
                .isInstanceOf(SmtpListenerException.class)
                .hasMessageContaining("no socket");
        assertThat(file()).hasContent("precious");
    }

    @Test
    void tellsIdleSessionsThatItStops() throws IOException {
        SmtpListener listener = start("600");
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file()));
                BufferedReader in = new BufferedReader(Channels.newReader(client, UTF_8))) {
            assertThat(in.readLine()).startsWith("220 ");

            listener.close();

            assertThat(in.readLine()).startsWith("421 4.3.2");
            assertThat(in.readLine()).isNull();
        }
    }

    private Path file() {
        return folder.resolve("lmtp");
    }

    private SmtpListener start(String mode) {
        return Listeners.start(
                Listeners.config(
                        List.of("bind: unix:" + file(), "protocol: lmtp", "socket-mode: " + mode)),
                intake);
    }

    /// Sends all at once; gives the lines of the answers.
    private List<String> say(String octets) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file()));
                OutputStream out = Channels.newOutputStream(client);
                BufferedReader in = new BufferedReader(Channels.newReader(client, UTF_8))) {
            out.write(octets.getBytes(UTF_8));
            return in.lines().toList();
        }
    }
}
