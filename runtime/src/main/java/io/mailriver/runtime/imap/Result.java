package io.mailriver.runtime.imap;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tagged response to a command.
///
/// @param text what stands behind OK, NO or BAD
public record Result(Condition condition, String text) {
    private static final Pattern CODE = Pattern.compile("\\[([A-Za-z0-9-]+)([^\\]]*)].*");

    private static final Pattern APPEND_UID =
            Pattern.compile("\\[APPENDUID (\\d{1,10}) (\\d{1,10})].*", Pattern.CASE_INSENSITIVE);

    /// RFC 3501, 7.1.
    public enum Condition {
        OK,
        NO,
        BAD
    }

    public boolean ok() {
        return condition == Condition.OK;
    }

    /// The response code in upper case, such as `OVERQUOTA`; empty without one.
    public String code() {
        Matcher matcher = CODE.matcher(text);
        return matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
    }

    /// The response code with its arguments, such as `APPENDUID 38505 3955`; empty without one.
    public String codeAndArguments() {
        Matcher matcher = CODE.matcher(text);
        return matcher.matches() ? matcher.group(1) + matcher.group(2) : "";
    }

    /// The UID that the mail got (RFC 4315, 3); 0 when it is not told, or of another mailbox.
    public long appendUid(long uidValidity) {
        Matcher matcher = APPEND_UID.matcher(text);
        return matcher.matches() && Long.parseLong(matcher.group(1)) == uidValidity
                ? Long.parseLong(matcher.group(2))
                : 0;
    }

    @Override
    public String toString() {
        return condition + " " + text;
    }
}
