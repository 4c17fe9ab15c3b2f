package io.mailriver.deliver.smtp;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// What a peer can't do for a mail. Eight-bit content goes out as it is, 8BITMIME or not: every
/// peer of this century takes it, and re-encoding would break signatures.
enum Capability {
    /// Nothing stands in the way.
    EVERYTHING(""),
    /// Addresses beyond ASCII can't be sent (RFC 6531, 3.6).
    ASCII_ADDRESSES("5.6.7 the relay offers no SMTPUTF8, which this address needs"),
    /// Nothing of this mail can be sent: its header or reverse path goes beyond ASCII.
    NO_UTF8("5.6.7 the relay offers no SMTPUTF8, which this mail needs"),
    /// RFC 8689, 4.2.1.
    NO_REQUIRETLS("5.7.30 the relay does not offer REQUIRETLS over verified TLS");

    private final String reason;

    Capability(String reason) {
        this.reason = reason;
    }

    static Capability of(SmtpClient client, Delivery delivery, DeliveredCopy copy)
            throws IOException {
        if (delivery.requireTls() && !client.takesRequireTls()) {
            return NO_REQUIRETLS;
        }
        if (client.takesUtf8()) {
            return EVERYTHING;
        }
        if (reversePathNeedsUtf8(delivery) || delivery.smtpUtf8() && hasUtf8Header(copy)) {
            return NO_UTF8;
        }
        return needsUtf8(delivery, delivery.recipients()) ? ASCII_ADDRESSES : EVERYTHING;
    }

    /// Those recipients that the mail can be sent to.
    List<ForwardPath> possible(List<ForwardPath> recipients) {
        return switch (this) {
            case EVERYTHING -> recipients;
            case ASCII_ADDRESSES ->
                    recipients.stream().filter(path -> !path.address().needsSmtpUtf8()).toList();
            case NO_UTF8, NO_REQUIRETLS -> List.of();
        };
    }

    DeliveryOutcome refusal() {
        return new DeliveryOutcome.Rejected(reason);
    }

    static boolean needsUtf8(Delivery delivery, List<ForwardPath> recipients) {
        return reversePathNeedsUtf8(delivery)
                || recipients.stream().anyMatch(path -> path.address().needsSmtpUtf8());
    }

    private static boolean reversePathNeedsUtf8(Delivery delivery) {
        return switch (delivery.reversePath()) {
            case ReversePath.Null _ -> false;
            case ReversePath.Address address -> address.mailbox().needsSmtpUtf8();
        };
    }

    private static boolean hasUtf8Header(DeliveredCopy copy) throws IOException {
        try (InputStream mail = copy.open()) {
            return HeaderOctets.hasEightBit(mail);
        }
    }
}
