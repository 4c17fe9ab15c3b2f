package io.mailriver.parse.route;

import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tells whether a mail was here before, by its trace fields (RFC 5321, 6.3).
///
/// A `Delivered-To:` field counts as ours when a field of ours stands beside it:
/// `Mailriver-Delivery:`, or (for mail that came by SMTP) a `Received:` by our own host. Others
/// write `Delivered-To:` too, and a mailbox that is polled is full of theirs.
final class Loops {
    static final int MAX_RECEIVED = 50;

    private final int received;
    private final List<String> ourDeliveredTo;

    Loops(ParsedMail mail, Envelope envelope) {
        String byUs = "by " + envelope.byHost().toLowerCase(Locale.ROOT) + " ";
        boolean polled = envelope.source() != null;
        int hops = 0;
        boolean ours = false;
        List<String> deliveredTo = new ArrayList<>();
        for (EmailHeader header : mail.headers()) {
            switch (header.name().toLowerCase(Locale.ROOT)) {
                case "received" -> {
                    hops++;
                    ours |= !polled && flat(header.value()).contains(byUs);
                }
                case "mailriver-delivery" -> ours = true;
                case "delivered-to" -> deliveredTo.add(address(header.value()));
                default -> {}
            }
        }
        this.received = hops;
        this.ourDeliveredTo = ours ? List.copyOf(deliveredTo) : List.of();
    }

    /// Why the mail must not go to this recipient again; empty when it may.
    Optional<String> found(String recipient) {
        if (received > MAX_RECEIVED) {
            return Optional.of(
                    "loop: " + received + " Received fields, at most " + MAX_RECEIVED + " allowed");
        }
        return ourDeliveredTo.contains(recipient.toLowerCase(Locale.ROOT))
                ? Optional.of("loop: it was delivered to this recipient before")
                : Optional.empty();
    }

    private static String flat(String value) {
        return value.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT) + " ";
    }

    private static String address(String value) {
        String text = value.strip();
        boolean bracketed = text.startsWith("<") && text.endsWith(">");
        return (bracketed ? text.substring(1, text.length() - 1) : text).toLowerCase(Locale.ROOT);
    }
}
