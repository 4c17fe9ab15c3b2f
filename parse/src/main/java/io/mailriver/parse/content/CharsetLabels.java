package io.mailriver.parse.content;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Charsets by the labels that mailers write.
///
/// A label names what senders mean by it, not what its standard says: `iso-8859-1` and `us-ascii`
/// are windows-1252, `gb2312` is GB18030, `ks_c_5601-1987` is windows-949, as the WHATWG Encoding
/// Standard has it. Labels come from strangers: they are looked up in a table first, and only a
/// short and harmless one is asked of the JDK. Thread-safe.
public final class CharsetLabels {
    private static final int MAX_LABEL_CHARACTERS = 40; // RFC 2978, 2.3
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Map<String, Charset> KNOWN = known();

    private CharsetLabels() {}

    /// What is tried after UTF-8 where a label is missing or unknown.
    public static Charset fallback() {
        return WINDOWS_1252;
    }

    /// The charset that a label means, or empty when nobody knows it.
    public static Optional<Charset> find(String label) {
        String plain = plain(label);
        Charset known = KNOWN.get(plain);
        if (known != null) {
            return Optional.of(known);
        }
        return plain.isEmpty() || plain.length() > MAX_LABEL_CHARACTERS
                ? Optional.empty()
                : asked(plain);
    }

    /// Lower case, without quotes, blanks and RFC 2231's language.
    private static String plain(String label) {
        String plain = label.strip().toLowerCase(Locale.ROOT);
        int end = plain.length();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '*' || c == ';' || c == ' ' || c == ',') {
                end = i;
                break;
            }
        }
        plain = plain.substring(0, end);
        return plain.indexOf('"') >= 0 || plain.indexOf('\'') >= 0
                ? plain.replace("\"", "").replace("'", "")
                : plain;
    }

    private static Optional<Charset> asked(String plain) {
        try {
            return Charset.isSupported(plain)
                    ? Optional.of(Charset.forName(plain))
                    : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static Map<String, Charset> known() {
        Map<String, Charset> known = new HashMap<>();
        add(known, StandardCharsets.UTF_8, "utf-8 utf8 utf_8 unicode-1-1-utf-8 x-utf-8 utf-8n");
        add(known, WINDOWS_1252, "iso-8859-1 iso8859-1 iso_8859-1 iso88591 8859-1 latin1 latin-1");
        add(known, WINDOWS_1252, "windows-1252 cp1252 cp-1252 windows1252 win-1252 x-ansi ansi");
        add(known, WINDOWS_1252, "us-ascii ascii usascii us_ascii ansi_x3.4-1968 iso646-us 7bit");
        addNamed(known, "windows-1254", "iso-8859-9 iso8859-9 latin5 windows-1254 cp1254");
        addNamed(known, "ISO-8859-8", "iso-8859-8-i iso-8859-8-e logical visual");
        addNamed(known, "ISO-8859-6", "iso-8859-6-i iso-8859-6-e");
        addNamed(known, "x-windows-874", "tis-620 iso-8859-11 windows-874 dos-874");
        addNamed(
                known,
                "GB18030",
                "gb2312 gb_2312-80 gbk cp936 ms936 x-gbk gb18030 euc-cn x-euc-cn");
        addNamed(known, "Big5-HKSCS", "big5 big-5 cn-big5 x-x-big5 big5-hkscs");
        addNamed(
                known, "windows-31j", "shift_jis shift-jis sjis x-sjis ms_kanji cp932 windows-31j");
        addNamed(
                known,
                "x-windows-949",
                "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 cp949");
        addNamed(known, "x-windows-iso2022jp", "iso-2022-jp iso2022jp csiso2022jp cp50220 cp50221");
        addNamed(known, "x-MacRoman", "macintosh mac macroman x-mac-roman");
        return Map.copyOf(known);
    }

    private static void addNamed(Map<String, Charset> known, String charset, String labels) {
        if (Charset.isSupported(charset)) {
            add(known, Charset.forName(charset), labels);
        }
    }

    private static void add(Map<String, Charset> known, Charset charset, String labels) {
        for (String label : labels.split(" ", -1)) {
            known.put(label, charset);
        }
    }
}
