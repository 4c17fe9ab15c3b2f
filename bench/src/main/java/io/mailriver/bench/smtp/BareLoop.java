package io.mailriver.bench.smtp;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The least that takes mail from sockets to Kafka with `acks=all` before the `250`: no grammar, no
/// state, no limits, no identity, no envelope; only the key, a hash of the content, spreads mail
/// over the partitions as the intake's does. What the listener costs is what it takes longer than
/// this.
///
/// Arguments: the port, the broker's folder, `every-append` or `os`. Prints `ready`.
public final class BareLoop {
    private static final byte[] END = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_OCTETS = 64 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private BareLoop(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    public static void main(String[] arguments) throws Exception {
        KafkaConfig.Flush flush =
                arguments[2].equals("os") ? KafkaConfig.Flush.OS : KafkaConfig.Flush.EVERY_APPEND;
        try (EmbeddedBroker broker =
                new EmbeddedBroker(Path.of(arguments[1]), new HostPort("127.0.0.1", 0), flush)) {
            broker.start();
            KafkaClients kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
            TopicCatalogue catalogue = new TopicCatalogue("mail.", 4, 1, Duration.ofDays(1));
            try (Admin admin = kafka.admin("bare-loop")) {
                var _ = new TopicCreation(admin, catalogue).createMissing(catalogue.essential());
            }
            Map<String, Object> settings =
                    Map.of(
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.BATCH_SIZE_CONFIG,
                            256 * 1024,
                            ProducerConfig.BUFFER_MEMORY_CONFIG,
                            80L << 20);
            new BareLoop(kafka.producer("bare-loop", settings), catalogue.name(MailTopic.RAW))
                    .serve(Integer.parseInt(arguments[0]));
        }
    }

    private void serve(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            while (true) {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> converse(socket));
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[BUFFER_OCTETS];
            say(out, "220 bare");
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                switch (buffer[0]) {
                    case 'D' -> {
                        say(out, "354 go on");
                        publish(content(in, buffer));
                        say(out, "250 stored");
                    }
                    case 'Q' -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException gone) {
            // the client left, as load generators do
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static byte[] content(InputStream in, byte[] buffer) throws IOException {
        byte[] mail = new byte[8 * 1024];
        int size = 0;
        while (!endsHere(mail, size)) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the client left in the middle of a mail");
            }
            if (size + count > mail.length) {
                mail = Arrays.copyOf(mail, Math.max(size + count, 2 * mail.length));
            }
            System.arraycopy(buffer, 0, mail, size, count);
            size += count;
        }
        return Arrays.copyOf(mail, size - 3);
    }

    private static boolean endsHere(byte[] mail, int size) {
        return size >= END.length
                && Arrays.equals(mail, size - END.length, size, END, 0, END.length);
    }

    private void publish(byte[] mail) throws InterruptedException, ExecutionException {
        byte[] key = BlobId.of(mail).text().getBytes(StandardCharsets.US_ASCII);
        producer.send(new ProducerRecord<>(topic, key, mail)).get();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
