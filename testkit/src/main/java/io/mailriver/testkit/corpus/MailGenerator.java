package io.mailriver.testkit.corpus;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes mails of an exact size that can be told apart: US-ASCII, lines of at most 76 octets, each
/// with its number in the field [#SEQUENCE_FIELD]. The same arguments always give the same bytes;
/// other numbers or names of runs give other bytes.
///
/// @param run a word that tells one test's mails from another's
public record MailGenerator(String run) {
    public static final String SEQUENCE_FIELD = "X-Sequence";
    public static final int MIN_OCTETS = 512;

    private static final int LINE_OCTETS = 76; // RFC 2045, 6.8, a line that nobody refolds
    private static final Pattern SEQUENCE =
            Pattern.compile("^X-Sequence: (\\d+)\r?$", Pattern.MULTILINE);
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyz      ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public MailGenerator {
        if (!run.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException(
                    "run '" + run + "', expected up to 40 small letters, digits and dashes");
        }
    }

    /// One mail.
    ///
    /// @param octets its whole size, at least [#MIN_OCTETS]
    public byte[] mail(int sequence, int octets) {
        if (octets < MIN_OCTETS) {
            throw new IllegalArgumentException(octets + " octets, expected " + MIN_OCTETS);
        }
        byte[] head = head(sequence).getBytes(StandardCharsets.US_ASCII);
        byte[] mail = new byte[octets];
        System.arraycopy(head, 0, mail, 0, head.length);
        fill(mail, head.length, new SplittableRandom(31L * run.hashCode() + sequence));
        return mail;
    }

    /// The number of a generated mail, also when fields were added before its own.
    public static OptionalInt sequenceOf(byte[] mail) {
        Matcher found = SEQUENCE.matcher(new String(mail, StandardCharsets.ISO_8859_1));
        return found.find()
                ? OptionalInt.of(Integer.parseInt(found.group(1)))
                : OptionalInt.empty();
    }

    private String head(int sequence) {
        return """
        From: Sender %1$d <sender-%1$d@example.org>
        To: you@example.net
        Subject: Mail %1$d of %2$s
        Date: Mon, 23 Nov 2026 08:00:00 +0000
        Message-ID: <%2$s.%1$d@example.org>
        %3$s: %1$d
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        """
                .formatted(sequence, run, SEQUENCE_FIELD)
                .replace("\n", "\r\n");
    }

    /// Lines of random letters; the last one is as long as fits.
    private static void fill(byte[] mail, int from, SplittableRandom random) {
        int at = from;
        while (at < mail.length) {
            int left = mail.length - at;
            int text = left <= LINE_OCTETS + 2 ? left - 2 : Math.min(LINE_OCTETS, left - 4);
            for (int i = 0; i < text; i++) {
                mail[at++] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
            }
            mail[at++] = '\r';
            mail[at++] = '\n';
        }
    }
}
