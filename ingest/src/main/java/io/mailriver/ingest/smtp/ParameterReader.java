package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Reads the parameters of MAIL (RFC 5321, 4.1.2 `Mail-parameters`).
final class ParameterReader {
    private static final int MAX_SIZE_DIGITS = 18; // more can't be a long

    private ParameterReader() {}

    /// The command with its parameters, or the answer to the first that is unknown or wrong.
    static Command mail(ReversePath reversePath, String text) {
        if (text.isBlank()) {
            return new Command.Mail(reversePath, MailParameters.NONE);
        }
        MailParameters read = MailParameters.NONE;
        Set<String> seen = new HashSet<>();
        for (String parameter : text.strip().split(" +", -1)) {
            int equals = parameter.indexOf('=');
            String keyword =
                    (equals < 0 ? parameter : parameter.substring(0, equals))
                            .toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!Set.of("SIZE", "BODY", "SMTPUTF8").contains(keyword)) {
                return new Command.Wrong("MAIL", Answers.UNKNOWN_PARAMETER);
            }
            try {
                read = with(read, keyword, value);
            } catch (IllegalArgumentException wrong) {
                return new Command.Wrong("MAIL", Answers.BAD_PARAMETER);
            }
            if (!seen.add(keyword)) {
                return new Command.Wrong("MAIL", Answers.BAD_PARAMETER);
            }
        }
        return new Command.Mail(reversePath, read);
    }

    private static MailParameters with(MailParameters read, String keyword, String value) {
        return switch (keyword) {
            case "SIZE" -> new MailParameters(size(value), read.body(), read.smtpUtf8());
            case "BODY" -> new MailParameters(read.size(), body(value), read.smtpUtf8());
            default -> {
                if (!value.isEmpty()) {
                    throw new IllegalArgumentException("SMTPUTF8 with a value");
                }
                yield new MailParameters(read.size(), read.body(), true);
            }
        };
    }

    /// RFC 1870, 4: 1 to 20 digits; what no long can hold is the largest one, which is too large.
    private static long size(String digits) {
        if (digits.isEmpty() || digits.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw new IllegalArgumentException("SIZE '" + digits + "', expected digits");
        }
        return digits.length() > MAX_SIZE_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private static BodyType body(String value) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            default -> throw new IllegalArgumentException("BODY '" + value + "'");
        };
    }
}
