package io.mailriver.ingest.smtp;

import java.util.Optional;

/// A path in angle brackets (RFC 5321, 4.1.2), cut out but not yet read.
///
/// @param mailbox what stands between the brackets, without a source route; may be empty
/// @param rest what follows the closing bracket: empty, or parameters behind a space
record Path(String mailbox, String rest) {
    /// Cuts a path out of the text behind `FROM:` or `TO:`. A source route is passed over, as RFC
    /// 5321, 4.1.1.3 asks for.
    static Optional<Path> cut(String path) {
        int close = path.startsWith("<") ? closing(path) : -1;
        if (close < 0 || close + 1 < path.length() && path.charAt(close + 1) != ' ') {
            return Optional.empty();
        }
        int start = path.startsWith("@", 1) ? behindRoute(path, close) : 1;
        return start < 0
                ? Optional.empty()
                : Optional.of(new Path(path.substring(start, close), path.substring(close + 1)));
    }

    /// Where the bracket closes; one inside a quoted local part doesn't count.
    private static int closing(String path) {
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            switch (path.charAt(i)) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case '>' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /// Where the mailbox begins in `<@one,@two:mailbox>`; -1 when that is not its form.
    private static int behindRoute(String path, int close) {
        int i = 1;
        while (i < close && path.charAt(i) == '@') {
            int domain = ++i;
            boolean literal = path.charAt(i) == '[';
            while (i < close && !endsDomain(path.charAt(i), literal)) {
                literal &= path.charAt(i) != ']';
                i++;
            }
            if (i == domain || i == close || path.charAt(i++) == ':') {
                return i == domain || i >= close ? -1 : i;
            }
        }
        return -1;
    }

    private static boolean endsDomain(char c, boolean literal) {
        return !literal && (c == ',' || c == ':' || c == '"' || c == '<');
    }
}
