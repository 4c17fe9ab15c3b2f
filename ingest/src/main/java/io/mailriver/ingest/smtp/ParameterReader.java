package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of MAIL and RCPT (RFC 5321, 4.1.2 `Mail-parameters`, `Rcpt-parameters`).
/// Whether an extension is offered to this client is not asked here.
final class ParameterReader {
    private static final Set<String> OF_MAIL =
            Set.of("SIZE", "BODY", "SMTPUTF8", "REQUIRETLS", "MT-PRIORITY", "RET", "ENVID", "AUTH");
    private static final Set<String> OF_RCPT = Set.of("NOTIFY", "ORCPT");
    private static final Pattern PRIORITY = Pattern.compile("[0-9]|-[1-9]");
    private static final int MAX_SIZE_DIGITS = 18; // more can't be a long

    private ParameterReader() {}

    /// The command with its parameters, or the answer to the first that is unknown or wrong.
    static Command mail(ReversePath reversePath, String text) {
        if (text.isBlank()) {
            return new Command.Mail(reversePath, MailParameters.NONE);
        }
        try {
            Map<String, String> given = cut(text, OF_MAIL);
            return new Command.Mail(
                    reversePath,
                    new MailParameters(
                            true,
                            size(given.get("SIZE")),
                            body(given.get("BODY")),
                            flag(given, "SMTPUTF8"),
                            flag(given, "REQUIRETLS"),
                            priority(given.get("MT-PRIORITY")),
                            DsnParameters.ret(given.get("RET")),
                            DsnParameters.envid(given.get("ENVID")),
                            auth(given.get("AUTH"))));
        } catch (UnknownParameter unknown) {
            return new Command.Wrong("MAIL", Answers.UNKNOWN_PARAMETER);
        } catch (IllegalArgumentException wrong) {
            return new Command.Wrong("MAIL", Answers.BAD_PARAMETER);
        }
    }

    /// The same for RCPT.
    static Command rcpt(Mailbox forwardPath, String text) {
        if (text.isBlank()) {
            return new Command.Rcpt(forwardPath, RcptParameters.NONE);
        }
        try {
            Map<String, String> given = cut(text, OF_RCPT);
            return new Command.Rcpt(
                    forwardPath,
                    new RcptParameters(
                            true,
                            DsnParameters.notifyOn(given.get("NOTIFY")),
                            DsnParameters.orcpt(given.get("ORCPT"))));
        } catch (UnknownParameter unknown) {
            return new Command.Wrong("RCPT", Answers.UNKNOWN_PARAMETER);
        } catch (IllegalArgumentException wrong) {
            return new Command.Wrong("RCPT", Answers.BAD_PARAMETER);
        }
    }

    /// Values by keyword in upper case; empty where the keyword stood alone.
    private static Map<String, String> cut(String text, Set<String> known) throws UnknownParameter {
        Map<String, String> given = new TreeMap<>();
        for (String parameter : text.strip().split(" +", -1)) {
            int equals = parameter.indexOf('=');
            String keyword =
                    (equals < 0 ? parameter : parameter.substring(0, equals))
                            .toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!known.contains(keyword)) {
                throw new UnknownParameter();
            }
            boolean bad = equals >= 0 && value.isEmpty() || value.indexOf('=') >= 0;
            if (bad || given.put(keyword, value) != null) {
                throw new IllegalArgumentException("parameter '" + parameter + "'");
            }
        }
        return given;
    }

    private static boolean auth(@Nullable String value) {
        if (value != null && !value.equals("<>")) {
            Mailbox _ = Mailbox.parse(Xtext.decode(value));
        }
        return value != null;
    }

    private static boolean flag(Map<String, String> given, String keyword) {
        String value = given.get(keyword);
        if (value != null && !value.isEmpty()) {
            throw new IllegalArgumentException(keyword + " with a value");
        }
        return value != null;
    }

    /// RFC 1870, 4: 1 to 20 digits; what no long can hold is the largest one, which is too large.
    private static long size(@Nullable String digits) {
        if (digits == null) {
            return 0;
        }
        if (digits.isEmpty() || digits.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw new IllegalArgumentException("SIZE '" + digits + "', expected digits");
        }
        String number = digits.replaceFirst("^0+(?=.)", "");
        return number.length() > MAX_SIZE_DIGITS ? Long.MAX_VALUE : Long.parseLong(number);
    }

    /// RFC 6710, 4.1: a digit, or one from 1 to 9 with a minus sign.
    private static @Nullable Integer priority(@Nullable String value) {
        if (value == null) {
            return null;
        }
        if (!PRIORITY.matcher(value).matches()) {
            throw new IllegalArgumentException("MT-PRIORITY '" + value + "', expected -9 to 9");
        }
        return Integer.valueOf(value);
    }

    private static BodyType body(@Nullable String value) {
        if (value == null) {
            return BodyType.SEVEN_BIT;
        }
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            case "BINARYMIME" -> BodyType.BINARY_MIME;
            default -> throw new IllegalArgumentException("BODY '" + value + "'");
        };
    }

    /// A keyword that we have no extension for.
    private static final class UnknownParameter extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
