package io.mailriver.schemas.identity;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// One sighting of a mail: a UUIDv7 (RFC 9562, 5.7) in its lower-case text form, given at ingest.
///
/// Names the journey, the search document and the `id` of our `Received:` field. Its first 48 bits
/// are the milliseconds of its birth, so that a reader knows where in time to look.
public record MailId(String text) implements Comparable<MailId> {
    private static final int LENGTH = 36;

    public MailId {
        text = text.toLowerCase(Locale.ROOT);
        if (!isUuidV7(text)) {
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

    /// RFC 9562, 4: `xxxxxxxx-xxxx-7xxx-Nxxx-xxxxxxxxxxxx`, where N is the variant, 8 to b.
    private static boolean isUuidV7(String text) {
        return text.length() == LENGTH
                && HexDigits.are(text, 0, 8)
                && text.charAt(8) == '-'
                && HexDigits.are(text, 9, 13)
                && text.charAt(13) == '-'
                && text.charAt(14) == '7'
                && HexDigits.are(text, 15, 18)
                && text.charAt(18) == '-'
                && "89ab".indexOf(text.charAt(19)) >= 0
                && HexDigits.are(text, 20, 23)
                && text.charAt(23) == '-'
                && HexDigits.are(text, 24, LENGTH);
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
