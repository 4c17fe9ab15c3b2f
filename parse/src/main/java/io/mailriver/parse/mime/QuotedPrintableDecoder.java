package io.mailriver.parse.mime;

/// Quoted-printable (RFC 2045, 6.7), tolerant: an `=` that begins no escape stands for itself, and
/// blanks at a line's end are dropped, also after a soft line break's `=`.
final class QuotedPrintableDecoder implements TransferDecoder {
    private static final int MAX_PENDING = 1024; // blanks; longer runs are no line's end

    private enum State {
        TEXT,
        /// After `=`.
        ESCAPE,
        /// After `=` and a hex digit.
        HALF,
        /// After `=` and blanks.
        SOFT_BLANKS,
        /// After `=`, blanks and a carriage return.
        SOFT_RETURN
    }

    private final byte[] out = new byte[4 * 1024 + 2 * MAX_PENDING];
    private final byte[] pending = new byte[MAX_PENDING];
    private State state = State.TEXT;
    private int used;
    private int pendingCount;
    private byte firstDigit;
    private long wrong;

    @Override
    public void write(byte[] octets, int offset, int length, OctetSink sink) {
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (used + MAX_PENDING + 8 > out.length) {
                flush(sink);
            }
            byte octet = octets[i];
            if (state == State.TEXT) {
                text(octet);
            } else {
                escape(octet);
            }
        }
    }

    @Override
    public void end(OctetSink sink) {
        switch (state) {
            case TEXT, SOFT_RETURN -> {}
            case ESCAPE -> literalEscape();
            case HALF -> {
                literalEscape();
                put(firstDigit);
            }
            case SOFT_BLANKS -> pendingCount = 0;
        }
        keepPending();
        flush(sink);
    }

    @Override
    public String fault() {
        return wrong == 0 ? "" : wrong + " times '=' that begins no escape";
    }

    private void text(byte octet) {
        switch (octet) {
            case '=' -> {
                keepPending();
                state = State.ESCAPE;
            }
            case ' ', '\t' -> pend(octet);
            case '\r' -> {
                // Blanks before it are dropped only when a line feed follows: kept until then.
                pend(octet);
            }
            case '\n' -> endLine();
            default -> {
                if (pendingCount > 0) {
                    keepPending();
                }
                put(octet);
            }
        }
    }

    private void endLine() {
        boolean hasReturn = pendingCount > 0 && pending[pendingCount - 1] == '\r';
        int blanks = pendingCount - (hasReturn ? 1 : 0);
        while (blanks > 0 && pending[blanks - 1] != '\r') {
            blanks--;
        }
        System.arraycopy(pending, 0, out, used, blanks);
        used += blanks;
        pendingCount = 0;
        if (hasReturn) {
            put((byte) '\r');
        }
        put((byte) '\n');
    }

    private void escape(byte octet) {
        switch (state) {
            case TEXT -> throw new IllegalStateException("not within an escape");
            case ESCAPE -> afterEquals(octet);
            case HALF -> afterDigit(octet);
            case SOFT_BLANKS -> afterSoftBlanks(octet);
            case SOFT_RETURN -> {
                state = State.TEXT;
                if (octet != '\n') {
                    text(octet);
                }
            }
        }
    }

    private void afterEquals(byte octet) {
        switch (octet) {
            case '\n' -> state = State.TEXT;
            case '\r' -> state = State.SOFT_RETURN;
            case ' ', '\t' -> {
                pend(octet);
                state = State.SOFT_BLANKS;
            }
            default -> {
                if (hex(octet) >= 0) {
                    firstDigit = octet;
                    state = State.HALF;
                } else {
                    literalEscape();
                    state = State.TEXT;
                    text(octet);
                }
            }
        }
    }

    private void afterDigit(byte octet) {
        state = State.TEXT;
        int low = hex(octet);
        if (low >= 0) {
            put((byte) (hex(firstDigit) << 4 | low));
        } else {
            literalEscape();
            put(firstDigit);
            text(octet);
        }
    }

    private void afterSoftBlanks(byte octet) {
        switch (octet) {
            case ' ', '\t' -> pend(octet);
            case '\n' -> {
                pendingCount = 0;
                state = State.TEXT;
            }
            case '\r' -> {
                pendingCount = 0;
                state = State.SOFT_RETURN;
            }
            default -> {
                state = State.TEXT;
                literalEscape();
                text(octet);
            }
        }
    }

    private void literalEscape() {
        wrong++;
        put((byte) '=');
    }

    private void pend(byte octet) {
        if (pendingCount == MAX_PENDING) {
            keepPending();
        }
        pending[pendingCount++] = octet;
    }

    private void keepPending() {
        System.arraycopy(pending, 0, out, used, pendingCount);
        used += pendingCount;
        pendingCount = 0;
    }

    private void put(byte octet) {
        out[used++] = octet;
    }

    private void flush(OctetSink sink) {
        sink.accept(out, 0, used);
        used = 0;
    }

    static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
