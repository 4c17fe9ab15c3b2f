package io.mailriver.runtime.imap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the data in a response (RFC 9051, 9), item by item. Total: what makes no sense is an
/// [ImapException], and nothing is read behind the end. Not thread-safe.
final class ResponseReader {
    private final byte[] octets;
    private final int end;
    private int at;

    /// @param end where the response's last CRLF begins
    ResponseReader(byte[] octets, int from, int end) {
        this.octets = octets;
        this.at = from;
        this.end = end;
    }

    /// Takes an octet if it comes next, behind spaces.
    boolean take(char wanted) {
        spaces();
        if (at < end && octets[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    void expect(char wanted) throws ImapException {
        if (!take(wanted)) {
            throw nonsense();
        }
    }

    boolean atEnd() {
        spaces();
        return at >= end;
    }

    /// A word up to a space or parenthesis; what stands in brackets belongs to it, as in
    /// `BODY[HEADER.FIELDS (TO)]<0>`.
    String word() throws ImapException {
        spaces();
        int from = at;
        while (at < end && octets[at] != ' ' && octets[at] != '(' && octets[at] != ')') {
            if (octets[at] == '[') {
                brackets();
            } else {
                at++;
            }
        }
        if (at == from) {
            throw nonsense();
        }
        return latin1(from, at);
    }

    /// A number; one beyond 63 bits is the largest there is.
    long number() throws ImapException {
        spaces();
        int from = at;
        long number = 0;
        while (at < end && octets[at] >= '0' && octets[at] <= '9') {
            int digit = octets[at++] - '0';
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : 10 * number + digit;
        }
        if (at == from) {
            throw nonsense();
        }
        return number;
    }

    /// A quoted text, a literal, or a word; NIL is [Octets#NONE] itself.
    Octets string() throws ImapException {
        spaces();
        if (at >= end) {
            throw nonsense();
        }
        if (octets[at] == '"') {
            return quoted();
        }
        if (octets[at] == '{' || octets[at] == '~') {
            return literal();
        }
        int from = at;
        while (at < end && octets[at] != ' ' && octets[at] != '(' && octets[at] != ')') {
            at++;
        }
        if (at == from) {
            throw nonsense();
        }
        boolean nil = at - from == 3 && latin1(from, at).equalsIgnoreCase("NIL");
        return nil ? Octets.NONE : new Octets(octets, from, at - from);
    }

    /// Words in parentheses, the first `max` of them.
    List<String> words(int max) throws ImapException {
        expect('(');
        List<String> words = new ArrayList<>();
        while (!take(')')) {
            String word = string().latin1();
            if (words.size() < max) {
                words.add(word);
            }
        }
        return words;
    }

    /// Passes over a value of whatever kind.
    void skip() throws ImapException {
        int depth = 0;
        do {
            if (take('(')) {
                depth++;
            } else if (depth > 0 && take(')')) {
                depth--;
            } else {
                Octets _ = string();
            }
        } while (depth > 0);
    }

    static ImapException nonsense() {
        return new ImapException(BoundedProtocol.NONSENSE);
    }

    private void spaces() {
        while (at < end && octets[at] == ' ') {
            at++;
        }
    }

    private void brackets() throws ImapException {
        while (at < end && octets[at] != ']') {
            if (octets[at] == '"') {
                Octets _ = quoted();
            } else {
                at++;
            }
        }
        if (at >= end) {
            throw nonsense();
        }
        at++;
    }

    private Octets quoted() throws ImapException {
        int from = ++at;
        boolean escaped = false;
        while (at < end && octets[at] != '"') {
            if (octets[at] == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        if (at >= end) {
            throw nonsense();
        }
        int to = at++;
        return escaped ? unescaped(from, to) : new Octets(octets, from, to - from);
    }

    private Octets unescaped(int from, int to) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            if (octets[i] == '\\' && i + 1 < to) {
                i++;
            }
            text.write(octets[i]);
        }
        return Octets.of(text.toByteArray());
    }

    /// `{5}` CRLF and five octets, or `~{5}` (RFC 3516).
    private Octets literal() throws ImapException {
        if (octets[at] == '~') {
            at++;
        }
        expect('{');
        long length = number();
        if (length > end - at - 3 || octets[at] != '}' || octets[at + 1] != '\r') {
            throw nonsense();
        }
        int from = at + 3;
        at = from + (int) length;
        return new Octets(octets, from, (int) length);
    }

    private String latin1(int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
