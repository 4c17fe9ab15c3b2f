package io.mailriver.schemas.envelope;

import java.util.List;
import java.util.Optional;

/// An SMTP reply (RFC 5321, 4.2): code, enhanced status code where there is one, and text lines.
///
/// Lines hold no CR or LF; control characters are replaced by `?` when a reply is made, so that
/// nothing a peer said can end a line of ours.
public record Reply(int code, Optional<EnhancedStatus> enhancedStatus, List<String> lines) {
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code + ", expected 200 to 599");
        }
        lines = lines.isEmpty() ? List.of("") : lines.stream().map(Reply::printable).toList();
    }

    /// A reply of one line, such as `Reply.of(250, "2.1.0", "sender ok")`.
    public static Reply of(int code, String enhancedStatus, String text) {
        return new Reply(code, EnhancedStatus.parse(enhancedStatus), List.of(text));
    }

    /// A reply of one line without an enhanced status code (`220`, `354`, and EHLO's `250`).
    public static Reply plain(int code, String text) {
        return new Reply(code, Optional.empty(), List.of(text));
    }

    public boolean positive() {
        return code < 400;
    }

    public boolean temporary() {
        return code >= 400 && code < 500;
    }

    public boolean permanent() {
        return code >= 500;
    }

    /// The reply on one line, for logs and the ledger.
    @Override
    public String toString() {
        return code
                + enhancedStatus.map(status -> " " + status).orElse("")
                + " "
                + String.join(" / ", lines);
    }

    /// The reply as it goes on the wire, every line with its code and CRLF.
    public String wire() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            out.append(code).append(i < lines.size() - 1 ? '-' : ' ');
            enhancedStatus.ifPresent(status -> out.append(status).append(' '));
            out.append(lines.get(i)).append("\r\n");
        }
        return out.toString();
    }

    private static String printable(String line) {
        return CodePoints.all(line, c -> c >= 32 && c != 127)
                ? line
                : line.replaceAll("[\\x00-\\x1f\\x7f]", "?");
    }
}
