package io.mailriver.deliver.worker;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Deliveries for tests.
public final class Deliveries {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final byte[] MAIL =
            "Subject: hello\r\n\r\nworld\r\n".getBytes(StandardCharsets.US_ASCII);

    private Deliveries() {}

    /// The delivery of a number, received now, that expires in five days.
    public static Delivery to(String destination, int number) {
        return at(Instant.now(), destination, number, "you@example.org");
    }

    public static Delivery at(
            Instant received, String destination, int number, String... recipients) {
        MailId mailId = MailId.of(received, number, number);
        return new Delivery(
                DeliveryId.of(mailId, destination, "", List.of(recipients), 0),
                mailId,
                null,
                BlobId.of(MAIL),
                MAIL.length,
                destination,
                paths(recipients),
                ReversePath.parse("me@example.org"),
                null,
                List.of(),
                "everything",
                1,
                0,
                Delivery.State.READY,
                null,
                received.plus(Duration.ofDays(5)),
                received,
                BodyType.EIGHT_BIT_MIME,
                false,
                false,
                null,
                null,
                null,
                null);
    }

    public static List<ForwardPath> paths(String... addresses) {
        return Stream.of(addresses).map(Mailbox::parse).map(ForwardPath::of).toList();
    }
}
