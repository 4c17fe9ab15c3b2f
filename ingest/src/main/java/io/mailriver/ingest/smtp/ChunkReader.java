package io.mailriver.ingest.smtp;

/// Reads content that comes in chunks (RFC 3030): the client counts it, so that no octet of it ends
/// anything and no dot is taken away. Of a text the lines are held to the same rules as with
/// [DataReader]; of BINARYMIME there are no lines.
///
/// A CR at the end of a block is held back until it is known whether its LF comes.
final class ChunkReader implements ContentReader {
    private static final byte[] CR = {'\r'};
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};

    private final boolean binary;
    private final boolean fix;
    private final int maxLine;
    private boolean heldCr;
    private long octets;
    private long lineStart; // place in the mail, as sent
    private boolean bareNewline;
    private boolean longLine;

    /// @param binary whether it is BINARYMIME and passed on as it comes
    /// @param fix whether bare newlines are mended on the way
    /// @param maxLine octets that a line may have, CRLF included
    ChunkReader(boolean binary, boolean fix, int maxLine) {
        this.binary = binary;
        this.fix = fix;
        this.maxLine = maxLine;
    }

    @Override
    public int read(byte[] block, int offset, int end, Octets out) {
        if (binary) {
            write(out, block, offset, end);
        } else if (end > offset) {
            text(block, offset, end, out);
        }
        return end;
    }

    @Override
    public void finish(Octets out) {
        if (heldCr) {
            bareCr(out);
        }
    }

    @Override
    public boolean sawBareNewline() {
        return bareNewline;
    }

    @Override
    public boolean sawLongLine() {
        return longLine;
    }

    private void text(byte[] block, int offset, int end, Octets out) {
        long shift = octets - offset; // from an index to the place in the mail
        int i = heldCr ? behindHeldCr(block, offset, out) : offset;
        if (i > offset) {
            endLine(i + shift);
        }
        int run = offset; // first octet that is not written yet
        while ((i = newline(block, i, end)) < end) {
            boolean cr = block[i] == '\r';
            if (cr && i + 1 == end) {
                heldCr = true;
                break;
            }
            boolean crLf = cr && block[i + 1] == '\n';
            if (!crLf) {
                bareNewline = true;
                if (fix) {
                    write(out, block, run, i);
                    out.write(cr ? SPACE : CRLF, 0, cr ? 1 : 2);
                    run = i + 1;
                }
            }
            i += crLf ? 2 : 1;
            if (crLf || !cr) {
                endLine(i + shift);
            }
        }
        write(out, block, run, heldCr ? end - 1 : end);
        octets = end + shift;
        longLine |= octets - (heldCr ? 1 : 0) - lineStart > maxLine;
    }

    /// @return where to go on: behind the LF that the held CR waited for, or where we stand
    private int behindHeldCr(byte[] block, int offset, Octets out) {
        if (block[offset] == '\n') {
            heldCr = false;
            out.write(CR, 0, 1);
            return offset + 1;
        }
        bareCr(out);
        return offset;
    }

    private void bareCr(Octets out) {
        heldCr = false;
        bareNewline = true;
        out.write(fix ? SPACE : CR, 0, 1);
    }

    private void endLine(long next) {
        longLine |= next - lineStart > maxLine;
        lineStart = next;
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
