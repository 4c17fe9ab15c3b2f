package io.mailriver.schemas.envelope;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An enhanced status code (RFC 3463): class 2, 4 or 5, subject and detail, as in `5.1.1`.
public record EnhancedStatus(int statusClass, int subject, int detail) {
    private static final int MAX_NUMBER = 999; // RFC 3463, 2
    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

    public EnhancedStatus {
        if (statusClass != 2 && statusClass != 4 && statusClass != 5) {
            throw new IllegalArgumentException(
                    "status class " + statusClass + ", expected 2, 4 or 5");
        }
        if (subject < 0 || subject > MAX_NUMBER || detail < 0 || detail > MAX_NUMBER) {
            throw new IllegalArgumentException(
                    "status " + subject + "." + detail + ", expected numbers from 0 to 999");
        }
    }

    /// Reads `5.1.1`; empty when the text has another form.
    public static Optional<EnhancedStatus> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new EnhancedStatus(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2)),
                                Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
