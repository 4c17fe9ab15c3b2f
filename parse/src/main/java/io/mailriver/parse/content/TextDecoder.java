package io.mailriver.parse.content;

import io.mailriver.parse.content.DecodedText.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Octets to text by a charset's label, whatever the octets and the label are. Never throws.
///
/// A declared charset is believed, and what it does not have becomes U+FFFD. Where the label is
/// missing, unknown, or allows no octets above 127, UTF-8 is tried strictly and windows-1252 is the
/// answer otherwise, as it is for what is declared as UTF-8 and holds no character of it above 127.
/// A byte order mark at the beginning is dropped. Thread-safe.
public final class TextDecoder {
    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextDecoder() {}

    /// Decodes the first `length` octets; `isCut` says that they may end within a character, which
    /// is then left out.
    public static DecodedText decode(byte[] octets, int length, String label, boolean isCut) {
        int end = isCut ? wholeUtf8(octets, length) : length;
        Optional<Charset> declared = isAscii(label) ? Optional.empty() : CharsetLabels.find(label);
        if (declared.isPresent() && !declared.get().equals(StandardCharsets.UTF_8)) {
            return declared(octets, length, declared.get(), isCut);
        }
        String text = new String(octets, 0, end, StandardCharsets.UTF_8);
        boolean isUtf8 =
                text.indexOf(REPLACEMENT) < 0 || isStrictly(octets, end, StandardCharsets.UTF_8);
        if (declared.isPresent() && (isUtf8 || hasOtherThanAscii(text))) {
            Fault fault = isUtf8 ? Fault.NONE : Fault.MALFORMED;
            return new DecodedText(withoutMark(text), StandardCharsets.UTF_8, fault);
        }
        if (declared.isPresent()) {
            return fallback(octets, length, Fault.MALFORMED);
        }
        return guessed(octets, length, label, isUtf8 ? text : null);
    }

    private static DecodedText guessed(
            byte[] octets, int length, String label, @Nullable String utf8) {
        boolean isAscii = utf8 != null && utf8.length() == length;
        Fault fault =
                !isAscii(label)
                        ? Fault.UNKNOWN_CHARSET
                        : isAscii ? Fault.NONE : Fault.UNDECLARED_8BIT;
        if (utf8 != null) {
            return new DecodedText(withoutMark(utf8), StandardCharsets.UTF_8, fault);
        }
        return fallback(octets, length, fault);
    }

    private static DecodedText fallback(byte[] octets, int length, Fault fault) {
        Charset fallback = CharsetLabels.fallback();
        return new DecodedText(new String(octets, 0, length, fallback), fallback, fault);
    }

    /// True when some octets above 127 were UTF-8 indeed.
    private static boolean hasOtherThanAscii(String text) {
        return text.chars().anyMatch(c -> c > 127 && c != REPLACEMENT);
    }

    private static DecodedText declared(byte[] octets, int length, Charset charset, boolean isCut) {
        String text = new String(octets, 0, length, charset);
        if (isCut && text.endsWith("\uFFFD")) {
            text = text.substring(0, text.length() - 1);
        }
        Fault fault = text.indexOf(REPLACEMENT) < 0 ? Fault.NONE : Fault.MALFORMED;
        return new DecodedText(withoutMark(text), charset, fault);
    }

    private static boolean isAscii(String label) {
        String plain = label.strip().toLowerCase(Locale.ROOT);
        return plain.isEmpty() || plain.equals("us-ascii") || plain.equals("ascii");
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /// The length without a UTF-8 character that begins in the last three octets and does not end.
    private static int wholeUtf8(byte[] octets, int length) {
        for (int i = length - 1; i >= Math.max(0, length - 3); i--) {
            int octet = octets[i] & 0xff;
            if (octet >= 0xc0) {
                int needed = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
                return i + needed > length ? i : length;
            }
            if (octet < 0x80) {
                return length;
            }
        }
        return length;
    }

    private static boolean isStrictly(byte[] octets, int length, Charset charset) {
        try {
            charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, 0, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
