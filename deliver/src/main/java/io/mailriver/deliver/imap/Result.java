package io.mailriver.deliver.imap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tagged response to a command.
///
/// @param text what stands behind OK, NO or BAD
record Result(Condition condition, String text) {
    private static final Pattern CODE = Pattern.compile("\\[([A-Za-z0-9-]+)([^\\]]*)].*");

    /// RFC 3501, 7.1.
    enum Condition {
        OK,
        NO,
        BAD
    }

    boolean ok() {
        return condition == Condition.OK;
    }

    /// The response code in upper case, such as `OVERQUOTA`; empty without one.
    String code() {
        Matcher matcher = CODE.matcher(text);
        return matcher.matches() ? matcher.group(1).toUpperCase(java.util.Locale.ROOT) : "";
    }

    /// The response code with its arguments, such as `APPENDUID 38505 3955`; empty without one.
    String codeAndArguments() {
        Matcher matcher = CODE.matcher(text);
        return matcher.matches() ? matcher.group(1) + matcher.group(2) : "";
    }

    @Override
    public String toString() {
        return condition + " " + text;
    }
}
