package io.mailriver.deliver.attempt;

import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// What is delivered: our trace fields, then the original, less the header fields that would say
/// something false in our name.
///
/// The original is streamed, never held; outside of the fields named below it is kept octet by
/// octet, and the body always is. Thread-safe; may be opened repeatedly and gives the same octets
/// each time.
public final class DeliveredCopy {
    private static final Set<String> REPLACED_AT_THE_END =
            Set.of(TraceFields.RETURN_PATH, TraceFields.DELIVERY);

    private final MailContent original;
    private final byte[] trace;
    private final Set<String> dropped;
    private final String authservId;

    private DeliveredCopy(
            MailContent original, List<String> trace, Set<String> dropped, String authservId) {
        this.original = original;
        this.trace = String.join("", trace).getBytes(StandardCharsets.UTF_8);
        this.dropped = dropped;
        this.authservId = authservId;
    }

    /// For a relay (RFC 5321, 4.4): adds `Received:`; removes `Authentication-Results:` fields that
    /// claim to be ours (RFC 8601, 5).
    public static DeliveredCopy relayed(Delivery delivery, MailContent original) {
        return new DeliveredCopy(
                original,
                List.of(TraceFields.received(delivery)),
                Set.of(),
                TraceFields.byHost(delivery));
    }

    /// For a mailbox: `Return-Path:`, `Delivered-To:`, `Mailriver-Delivery:` and `Received:` on
    /// top. `Return-Path:` and `Mailriver-Delivery:` fields that came with the mail are removed,
    /// the first because ours replaces it, the second because ours is what a repeat is known by;
    /// and so are `Authentication-Results:` fields that claim to be ours.
    public static DeliveredCopy atItsEnd(Delivery delivery, MailContent original) {
        return new DeliveredCopy(
                original,
                List.of(
                        TraceFields.returnPath(delivery),
                        TraceFields.deliveredTo(delivery),
                        TraceFields.delivery(delivery),
                        TraceFields.received(delivery)),
                REPLACED_AT_THE_END,
                TraceFields.byHost(delivery));
    }

    /// The copy's octets. The caller closes.
    ///
    /// @throws IOException here or while reading, when the original has not the size it should have
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(trace), openRest());
    }

    /// The exact number of octets that [#open] gives; reads the header section to know it.
    public long size() throws IOException {
        try (HeaderFilter rest = openRest()) {
            return trace.length + original.size() + rest.growth();
        }
    }

    /// At least the number of octets of the copy, without reading anything: what SMTP's `SIZE`
    /// wants (RFC 1870, 3).
    public long sizeAtMost() {
        return trace.length + original.size() + HeaderFilter.MAX_GROWTH;
    }

    private HeaderFilter openRest() throws IOException {
        return new HeaderFilter(
                new WholeMail(original.open(), original.size()), dropped, authservId);
    }
}
