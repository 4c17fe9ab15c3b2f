package io.mailriver.parse.mime;

import io.mailriver.schemas.event.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Address lists of header fields (RFC 5322, 3.4 and 4.4), in JMAP's form (RFC 8621, 4.1.2.3):
/// groups are flattened, routes and comments dropped, encoded words decoded, a comment serves as
/// the name where there is no other. Takes linear time; never throws: what is no address becomes
/// one with what text there is.
final class AddressList {
    private final String text;
    private final int max;
    private final List<EmailAddress> addresses = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();
    private @Nullable String angle;
    private String comment = "";
    private int noQuoteFrom = Integer.MAX_VALUE;
    private int noAngleFrom = Integer.MAX_VALUE;
    private int at;
    private boolean isUnreadable;
    private boolean isCut;

    private AddressList(String text, int max) {
        this.text = text;
        this.max = max;
    }

    /// What was read.
    ///
    /// @param isUnreadable true when something stood there that is no address
    /// @param isCut true when there were more than `max`
    record Parsed(List<EmailAddress> addresses, boolean isUnreadable, boolean isCut) {}

    /// Reads an unfolded field value.
    static Parsed parse(String text, int max) {
        AddressList list = new AddressList(text, max);
        list.read();
        return new Parsed(List.copyOf(list.addresses), list.isUnreadable, list.isCut);
    }

    private void read() {
        while (at < text.length() && !isCut) {
            char c = text.charAt(at);
            switch (c) {
                case ',', ';' -> {
                    at++;
                    finish();
                }
                case ':' -> colon();
                case '<' -> angle();
                case '(' -> comment = EncodedWords.decode(comment()).text();
                case '"' -> quoted();
                default -> word(c);
            }
        }
        finish();
    }

    /// The end of a group's name, unless it stands within an address.
    private void colon() {
        at++;
        if (angle == null && phrase.indexOf("@") < 0) {
            phrase.setLength(0);
            comment = "";
        } else {
            phrase.append(':');
        }
    }

    private void word(char c) {
        int end = c == '=' ? EncodedWords.endOfWord(text, at) : -1;
        if (end > 0) {
            phrase.append(text, at, end);
            at = end;
        } else {
            phrase.append(isBlank(c) ? ' ' : c);
            at++;
        }
    }

    private void quoted() {
        int end = at >= noQuoteFrom ? -1 : closing('"');
        if (end < 0) {
            noQuoteFrom = Math.min(noQuoteFrom, at);
            isUnreadable = true;
            at++;
            return;
        }
        boolean isLocalPart = end + 1 < text.length() && text.charAt(end + 1) == '@';
        if (isLocalPart) {
            phrase.append(text, at, end + 1);
        } else {
            phrase.append(unescaped(at + 1, end));
        }
        at = end + 1;
    }

    private void angle() {
        int end = at >= noAngleFrom ? -1 : closing('>');
        if (end < 0) {
            isUnreadable = true;
            end = endOfTorn(at + 1);
            setAngle(text.substring(at + 1, end));
            at = end < text.length() && text.charAt(end) == '>' ? end + 1 : end;
        } else {
            setAngle(text.substring(at + 1, end));
            at = end + 1;
        }
    }

    /// Where an address ends whose angle bracket does not close as it should.
    private int endOfTorn(int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '>' || c == ',' || c == '<' || c == ';') {
                return i;
            }
        }
        return text.length();
    }

    private void setAngle(String content) {
        if (angle != null && !angle.isEmpty()) {
            isUnreadable = true; // a comma is missing
            finish();
        }
        angle = address(withoutRoute(content));
    }

    /// The index of the character that closes what begins here, or -1. Backslashes escape within
    /// quotes, and quotes hide an angle bracket.
    private int closing(char close) {
        boolean isQuoted = false;
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == close && !isQuoted) {
                return i;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '<' && close == '>' && !isQuoted) {
                return -1;
            }
        }
        noAngleFrom = close == '>' ? Math.min(noAngleFrom, at) : noAngleFrom;
        return -1;
    }

    private String comment() {
        StringBuilder content = new StringBuilder();
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                content.append(text.charAt(at++));
            } else if (c == '(') {
                if (depth++ > 0) {
                    content.append(c);
                }
            } else if (c == ')') {
                if (--depth == 0) {
                    return content.toString().strip();
                }
                content.append(c);
            } else {
                content.append(c);
            }
        }
        isUnreadable = true;
        return content.toString().strip();
    }

    private void finish() {
        String words = phrase.toString().strip();
        if (angle != null) {
            add(words.isEmpty() ? comment : EncodedWords.decode(words).text(), angle);
        } else if (!words.isEmpty()) {
            bare(words);
        }
        phrase.setLength(0);
        angle = null;
        comment = "";
    }

    /// An address without angle brackets, or words that are none.
    private void bare(String words) {
        int sign = words.lastIndexOf('@');
        if (sign < 0) {
            isUnreadable = true;
            String decoded = EncodedWords.decode(words).text();
            if (words.indexOf(' ') < 0) {
                add(comment, decoded);
            } else {
                add(decoded, "");
            }
            return;
        }
        int blank = words.startsWith("\"") ? -1 : beforeAddress(words, sign);
        if (blank > 0) {
            isUnreadable = true;
            add(
                    EncodedWords.decode(words.substring(0, blank)).text(),
                    address(words.substring(blank)));
        } else {
            add(comment, address(words));
        }
    }

    /// The last blank before the address, where blanks are not just around its dots and its `@`.
    private static int beforeAddress(String words, int sign) {
        int i = sign - 1;
        while (i >= 0 && words.charAt(i) == ' ') {
            i--;
        }
        int blank = i < 0 ? -1 : words.lastIndexOf(' ', i);
        return blank > 0 && words.charAt(blank - 1) != '.' && words.charAt(blank + 1) != '.'
                ? blank
                : -1;
    }

    private void add(String name, String email) {
        String shown = name.strip();
        if (shown.isEmpty() && email.isEmpty()) {
            isUnreadable = true;
        } else if (addresses.size() >= max) {
            isCut = true;
        } else {
            addresses.add(new EmailAddress(shown.isEmpty() ? null : shown, email));
        }
    }

    /// `@one,@two:local@domain` (RFC 5322, 4.4) without what stands before the colon.
    private static String withoutRoute(String content) {
        int colon = content.strip().startsWith("@") ? content.indexOf(':') : -1;
        return content.substring(colon + 1);
    }

    /// Without blanks and comments outside of quotes.
    private static String address(String content) {
        StringBuilder address = new StringBuilder(content.length());
        boolean isQuoted = false;
        int comments = 0;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '"' && comments == 0) {
                isQuoted = !isQuoted;
            }
            if (!isQuoted && c == '(') {
                comments++;
            } else if (!isQuoted && c == ')' && comments > 0) {
                comments--;
            } else if (comments == 0 && (isQuoted || !isBlank(c))) {
                address.append(c);
            }
        }
        return address.toString();
    }

    private String unescaped(int from, int to) {
        StringBuilder content = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to) {
                c = text.charAt(++i);
            }
            content.append(c);
        }
        return content.toString();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
