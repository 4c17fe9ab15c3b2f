package io.mailriver.schemas.identity;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// One sighting of a mail: a UUIDv7 (RFC 9562, 5.7) in its lower-case text form, given at ingest.
///
/// Names the journey, the search document and the `id` of our `Received:` field. Its first 48 bits
/// are the milliseconds of its birth, so that a reader knows where in time to look.
public record MailId(String text) implements Comparable<MailId> {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    public MailId {
        text = text.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a mail id: '" + text + "', expected a UUIDv7");
        }
    }

    /// Makes an id from its birth and 74 random bits (the rest of both words is ignored).
    public static MailId of(Instant birth, long randomHigh, long randomLow) {
        long high = birth.toEpochMilli() << 16 | 0x7000L | randomHigh & 0x0fffL;
        long low = randomLow & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new MailId(new UUID(high, low).toString());
    }

    /// When the id was given, in milliseconds' precision.
    public Instant birth() {
        return Instant.ofEpochMilli(UUID.fromString(text).getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(MailId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
