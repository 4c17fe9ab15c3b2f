package io.mailriver.parse.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Dates of header fields: RFC 5322's form, the obsolete ones (4.3: two-digit years, named zones),
/// `ctime`'s order, and ISO 8601. Words may be missing or in another order as long as day, month,
/// year and time can be told apart; what is none of them is ignored.
final class MailDate {
    private static final int MAX_CHARACTERS = 200;
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    private static final int MAX_OFFSET_MINUTES = 18 * 60;
    // RFC 5322, 4.3; what others mean depends on who says it
    private static final Map<String, ZoneOffset> ZONES =
            Map.ofEntries(
                    entry("z", 0),
                    entry("ut", 0),
                    entry("utc", 0),
                    entry("gmt", 0),
                    entry("est", -5),
                    entry("edt", -4),
                    entry("cst", -6),
                    entry("cdt", -5),
                    entry("mst", -7),
                    entry("mdt", -6),
                    entry("pst", -8),
                    entry("pdt", -7));

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int hour = -1;
    private int minute;
    private int second;
    private ZoneOffset zone = ZoneOffset.UTC;
    private boolean isZoned;

    private MailDate() {}

    /// A date that was read.
    ///
    /// @param isZoneKnown false when no zone was said, or none that anybody knows: it is then UTC
    record Parsed(OffsetDateTime date, boolean isZoneKnown) {}

    /// Reads an unfolded field value; empty when it is no date.
    static Optional<Parsed> parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        MailDate date = new MailDate();
        words(Comments.removed(text)).forEach(date::read);
        if (date.day < 0 || date.month < 0 || date.year < 0 || date.hour < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Parsed(date.value(), date.isZoned));
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    private OffsetDateTime value() {
        return OffsetDateTime.of(year, month, day, hour, minute, second, 0, zone);
    }

    private void read(String word) {
        char first = word.charAt(0);
        if (first == '+' || first == '-') {
            offset(word);
        } else if (!Character.isDigit(first)) {
            name(word.toLowerCase(Locale.ROOT));
        } else if (word.indexOf(':') > 0) {
            time(word);
        } else if (word.indexOf('-') > 0 || word.indexOf('/') > 0) {
            joined(word.split("[-/]", 4));
        } else {
            number(word);
        }
    }

    private void number(String word) {
        int value = digits(word);
        if (day < 0 && word.length() <= 2) {
            day = value;
        } else if (year < 0 && word.length() <= 4) {
            year = fullYear(value, word.length());
        }
    }

    /// `2002-08-22`, `2002/08/22` or `22-Aug-2002`; nobody knows what `08/09/2002` is.
    private void joined(String[] parts) {
        if (parts.length != 3) {
            return;
        }
        if (parts[0].length() == 4) {
            year = digits(parts[0]);
            month = digits(parts[1]);
            day = digits(parts[2]);
        } else {
            day = digits(parts[0]);
            name(parts[1].toLowerCase(Locale.ROOT));
            year = fullYear(digits(parts[2]), parts[2].length());
        }
    }

    /// RFC 5322, 4.3: 00 to 49 are this century's, other years of two or three digits the last's.
    private static int fullYear(int value, int digits) {
        if (digits > 3 || value < 0) {
            return value;
        }
        return digits <= 2 && value < 50 ? 2000 + value : 1900 + value;
    }

    private void time(String word) {
        String[] parts = word.split(":", 4);
        if (parts.length > 3 || hour >= 0) {
            return;
        }
        hour = digits(parts[0]);
        minute = digits(parts[1]);
        second = parts.length == 3 ? Math.min(59, digits(beforeDot(parts[2]))) : 0; // 60 may leap
    }

    private static String beforeDot(String seconds) {
        int dot = seconds.indexOf('.');
        return dot < 0 ? seconds : seconds.substring(0, dot);
    }

    private void offset(String word) {
        String plain = word.substring(1).replace(":", "");
        int value = digits(plain);
        int minutes = value / 100 * 60 + value % 100;
        if (value >= 0 && plain.length() == 4 && minutes <= MAX_OFFSET_MINUTES && !isZoned) {
            zone = ZoneOffset.ofTotalSeconds((word.charAt(0) == '-' ? -60 : 60) * minutes);
            isZoned = true;
        }
    }

    /// A month, or a zone by name; other words (the day of the week) say nothing new.
    private void name(String word) {
        int named = word.length() < 3 ? -1 : MONTHS.indexOf(word.substring(0, 3));
        if (named >= 0 && month < 0) {
            month = named + 1;
            return;
        }
        ZoneOffset known = isZoned || hour < 0 ? null : ZONES.get(word);
        if (known != null) {
            zone = known;
            isZoned = true;
        }
    }

    private static Map.Entry<String, ZoneOffset> entry(String name, int hours) {
        return Map.entry(name, ZoneOffset.ofHours(hours));
    }

    private static int digits(String word) {
        if (word.isEmpty() || word.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < word.length(); i++) {
            int digit = word.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// Words between blanks and commas; ISO 8601's `T` and zone are split off, and blanks around
    /// the colons of a time (RFC 5322, 4.3) are not counted.
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isBlank = c <= ' ';
            if (isBlank && isBesideColon(text, i, word)) {
                continue;
            }
            boolean isBreak = isBlank || c == ',' || isIsoBreak(word, c);
            if (isBreak || isZoneStart(word, c)) {
                finish(word, words);
            }
            if (!isBreak) {
                word.append(c);
            }
        }
        finish(word, words);
        return words;
    }

    private static boolean isBesideColon(String text, int at, StringBuilder word) {
        if (!word.isEmpty() && word.charAt(word.length() - 1) == ':') {
            return true;
        }
        int next = at;
        while (next < text.length() && text.charAt(next) <= ' ') {
            next++;
        }
        return next < text.length() && text.charAt(next) == ':';
    }

    private static void finish(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static boolean isIsoBreak(StringBuilder word, char c) {
        return c == 'T' && word.length() == 10 && word.charAt(4) == '-';
    }

    private static boolean isZoneStart(StringBuilder word, char c) {
        return (c == '+' || c == '-' || c == 'Z') && word.indexOf(":") > 0;
    }
}
