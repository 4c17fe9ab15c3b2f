package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapLiteral;
import io.mailriver.schemas.event.Delivery;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One delivery that waits to be appended, and then its outcome.
final class PendingAppend {
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm:ss '+0000'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final Pattern FLAG =
            Pattern.compile(
                    "\\\\(Answered|Flagged|Deleted|Seen|Draft)|[A-Za-z0-9$_.:+-]{1,64}",
                    Pattern.CASE_INSENSITIVE);

    private final Delivery delivery;
    private final DeliveredCopy copy;
    private final int octets;
    private volatile @Nullable DeliveryOutcome outcome;

    /// @throws IOException when the mail can't be read, or is too large for a literal
    PendingAppend(Delivery delivery, DeliveredCopy copy) throws IOException {
        this.delivery = delivery;
        this.copy = copy;
        long size = copy.size();
        if (size > Integer.MAX_VALUE) {
            throw new IOException("a mail of " + size + " octets, expected at most 2 GiB");
        }
        this.octets = (int) size;
    }

    Delivery delivery() {
        return delivery;
    }

    int octets() {
        return octets;
    }

    Optional<DeliveryOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    void settle(DeliveryOutcome how) {
        outcome = how;
    }

    /// APPEND with the flags that IMAP knows or that are keywords, and the time of receipt as
    /// internal date.
    ImapCommand command(String mailboxName) {
        List<String> flags =
                delivery.flags().stream().filter(flag -> FLAG.matcher(flag).matches()).toList();
        return ImapCommand.append(
                mailboxName, flags, DATE_TIME.format(delivery.receivedAt()), new StreamedMail());
    }

    /// The mail's octets, read while they are sent.
    private final class StreamedMail implements ImapLiteral {
        @Override
        public int size() {
            return octets;
        }

        /// @throws IOException also when the mail is not as long as was announced, which would
        ///   shift everything behind it
        @Override
        public void writeTo(OutputStream out) throws IOException {
            long written;
            try (InputStream mail = copy.open()) {
                written = mail.transferTo(new Bounded(out, octets));
            }
            if (written != octets) {
                throw new IOException("the mail has " + written + " octets, expected " + octets);
            }
        }
    }

    /// Passes on no more than was announced.
    private static final class Bounded extends FilterOutputStream {
        private long left;

        Bounded(OutputStream out, long left) {
            super(out);
            this.left = left;
        }

        @Override
        public void write(byte[] block, int offset, int count) throws IOException {
            left -= count;
            if (left < 0) {
                throw new IOException("the mail is longer than was announced");
            }
            out.write(block, offset, count);
        }
    }
}
