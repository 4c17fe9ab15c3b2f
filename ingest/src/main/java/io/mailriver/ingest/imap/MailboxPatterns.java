package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.ListedMailbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Which mailboxes of an account are read.
///
/// A pattern is a mailbox name with `/` between its levels, where `*` stands for anything and `%`
/// for anything within a level, or a special use (RFC 6154) such as `\Sent`. With `!` before it, it
/// takes out what others have chosen.
public record MailboxPatterns(List<String> patterns) {
    private static final int MAX_CHARS = 500;

    /// @throws IllegalArgumentException when a pattern is none
    public MailboxPatterns {
        patterns = List.copyOf(patterns);
        for (String pattern : patterns) {
            String text = withoutMark(pattern);
            if (text.isBlank() || text.length() > MAX_CHARS) {
                throw new IllegalArgumentException(
                        "'" + pattern + "', expected such as INBOX, \"Projects/*\", \\Sent");
            }
        }
        if (patterns.stream().allMatch(MailboxPatterns::excludes)) {
            throw new IllegalArgumentException("nothing is chosen, expected such as [INBOX]");
        }
    }

    /// The mailboxes to be read, by name: in the order of the patterns that chose them, and of the
    /// list within one.
    Map<String, ListedMailbox> choose(List<ListedMailbox> listed) {
        Map<String, ListedMailbox> chosen = new LinkedHashMap<>();
        for (String pattern : patterns) {
            if (!excludes(pattern)) {
                Matching matching = new Matching(pattern);
                listed.stream()
                        .filter(ListedMailbox::isSelectable)
                        .filter(matching::matches)
                        .forEach(mailbox -> chosen.putIfAbsent(mailbox.name(), mailbox));
            }
        }
        List<Matching> exclusions = new ArrayList<>();
        patterns.stream()
                .filter(MailboxPatterns::excludes)
                .forEach(pattern -> exclusions.add(new Matching(withoutMark(pattern))));
        chosen.values()
                .removeIf(mailbox -> exclusions.stream().anyMatch(no -> no.matches(mailbox)));
        return chosen;
    }

    /// True when a special use must be asked for.
    boolean wantSpecialUse() {
        return patterns.stream().anyMatch(pattern -> withoutMark(pattern).startsWith("\\"));
    }

    private static boolean excludes(String pattern) {
        return pattern.startsWith("!");
    }

    private static String withoutMark(String pattern) {
        return excludes(pattern) ? pattern.substring(1) : pattern;
    }

    private static final class Matching {
        private final String pattern;
        private final Pattern names;

        Matching(String pattern) {
            this.pattern = pattern;
            this.names = names(pattern);
        }

        boolean matches(ListedMailbox mailbox) {
            return pattern.startsWith("\\")
                    ? mailbox.has(pattern)
                    : names.matcher(mailbox.name()).matches();
        }

        /// Possessive quantifiers would not match; a star followed by another is one star, so that
        /// no name takes long.
        private static Pattern names(String pattern) {
            String glob = pattern.toUpperCase(Locale.ROOT).equals("INBOX") ? "INBOX" : pattern;
            StringBuilder expression = new StringBuilder();
            for (char c :
                    glob.replaceAll("[*%]*\\*[*%]*", "*").replaceAll("%+", "%").toCharArray()) {
                switch (c) {
                    case '*' -> expression.append(".*");
                    case '%' -> expression.append("[^/]*");
                    default -> expression.append(Pattern.quote(String.valueOf(c)));
                }
            }
            return Pattern.compile(expression.toString(), Pattern.DOTALL);
        }
    }
}
