package io.mailriver.runtime.pop3;

import java.util.Locale;

/// The first line of a response.
///
/// @param ok `+OK`; otherwise `-ERR`
/// @param text behind it
public record Reply(boolean ok, String text) {
    /// @throws Pop3Exception when the line is neither
    static Reply parse(String line) throws Pop3Exception {
        if (isWord(line, "+OK")) {
            return new Reply(true, line.substring(3).strip());
        }
        if (isWord(line, "-ERR")) {
            return new Reply(false, line.substring(4).strip());
        }
        throw new Pop3Exception("the server speaks no POP3: it neither says +OK nor -ERR");
    }

    /// The extended response code in capitals, such as `IN-USE`; empty when there is none.
    public String code() {
        int end = text.indexOf(']');
        return text.startsWith("[") && end > 0
                ? text.substring(1, end).toUpperCase(Locale.ROOT)
                : "";
    }

    /// The refusal as a failure.
    ///
    /// @param what was asked
    Pop3Exception refusal(String what) {
        return new Pop3Exception("the server refuses " + what + ": " + text, code());
    }

    private static boolean isWord(String line, String word) {
        return line.regionMatches(true, 0, word, 0, word.length())
                && (line.length() == word.length() || line.charAt(word.length()) == ' ');
    }
}
