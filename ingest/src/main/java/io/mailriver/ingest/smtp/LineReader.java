package io.mailriver.ingest.smtp;

import java.nio.charset.StandardCharsets;

/// Cuts command lines out of blocks that may end anywhere (RFC 5321, 2.3.8: only CRLF ends a line).
///
/// A line that lies in one block is not copied. Of a longer line, or one with a bare LF, no part is
/// ever taken for a command: it is skipped up to its CRLF. Not thread-safe.
final class LineReader {
    /// Of a command with its CRLF. RFC 5321, 4.5.3.1.4 asks for 512; the extensions widen MAIL and
    /// RCPT: SIZE by 26, 8BITMIME by 17, SMTPUTF8 by 10, DSN by 500 (RFC 3461, 4), and UTF-8 makes
    /// addresses longer.
    static final int MAX_LINE_OCTETS = 2048;

    private static final byte[] NOTHING = {};

    private final boolean bareLfEnds;
    private Skip skip = Skip.NO;
    private byte[] carry = NOTHING;
    private int carried;
    private boolean afterCr;

    private int next;
    private byte[] array = NOTHING;
    private int from;
    private int to;

    /// What was found in the block.
    enum Found {
        /// No end of a line, or the end of one that was answered already.
        NOTHING,
        /// A command.
        LINE,
        /// The end of a line that was too long.
        TOO_LONG,
        /// An LF without its CR, where that is refused.
        BARE_LF
    }

    private enum Skip {
        NO,
        TOO_LONG,
        ANSWERED
    }

    /// @param bareLfEnds whether an LF without its CR ends a line too
    LineReader(boolean bareLfEnds) {
        this.bareLfEnds = bareLfEnds;
    }

    /// Looks for the next line; it goes on at [#next].
    Found find(byte[] block, int offset, int end) {
        int lf = lineFeed(block, offset, end);
        if (lf == end) {
            keep(block, offset, end);
            next = end;
            return Found.NOTHING;
        }
        next = lf + 1;
        boolean crLf = lf > offset ? block[lf - 1] == '\r' : afterCr;
        Found found = crLf || bareLfEnds ? ended(block, offset, lf, crLf) : Found.BARE_LF;
        skip = found == Found.BARE_LF ? Skip.ANSWERED : Skip.NO;
        carried = 0;
        afterCr = false;
        return found;
    }

    /// The index in the block behind what was read.
    int next() {
        return next;
    }

    /// The line that was found, read; to be asked before the next [#find].
    Command command(CommandParser parser) {
        return parser.parse(array, from, to);
    }

    /// The line that was found, octet for character; to be asked before the next [#find].
    String text() {
        return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private Found ended(byte[] block, int offset, int lf, boolean crLf) {
        if (skip == Skip.NO) {
            keepRest(block, offset, lf);
        }
        return switch (skip) {
            case ANSWERED -> Found.NOTHING;
            case TOO_LONG -> Found.TOO_LONG;
            case NO -> {
                to -= crLf ? 1 : 0;
                yield Found.LINE;
            }
        };
    }

    /// The line's last part has come: it stands in the block alone, or behind what was kept.
    private void keepRest(byte[] block, int offset, int lf) {
        if (carried == 0) {
            array = block;
            from = offset;
            to = lf;
            skip = lf + 1 - offset > MAX_LINE_OCTETS ? Skip.TOO_LONG : Skip.NO;
        } else {
            keep(block, offset, lf);
            array = carry;
            from = 0;
            to = carried;
        }
    }

    private void keep(byte[] block, int offset, int end) {
        if (end == offset) {
            return;
        }
        afterCr = block[end - 1] == '\r';
        if (skip == Skip.NO && carried + end - offset >= MAX_LINE_OCTETS) {
            skip = Skip.TOO_LONG;
        }
        if (skip == Skip.NO) {
            carry = carry.length == 0 ? new byte[MAX_LINE_OCTETS] : carry;
            System.arraycopy(block, offset, carry, carried, end - offset);
            carried += end - offset;
        }
    }

    private static int lineFeed(byte[] block, int from, int end) {
        int i = from;
        while (i < end && block[i] != '\n') {
            i++;
        }
        return i;
    }
}
