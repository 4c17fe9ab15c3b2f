package io.mailriver.ingest.smtp;

/// Reads the content that follows `DATA` (RFC 5321, 4.5.2): finds its end, takes away the dots that
/// the client put in front of lines that begin with one, and sees what is wrong with its newlines.
///
/// Works in blocks that may end anywhere; passes runs of the same array on, so that nothing is
/// copied here. Not thread-safe.
/*
 *              '.'          CR            LF
 *  LINE_START ────► DOT ────────► DOT_CR ────► end of the mail
 *   ▲    │ else      │ else        │ else (bare CR)
 *   │    └──────────►┴──► TEXT ◄───┤
 *   │                      │ CR    │ else (bare CR)
 *   └───── LF ───── CR ◄───┘───────┘
 *
 *  A bare LF leaves TEXT where it is: it begins no line, so a dot behind it is text. In CR and DOT_CR
 *  the CR is not written yet; when the block ends there, it is written from a constant later.
 */
final class DataReader implements ContentReader {
    private static final byte[] CR = {'\r'};
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};

    private final boolean fix;
    private final int maxLine;
    private State at = State.LINE_START;
    private long octets;
    private long lineStart; // place in the mail, as sent
    private boolean bareNewline;
    private boolean longLine;

    private enum State {
        LINE_START,
        DOT,
        DOT_CR,
        TEXT,
        CR,
        END
    }

    /// @param fix whether bare newlines are mended on the way
    /// @param maxLine octets that a line may have, CRLF included
    DataReader(boolean fix, int maxLine) {
        this.fix = fix;
        this.maxLine = maxLine;
    }

    /// True when CRLF.CRLF was seen.
    boolean ended() {
        return at == State.END;
    }

    @Override
    public boolean sawBareNewline() {
        return bareNewline;
    }

    @Override
    public boolean sawLongLine() {
        return longLine;
    }

    /// @return less than `end` only when the mail [#ended]
    @Override
    public int read(byte[] block, int offset, int end, Octets out) {
        long shift = octets - offset; // from an index to the place in the mail
        int i = offset;
        int run = offset; // first octet that is not written yet
        while (i < end && at != State.END) {
            byte octet = block[i];
            switch (at) {
                case LINE_START -> {
                    lineStart = i + shift;
                    at = octet == '.' ? State.DOT : State.TEXT;
                    if (at == State.DOT) {
                        write(out, block, run, i);
                        run = ++i;
                    }
                }
                case DOT -> {
                    at = octet == '\r' ? State.DOT_CR : State.TEXT;
                    i += at == State.DOT_CR ? 1 : 0;
                }
                case DOT_CR -> {
                    at = octet == '\n' ? State.END : State.TEXT;
                    run = at == State.END ? ++i : bareCr(out, block, run, i);
                }
                case TEXT -> {
                    i = newline(block, i, end);
                    if (i < end && block[i] == '\n') {
                        run = bareLf(out, block, run, i);
                        lineStart = i + 1 + shift;
                    } else if (i < end) {
                        at = State.CR;
                    }
                    i += i < end ? 1 : 0;
                }
                case CR -> {
                    at = octet == '\n' ? State.LINE_START : State.TEXT;
                    if (at == State.TEXT) {
                        run = bareCr(out, block, run, i);
                    } else {
                        write(out, CR, 0, run == i ? 1 : 0);
                        longLine |= ++i + shift - lineStart > maxLine;
                    }
                }
                case END -> throw new IllegalStateException("read behind the end of a mail");
            }
        }
        boolean held = at == State.CR || at == State.DOT_CR;
        write(out, block, run, held ? i - 1 : i);
        octets = i + shift;
        longLine |= at == State.TEXT && octets - lineStart > maxLine;
        return i;
    }

    @Override
    public void finish(Octets out) {} // the end that was found has let go of all

    /// The CR in front of `i` has no LF: writes it, mended if so asked.
    ///
    /// @return the index of the first octet that is not written
    private int bareCr(Octets out, byte[] block, int run, int i) {
        bareNewline = true;
        write(out, block, run, i - 1);
        out.write(fix ? SPACE : CR, 0, 1);
        return i;
    }

    private int bareLf(Octets out, byte[] block, int run, int i) {
        bareNewline = true;
        if (!fix) {
            return run;
        }
        write(out, block, run, i);
        out.write(CRLF, 0, 2);
        return i + 1;
    }

    private static int newline(byte[] block, int from, int end) {
        int i = from;
        while (i < end && block[i] != '\n' && block[i] != '\r') {
            i++;
        }
        return i;
    }

    private static void write(Octets out, byte[] block, int from, int end) {
        if (end > from) {
            out.write(block, from, end - from);
        }
    }
}
