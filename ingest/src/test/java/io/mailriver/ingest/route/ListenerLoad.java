package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.ingest.smtp.Listeners;
import io.mailriver.ingest.smtp.SmtpListener;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// A listener whose mail goes nowhere, to be loaded by hand:
///
/// ```
/// java -cp ... io.mailriver.ingest.route.ListenerLoad engine|camel [YAML line ...]
/// smtp-source -d -s 50 -m 20000 -l 4096 127.0.0.1:2525
/// ```
final class ListenerLoad {
    private static final InstantSource CLOCK = InstantSource.system();

    private ListenerLoad() {}

    public static void main(String[] arguments) throws Exception {
        List<String> lines = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        lines.add("bind: 127.0.0.1:2525");
        if (arguments[0].equals("engine")) {
            new SmtpListener(
                            Listeners.config(lines),
                            new Nowhere(),
                            new Nowhere()::publish,
                            Listeners.log(),
                            CLOCK)
                    .start();
        } else {
            routes(lines).start();
        }
        Thread.currentThread().join();
    }

    private static IngestRoutes routes(List<String> lines) throws IOException {
        return new IngestRoutes(
                List.of(Listeners.config(lines)),
                new Nowhere(),
                FileBlobStore.open(Files.createTempDirectory("load"), CLOCK),
                Listeners.log(),
                CLOCK);
    }

    /// Copies a mail once, as a real intake must, and forgets it.
    private static final class Nowhere implements Intake {
        private static final BlobId NO_BLOB = BlobId.of(new byte[0]);

        @Override
        public Optional<IntakeException.Reason> closed() {
            return Optional.empty();
        }

        @Override
        public Incoming open() {
            return new Forgotten();
        }

        @Override
        public Receipt publish(Envelope envelope, Content content) {
            return new Receipt(envelope.mailId(), "mail.raw", 0, 0);
        }
    }

    private static final class Forgotten implements Incoming {
        private final MailId mailId =
                MailId.of(
                        CLOCK.instant(),
                        ThreadLocalRandom.current().nextLong(),
                        ThreadLocalRandom.current().nextLong());
        private byte[] bytes = new byte[8192];
        private int size;

        @Override
        public MailId mailId() {
            return mailId;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(byte[] block, int offset, int length) {
            if (size + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
            }
            System.arraycopy(block, offset, bytes, size, length);
            size += length;
        }

        @Override
        public Content finish() {
            return new Content.Inline(Nowhere.NO_BLOB, bytes);
        }

        @Override
        public void close() {
            bytes = new byte[0];
        }
    }
}
