package io.mailriver.ingest.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.ingest.smtp.FakeIntake;
import io.mailriver.ingest.smtp.FakeIntake.Fault;
import io.mailriver.ingest.smtp.Listeners;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.ingest.smtp.SmtpListenerException;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.testkit.smtp.Dialogue;
import io.mailriver.testkit.smtp.DialoguePlayer;
import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngestRoutesIT {
    private static final InstantSource CLOCK = InstantSource.fixed(FakeIntake.BIRTH);
    private static final String MAIL =
            """
            S: 220 *
            C: EHLO client.example
            S* 250
            C: MAIL FROM:<a@example.com> BODY=8BITMIME
            S: 250 *
            C: RCPT TO:<b@example.org>
            S: 250 *
            C: RCPT TO:<"c d"@example.org>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: $simple{header.x}
            C: .
            """;

    @TempDir private Path directory;

    private final FakeIntake intake = new FakeIntake();

    @Test
    void publishesEachMailAndAnswersWithItsReceipt() throws IOException {
        try (IngestRoutes routes = routes(listener("mx"))) {
            routes.start();

            play(routes, "mx", MAIL + "S: 250 2.6.0 * stored at mail.raw-3@4711\n");
        }

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.receivedAt()).isEqualTo(FakeIntake.BIRTH);
        assertThat(envelope.protocol()).isEqualTo("ESMTP");
        assertThat(envelope.listener()).isEqualTo("mx");
        assertThat(envelope.byHost()).isEqualTo("mx.example.org");
        assertThat(envelope.helo()).isEqualTo("client.example");
        assertThat(envelope.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(envelope.tls()).isNull();
        assertThat(envelope.reversePath().text()).isEqualTo("a@example.com");
        assertThat(envelope.forwardPaths())
                .extracting(path -> path.address().toString())
                .containsExactly("b@example.org", "\"c d\"@example.org");
        assertThat(envelope.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(intake.contents().getFirst())
                .asString()
                .isEqualTo("Subject: $simple{header.x}\r\n");
        assertThat(intake.openMails()).isZero();
    }

    @Test
    void answersTryAgainWhenTheRouteFails() throws IOException {
        try (IngestRoutes routes = routes(listener("mx"))) {
            routes.start();

            intake.fail(Fault.PUBLISH_KAFKA_AWAY);
            play(routes, "mx", MAIL + "S: 451 4.3.0 *\n");
            intake.fail(Fault.PUBLISH_BUG);
            play(routes, "mx", MAIL + "S: 451 4.3.0 *\n");
        }

        assertThat(intake.taken()).isEmpty();
        assertThat(intake.openMails()).isZero();
    }

    @Test
    void runsEachListenerByItself() throws IOException {
        try (IngestRoutes routes = routes(listener("mx"), listener("inside"))) {
            routes.start();

            play(routes, "inside", MAIL + "S: 250 2.6.0 *\n");
        }

        assertThat(intake.taken().getFirst().envelope().listener()).isEqualTo("inside");
    }

    @Test
    void namesTheListenerWhosePortIsTakenAndLeavesNoneRunning() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                IngestRoutes routes =
                        routes(listener("mx"), listener("second", taken.getLocalPort()))) {
            assertThatThrownBy(routes::start)
                    .isInstanceOf(SmtpListenerException.class)
                    .hasMessageContaining("'second'")
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> routes.address("mx"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void letsAMailThatIsBeingReceivedEnd() throws Exception {
        IngestRoutes routes = routes(listener("mx"));
        routes.start();
        InetSocketAddress address = routes.address("mx");
        Thread closing = Thread.ofVirtual().unstarted(routes::close);

        player(address, Map.of("stop", () -> stop(closing, address)))
                .play(
                        Dialogue.parse(
                                "stop",
                                MAIL.replace("C: .\n", "DO stop\nC: .\n")
                                        + "S: 250 2.6.0 *\nS: 421 4.3.2 *\nCLOSED\n"));

        closing.join();
        assertThat(intake.taken()).hasSize(1);
    }

    /// Begins to stop and waits until no connection is taken any more.
    private static void stop(Thread closing, InetSocketAddress address) {
        closing.start();
        Awaitility.await()
                .until(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(address);
                        return false;
                    } catch (IOException refused) {
                        return true;
                    }
                });
    }

    private IngestRoutes routes(SmtpListenerConfig... listeners) throws IOException {
        return new IngestRoutes(
                List.of(listeners),
                intake,
                FileBlobStore.open(directory, CLOCK),
                Listeners.log(),
                CLOCK);
    }

    private static SmtpListenerConfig listener(String name) {
        return listener(name, 0);
    }

    private static SmtpListenerConfig listener(String name, int port) {
        return Listeners.config(
                new ArrayList<>(List.of("name: " + name, "bind: 127.0.0.1:" + port)));
    }

    private static void play(IngestRoutes routes, String listener, String dialogue)
            throws IOException {
        player(routes.address(listener), Map.of()).play(Dialogue.parse(listener, dialogue));
    }

    private static DialoguePlayer player(InetSocketAddress address, Map<String, Runnable> actions) {
        return new DialoguePlayer(address, Pace.WHOLE, false, List::of, actions);
    }
}
