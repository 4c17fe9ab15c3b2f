package io.mailriver.deliver.attempt;

import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A delivery for tests, from Alice to Bob unless something else is said.
public final class SampleDelivery {
    public static final Instant RECEIVED_AT = Instant.parse("2026-03-01T09:08:07.654Z");
    public static final String BY_HOST = "mx.example.org";

    private MailId mailId = MailId.of(RECEIVED_AT, 1, 2);
    private String destination = "there";
    private List<ForwardPath> recipients = paths("bob@example.org");
    private ReversePath reversePath = ReversePath.parse("alice@example.com");
    private @Nullable String mailboxName;
    private List<String> flags = List.of();
    private Instant receivedAt = RECEIVED_AT;
    private BodyType body = BodyType.SEVEN_BIT;
    private boolean smtpUtf8;
    private boolean requireTls;
    private @Nullable String ret;
    private @Nullable String envid;
    private Delivery.@Nullable Trace trace =
            new Delivery.Trace(
                    BY_HOST, "ESMTP", "client.example.com", "192.0.2.7", "host.example.com", null);

    /// The mail with this number: same number, same ids.
    public SampleDelivery mail(int number) {
        mailId = MailId.of(receivedAt, number, number * 31L + 7);
        return this;
    }

    public SampleDelivery to(String... addresses) {
        recipients = paths(addresses);
        return this;
    }

    public SampleDelivery to(ForwardPath... paths) {
        recipients = List.of(paths);
        return this;
    }

    public SampleDelivery from(String reverse) {
        reversePath = ReversePath.parse(reverse);
        return this;
    }

    public SampleDelivery destination(String name) {
        destination = name;
        return this;
    }

    public SampleDelivery mailboxName(String name) {
        mailboxName = name;
        return this;
    }

    public SampleDelivery flags(String... some) {
        flags = List.of(some);
        return this;
    }

    public SampleDelivery receivedAt(Instant at) {
        receivedAt = at;
        return this;
    }

    public SampleDelivery body(BodyType type) {
        body = type;
        return this;
    }

    public SampleDelivery smtpUtf8() {
        smtpUtf8 = true;
        return this;
    }

    public SampleDelivery requireTls() {
        requireTls = true;
        return this;
    }

    public SampleDelivery dsn(String someRet, String someEnvid) {
        ret = someRet;
        envid = someEnvid;
        return this;
    }

    public SampleDelivery trace(Delivery.@Nullable Trace some) {
        trace = some;
        return this;
    }

    /// What the client said and was, with TLS.
    public SampleDelivery trace(String protocol, String helo, String address, String name) {
        trace =
                new Delivery.Trace(
                        BY_HOST,
                        protocol,
                        helo,
                        address,
                        name,
                        new Envelope.Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", null));
        return this;
    }

    public Delivery build() {
        String where = mailboxName == null ? "" : mailboxName;
        List<String> addresses =
                recipients.stream().map(path -> path.address().toString()).toList();
        return new Delivery(
                DeliveryId.of(mailId, destination, where, addresses, 0),
                mailId,
                null,
                BlobId.of(new byte[0]),
                0,
                destination,
                recipients,
                reversePath,
                mailboxName,
                flags,
                null,
                1,
                0,
                Delivery.State.READY,
                null,
                receivedAt.plus(Duration.ofDays(5)),
                receivedAt,
                body,
                smtpUtf8,
                requireTls,
                ret,
                envid,
                trace,
                null);
    }

    /// A mail's content from its text; `\n` stands for itself.
    public static MailContent content(String text) {
        return new MailContent.Inline(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<ForwardPath> paths(String... addresses) {
        return Arrays.stream(addresses).map(Mailbox::parse).map(ForwardPath::of).toList();
    }
}
