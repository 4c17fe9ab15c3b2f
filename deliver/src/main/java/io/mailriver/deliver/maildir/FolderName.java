package io.mailriver.deliver.maildir;

import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.identity.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Names for folders, out of names from outside.
///
/// Letters, digits and a few marks stay; each other octet of the UTF-8 form becomes `%` and two hex
/// digits, and so does a dot at the begin. So different names stay different, none holds a `/` or a
/// NUL, none is `.` or `..`, and none hides a Maildir++ folder. What is still longer than
/// [#MAX_OCTETS] is cut and gets a digest of the whole.
final class FolderName {
    static final int MAX_OCTETS = 200; // file systems take 255; `.` and `,` stand around some
    private static final int DIGEST_OCTETS = 16;
    private static final String MARKS = "@+-_=~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private FolderName() {}

    /// A recipient's folder, such as `you@example.org`.
    static String of(Mailbox recipient) {
        return limited(encoded(recipient.toString(), true));
    }

    /// A mailbox name's folder within a Maildir: empty for INBOX, else Maildir++'s, such as
    /// `.Projects.River` for `Projects/River`.
    static String ofMailboxName(String mailboxName) {
        List<String> levels =
                Arrays.stream(mailboxName.split("/")).filter(level -> !level.isEmpty()).toList();
        if (levels.isEmpty() || levels.size() == 1 && isInbox(levels.getFirst())) {
            return "";
        }
        return "."
                + limited(
                        levels.stream()
                                .map(level -> encoded(level, false))
                                .collect(Collectors.joining(".")));
    }

    /// In any spelling (RFC 3501, 5.1).
    private static boolean isInbox(String level) {
        return level.toUpperCase(Locale.ROOT).equals("INBOX");
    }

    private static String encoded(String name, boolean dots) {
        StringBuilder out = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = isPlain(c) || dots && c == '.' && !out.isEmpty();
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || MARKS.indexOf(c) >= 0;
    }

    private static String limited(String name) {
        if (name.length() <= MAX_OCTETS) {
            return name;
        }
        byte[] digest = Digests.sha256().digest(name.getBytes(StandardCharsets.US_ASCII));
        String end = "%" + HexFormat.of().formatHex(digest, 0, DIGEST_OCTETS);
        return name.substring(0, MAX_OCTETS - end.length()) + end;
    }
}
