package io.mailriver.parse.mime;

import io.mailriver.parse.content.DecodedText;
import io.mailriver.parse.content.TextDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Encoded words in header fields (RFC 2047, RFC 2231 section 5), as real mailers write them:
/// within other text, within quotes, with blanks inside, with characters split between two words,
/// without padding. What is no encoded word stays as it is. Takes linear time; never throws.
final class EncodedWords {
    private static final int MAX_CHARSET_CHARACTERS = 60;

    private final String text;
    private final StringBuilder out;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private String charset = "";
    private int noEndFrom = Integer.MAX_VALUE;
    private boolean isBroken;

    private EncodedWords(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /// Decoded text.
    ///
    /// @param isBroken true when something that looks like an encoded word could not be read in
    ///   full
    record Decoded(String text, boolean isBroken) {}

    /// One encoded word at a place in a text: its parts, and the index after it.
    private record Word(String charset, boolean isBase64, int from, int to) {
        int end() {
            return to + 2;
        }
    }

    /// Decodes all encoded words of an unfolded text.
    static Decoded decode(String text) {
        if (text.indexOf("=?") < 0) {
            return new Decoded(text, false);
        }
        return new EncodedWords(text).run();
    }

    /// The index after the encoded word that begins at `at`, or -1 when none does.
    static int endOfWord(String text, int at) {
        Word word = text.startsWith("=?", at) ? new EncodedWords(text).wordAt(at) : null;
        return word == null ? -1 : word.end();
    }

    private Decoded run() {
        int i = 0;
        while (i < text.length()) {
            int next = text.indexOf("=?", i);
            if (next < 0) {
                break;
            }
            Word word = wordAt(next);
            if (word == null) {
                isBroken = true;
                plain(i, next + 2);
                i = next + 2;
            } else {
                between(i, next);
                add(word);
                i = word.end();
            }
        }
        plain(i, text.length());
        return new Decoded(out.toString(), isBroken);
    }

    /// Blanks between two encoded words are no text (RFC 2047, 6.2).
    private void between(int from, int to) {
        if (octets.size() > 0 && isBlank(from, to)) {
            return;
        }
        plain(from, to);
    }

    private void plain(int from, int to) {
        flush();
        out.append(text, from, to);
    }

    private void add(Word word) {
        if (!word.charset().equalsIgnoreCase(charset)) {
            flush();
            charset = word.charset();
        }
        if (word.isBase64()) {
            addBase64(word);
        } else {
            addQuoted(word);
        }
    }

    private void addBase64(Word word) {
        byte[] encoded = text.substring(word.from(), word.to()).getBytes(StandardCharsets.UTF_8);
        TransferDecoder decoder = new Base64Decoder();
        decoder.write(encoded, 0, encoded.length, octets::write);
        decoder.end(octets::write);
        isBroken |= !decoder.fault().isEmpty();
    }

    private void addQuoted(Word word) {
        for (int i = word.from(); i < word.to(); i++) {
            char c = text.charAt(i);
            if (c == '_') {
                octets.write(' ');
            } else if (c == '=' && isEscape(i, word.to())) {
                int high = QuotedPrintableDecoder.hex(text.charAt(i + 1));
                octets.write(high << 4 | QuotedPrintableDecoder.hex(text.charAt(i + 2)));
                i += 2;
            } else if (c < 0x80) {
                octets.write(c);
            } else {
                octets.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private boolean isEscape(int at, int to) {
        return at + 2 < to
                && QuotedPrintableDecoder.hex(text.charAt(at + 1)) >= 0
                && QuotedPrintableDecoder.hex(text.charAt(at + 2)) >= 0;
    }

    private void flush() {
        if (octets.size() == 0) {
            return;
        }
        byte[] all = octets.toByteArray();
        octets.reset();
        DecodedText decoded = TextDecoder.decode(all, all.length, charset, false);
        isBroken |= decoded.fault() != DecodedText.Fault.NONE;
        appendPrintable(decoded.text());
    }

    /// A sender must not smuggle line ends into what readers take for one line.
    private void appendPrintable(String decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
    }

    /// `=?charset*language?B?text?=`
    private @Nullable Word wordAt(int at) {
        int charsetEnd = text.indexOf('?', at + 2);
        if (charsetEnd < 0
                || charsetEnd == at + 2
                || charsetEnd > at + MAX_CHARSET_CHARACTERS
                || charsetEnd + 2 >= text.length()
                || text.charAt(charsetEnd + 2) != '?') {
            return null;
        }
        String label = text.substring(at + 2, charsetEnd);
        String encoding = text.substring(charsetEnd + 1, charsetEnd + 2).toUpperCase(Locale.ROOT);
        boolean isBase64 = encoding.equals("B");
        if (!isBase64 && !encoding.equals("Q") || label.indexOf(' ') >= 0) {
            return null;
        }
        int to = endOfText(charsetEnd + 3);
        return to < 0 ? null : new Word(label, isBase64, charsetEnd + 3, to);
    }

    private int endOfText(int from) {
        if (from >= noEndFrom) {
            return -1;
        }
        int to = text.indexOf("?=", from);
        if (to < 0) {
            noEndFrom = from;
        }
        return to;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return false;
            }
        }
        return true;
    }
}
