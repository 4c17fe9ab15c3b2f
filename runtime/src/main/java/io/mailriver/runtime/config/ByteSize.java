package io.mailriver.runtime.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of octets, written `512`, `64KiB`, `1MiB` or `2GiB` (`KB`, `MB`, `GB` mean the same).
public record ByteSize(long octets) {
    private static final long MAX_OCTETS = 1L << 50; // more is a slip of the pen
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(?:([KMG])I?)?B?");

    public ByteSize {
        if (octets < 0) {
            throw new IllegalArgumentException("size " + octets + ", expected 0 or more");
        }
    }

    public static ByteSize ofKiB(long count) {
        return new ByteSize(count << 10);
    }

    public static ByteSize ofMiB(long count) {
        return new ByteSize(count << 20);
    }

    /// Reads a size.
    ///
    /// @throws IllegalArgumentException when the text is none
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size, expected such as 1MiB");
        }
        int shift =
                switch (String.valueOf(matcher.group(2))) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        long count = Long.parseLong(matcher.group(1));
        if (count > MAX_OCTETS >> shift) {
            throw new IllegalArgumentException(
                    "'" + text + "' is too large, expected at most 1048576GiB");
        }
        return new ByteSize(count << shift);
    }

    /// The octets as an int, for what must fit into an array.
    public int toInt() {
        return Math.toIntExact(octets);
    }

    @Override
    public String toString() {
        if (octets == 0 || octets % 1024 != 0) {
            return Long.toString(octets);
        }
        int unit = Math.min(3, Long.numberOfTrailingZeros(octets) / 10);
        return (octets >> (unit * 10)) + new String[] {"", "KiB", "MiB", "GiB"}[unit];
    }
}
