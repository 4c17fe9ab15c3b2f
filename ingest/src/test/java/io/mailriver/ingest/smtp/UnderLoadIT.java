package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Stops a listener, and changes its certificate, while clients send as fast as they can.
@Timeout(120)
final class UnderLoadIT {
    private static final int CLIENTS = 12;
    private static final Path TLS = Path.of("src/test/resources/tls");

    @TempDir private Path folder = Path.of("set by JUnit");
    private final FakeIntake intake = new FakeIntake();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger mails = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void noAcknowledgedMailIsLostWhenItStopsAndMailThatIsBeingReceivedIsAnswered()
            throws Exception {
        SmtpListener listener = Listeners.start(Listeners.config(List.of("name: mx")), intake);
        List<Thread> clients = clients(() -> sendUntilTold(listener.address()));
        await().until(() -> acknowledged.size() > 200);

        listener.close();

        join(clients);
        assertThat(complaints).isEmpty();
        assertThat(stored()).containsAll(acknowledged);
        assertThat(stored()).hasSize(intake.taken().size());
        assertThat(intake.openMails()).isZero();
        assertThat(listener.connections()).isZero();
    }

    @Test
    void aNewCertificateIsUsedWithoutOneSessionFailing() throws Exception {
        Path certificate = copy("rsa.crt", "mx.crt");
        Path key = copy("rsa-pkcs8.key", "mx.key");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        SmtpListenerConfig config =
                Listeners.config(
                        List.of(
                                "tls: {mode: starttls, certificate: %s, key: %s}"
                                        .formatted(certificate, key)));
        try (SmtpListener listener = Listeners.start(config, intake);
                PlainClient lasting = new PlainClient(listener.address())) {
            begin(lasting);
            List<Thread> clients = clients(() -> sendOverTls(listener.address(), seen));
            await().until(() -> seen.contains("RSA") && mails.get() > 20);

            copy("ec.crt", "mx.crt"); // not of the key that is there yet
            copy("ec-pkcs8.key", "mx.key");
            await().until(() -> seen.contains("EC"));
            Files.writeString(certificate, "broken");
            int before = mails.get();
            await().until(() -> mails.get() > before + 20);
            over.set(true);

            join(clients);
            assertThat(complaints).isEmpty();
            assertThat(lasting.say("NOOP")).startsWith("250");
            try (PlainClient last = new PlainClient(listener.address())) {
                assertThat(begin(last)).isEqualTo("EC");
            }
        }
        assertThat(stored()).containsAll(acknowledged);
    }

    /// Sends mail after mail until the server ends the session, and then until none is taken.
    private void sendUntilTold(InetSocketAddress server) throws IOException {
        while (true) {
            try (PlainClient client = new PlainClient(server)) {
                String reply = client.reply();
                reply = reply.startsWith("220") ? client.say("EHLO client.example") : reply;
                while (reply.startsWith("250")) {
                    reply = mail(client);
                }
                if (!reply.startsWith("421") && !reply.isEmpty()) {
                    complaints.add("told '" + reply + "'");
                }
            } catch (IOException stopped) {
                return; // refused, or reset between two mails
            }
        }
    }

    /// One mail; a mail whose content was asked for must be answered.
    private String mail(PlainClient client) throws IOException {
        String id = "mail-" + mails.incrementAndGet() + ".";
        client.send("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        String asked = client.reply();
        asked = asked.startsWith("250") ? client.reply() : asked;
        asked = asked.startsWith("250") ? client.reply() : asked;
        if (!asked.startsWith("354")) {
            return asked;
        }
        try {
            String reply = client.say(id + "\r\n" + "x".repeat(3000) + "\r\n.");
            if (reply.startsWith("250")) {
                acknowledged.add(id);
            } else if (!reply.startsWith("421")) {
                complaints.add("in DATA '" + reply + "'");
            }
            return reply;
        } catch (IOException lost) {
            complaints.add("in DATA " + lost);
            throw lost;
        }
    }

    private void sendOverTls(InetSocketAddress server, Set<String> seen) throws IOException {
        while (!over.get()) {
            try (PlainClient client = new PlainClient(server)) {
                String algorithm = begin(client);
                String reply = mail(client);
                if (!reply.startsWith("250")) {
                    complaints.add("told '" + reply + "'");
                }
                seen.add(algorithm);
            }
        }
    }

    /// Says EHLO, begins TLS and says EHLO again; gives the algorithm of the server's key.
    private static String begin(PlainClient client) throws IOException {
        assertThat(client.reply()).startsWith("220");
        assertThat(client.say("EHLO client.example")).startsWith("250");
        assertThat(client.say("STARTTLS")).startsWith("220");
        String algorithm = client.startTls().getPublicKey().getAlgorithm();
        assertThat(client.say("EHLO client.example")).startsWith("250");
        return algorithm;
    }

    /// Work that a client does.
    private interface Work {
        void run() throws IOException;
    }

    private List<Thread> clients(Work work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    work.run();
                                } catch (IOException | AssertionError failed) {
                                    complaints.add("failed: " + failed);
                                }
                            }));
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /// The ids of the mails that are stored, each once.
    private Set<String> stored() {
        return intake.contents().stream()
                .map(content -> new String(content, StandardCharsets.US_ASCII))
                .map(text -> text.substring(0, text.indexOf('\r')))
                .collect(Collectors.toSet());
    }

    private Path copy(String from, String to) throws IOException {
        return Files.copy(
                TLS.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }
}
