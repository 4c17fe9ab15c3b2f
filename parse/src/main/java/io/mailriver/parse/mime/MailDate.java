package io.mailriver.parse.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Dates of header fields: RFC 5322's form, the obsolete ones (4.3: two-digit years, named zones),
/// `ctime`'s order, and ISO 8601. Words may be missing or in another order as long as day, month,
/// year and time can be told apart.
final class MailDate {
    private static final int MAX_CHARACTERS = 200;
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int hour = -1;
    private int minute;
    private int second;
    private ZoneOffset zone = ZoneOffset.UTC;
    private boolean isZoned;

    private MailDate() {}

    /// Reads an unfolded field value; empty when it is no date.
    static Optional<OffsetDateTime> parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            MailDate date = new MailDate();
            return date.readAll(words(text)) ? Optional.of(date.value()) : Optional.empty();
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    private OffsetDateTime value() {
        return OffsetDateTime.of(year, month, day, hour, minute, second, 0, zone);
    }

    private boolean readAll(List<String> words) {
        for (String word : words) {
            if (!read(word)) {
                return false;
            }
        }
        return day > 0 && month > 0 && year >= 0 && hour >= 0;
    }

    private boolean read(String word) {
        char first = word.charAt(0);
        if (first == '+' || first == '-') {
            return offset(word);
        }
        if (Character.isDigit(first)) {
            return word.indexOf(':') > 0 ? time(word) : number(word);
        }
        return name(word.toLowerCase(Locale.ROOT));
    }

    private boolean number(String word) {
        int dash = word.indexOf('-');
        if (dash > 0) {
            return dashed(word);
        }
        int value = digits(word);
        if (value < 0) {
            return false;
        }
        if (day < 0 && word.length() <= 2) {
            day = value;
        } else if (year < 0) {
            year = fullYear(value, word.length());
        }
        return true;
    }

    /// `2002-08-22` or `22-Aug-2002`.
    private boolean dashed(String word) {
        String[] parts = word.split("-", 4);
        if (parts.length != 3) {
            return false;
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
        return true;
    }

    /// RFC 5322, 4.3: 00 to 49 are this century's, other years of two or three digits the last's.
    private static int fullYear(int value, int digits) {
        if (digits > 3 || value < 0) {
            return value;
        }
        return digits <= 2 && value < 50 ? 2000 + value : 1900 + value;
    }

    private boolean time(String word) {
        String[] parts = word.split(":", 4);
        if (parts.length > 3 || hour >= 0) {
            return false;
        }
        hour = digits(parts[0]);
        minute = digits(parts[1]);
        String seconds = parts.length == 3 ? beforeDot(parts[2]) : "0";
        second = Math.min(59, digits(seconds)); // a leap second
        return hour >= 0 && minute >= 0 && second >= 0;
    }

    private static String beforeDot(String seconds) {
        int dot = seconds.indexOf('.');
        return dot < 0 ? seconds : seconds.substring(0, dot);
    }

    private boolean offset(String word) {
        String plain = word.substring(1).replace(":", "");
        int value = digits(plain);
        if (value < 0 || plain.length() != 4 || isZoned) {
            return isZoned;
        }
        int minutes = value / 100 * 60 + value % 100;
        if (minutes <= 18 * 60) {
            zone = ZoneOffset.ofTotalSeconds((word.charAt(0) == '-' ? -60 : 60) * minutes);
        }
        isZoned = true;
        return true;
    }

    /// A month, or a zone by name; other words (the day of the week) say nothing new.
    private boolean name(String word) {
        int named = word.length() < 3 ? -1 : MONTHS.indexOf(word.substring(0, 3));
        if (named >= 0 && month < 0) {
            month = named + 1;
        } else if (!isZoned && hour >= 0) {
            zone = zoneOf(word);
            isZoned = !zone.equals(ZoneOffset.UTC) || word.equals("gmt") || word.equals("ut");
        }
        return true;
    }

    /// RFC 5322, 4.3; others mean nothing that one could rely on.
    private static ZoneOffset zoneOf(String word) {
        return switch (word) {
            case "est" -> ZoneOffset.ofHours(-5);
            case "edt" -> ZoneOffset.ofHours(-4);
            case "cst" -> ZoneOffset.ofHours(-6);
            case "cdt" -> ZoneOffset.ofHours(-5);
            case "mst" -> ZoneOffset.ofHours(-7);
            case "mdt" -> ZoneOffset.ofHours(-6);
            case "pst" -> ZoneOffset.ofHours(-8);
            case "pdt" -> ZoneOffset.ofHours(-7);
            default -> ZoneOffset.UTC;
        };
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

    /// Words between blanks and commas, without comments; ISO 8601's `T` and zone are split off.
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int depth = 0;
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : 0;
            boolean isBreak =
                    depth > 0
                            || c <= ' '
                            || c == ','
                            || isIsoBreak(word, c)
                            || c == 'Z' && !word.isEmpty();
            if (isBreak || isOffsetSign(word, c)) {
                finish(word, words);
            }
            if (!isBreak) {
                word.append(c);
            }
            depth -= c == ')' && depth > 0 ? 1 : 0;
        }
        finish(word, words);
        return words;
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

    private static boolean isOffsetSign(StringBuilder word, char c) {
        return (c == '+' || c == '-') && word.indexOf(":") > 0;
    }
}
