package io.mailriver.bench.smtp;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.ingest.route.IngestRoutes;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The listener as it runs, Camel route included, whose mail is copied once and forgotten: the
/// price of SMTP alone, to be set beside `smtp-sink`.
///
/// Arguments: the lines of the listener's configuration, such as `bind: 127.0.0.1:2525`. Prints
/// `ready`.
public final class NullListener {
    private static final InstantSource CLOCK = InstantSource.system();

    private NullListener() {}

    public static void main(String[] arguments) throws Exception {
        SmtpListenerConfig config =
                ConfigReading.read(
                                "arguments",
                                String.join("\n", arguments) + "\n",
                                _ -> null,
                                SmtpListenerConfig::read)
                        .value();
        new IngestRoutes(
                        List.of(config),
                        new Nowhere(),
                        FileBlobStore.open(Files.createTempDirectory("null-listener"), CLOCK),
                        new MailLog(new SimpleMeterRegistry()),
                        CLOCK)
                .start();
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static final class Nowhere implements Intake {
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
            return new Receipt(envelope.mailId(), "nowhere", 0, 0);
        }
    }

    private static final class Forgotten implements Incoming {
        private static final BlobId NO_BLOB = BlobId.of(new byte[0]);

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
            return new Content.Inline(NO_BLOB, bytes);
        }

        @Override
        public void close() {
            bytes = new byte[0];
        }
    }
}
