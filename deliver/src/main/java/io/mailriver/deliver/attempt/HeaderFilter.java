package io.mailriver.deliver.attempt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/// A mail read through, less some fields of its header section.
///
/// Lines end at LF, as everywhere in Mailriver; a bare CR ends none. Fields are judged in a window
/// of [#WINDOW] octets, so memory stays the same however large the header section is. When the mail
/// begins with white space, an empty line is put before it: else that line would continue the last
/// trace field. Not thread-safe.
final class HeaderFilter extends FilterInputStream {
    /// How much of a field is looked at. An `Authentication-Results:` field whose authserv-id ends
    /// beyond that is removed: nobody honest writes one.
    static final int WINDOW = 2048;

    /// The most octets that are added: an empty line, which waits at the buffer's begin.
    static final int MAX_GROWTH = 2;

    private static final int BUFFER_OCTETS = 4 * WINDOW;

    private enum State {
        /// Before the first octet.
        BEGIN,
        /// At the first octet of a line of the header section.
        LINE_START,
        /// Within a line.
        IN_LINE,
        /// Behind the empty line, or behind the mail's end.
        BODY
    }

    private final Set<String> dropped;
    private final String authservId;
    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int position = MAX_GROWTH;
    private int limit = MAX_GROWTH;
    private boolean ended;
    private State state = State.BEGIN;
    private boolean keeping = true;
    private long removed;

    /// @param dropped lower-case names of fields to leave out
    /// @param authservId lower-case; `Authentication-Results:` fields with it are left out
    HeaderFilter(InputStream mail, Set<String> dropped, String authservId) {
        super(mail);
        this.dropped = dropped;
        this.authservId = authservId;
        buffer[0] = '\r';
        buffer[1] = '\n';
    }

    /// Reads the header section and tells by how many octets the whole becomes longer (shorter, if
    /// negative). Nothing else may be read from this stream before or after.
    long growth() throws IOException {
        byte[] ignored = new byte[BUFFER_OCTETS];
        while (state != State.BODY && read(ignored, 0, ignored.length) >= 0) {
            // reading on is what counts
        }
        return -removed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (state != State.BODY) {
            int count = readHeader(target, offset, length);
            if (count > 0) {
                return count;
            }
        }
        return readBody(target, offset, length);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /// Up to `length` octets of the header section; 0 when a line was left out or a state changed.
    private int readHeader(byte[] target, int offset, int length) throws IOException {
        return switch (state) {
            case BEGIN -> begin();
            case LINE_START -> judgeLine();
            case IN_LINE -> passLine(target, offset, length);
            case BODY -> 0;
        };
    }

    private int begin() throws IOException {
        look();
        state = State.LINE_START;
        if (position < limit && isBlank(buffer[position])) {
            position -= MAX_GROWTH;
            removed -= MAX_GROWTH;
            state = State.BODY;
        }
        return 0;
    }

    private int judgeLine() throws IOException {
        look();
        if (position == limit || isEmptyLine()) {
            state = State.BODY;
            return 0;
        }
        if (!isBlank(buffer[position])) {
            keeping = !isDropped();
        }
        state = State.IN_LINE;
        return 0;
    }

    private int passLine(byte[] target, int offset, int length) throws IOException {
        if (position == limit && !fill()) {
            state = State.BODY;
            return 0;
        }
        int most = keeping ? Math.min(length, limit - position) : limit - position;
        int end = endOfLine(position, position + most);
        int count = end - position;
        if (buffer[end - 1] == '\n') {
            state = State.LINE_START;
        }
        if (keeping) {
            System.arraycopy(buffer, position, target, offset, count);
        } else {
            removed += count;
        }
        position = end;
        return keeping ? count : 0;
    }

    private int readBody(byte[] target, int offset, int length) throws IOException {
        if (position == limit) {
            return ended ? -1 : in.read(target, offset, length);
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean isEmptyLine() {
        return buffer[position] == '\n'
                || buffer[position] == '\r' && position + 1 < limit && buffer[position + 1] == '\n';
    }

    private boolean isDropped() {
        int windowEnd = Math.min(limit, position + WINDOW);
        String name = FieldStart.name(buffer, position, windowEnd);
        if (name.equals(FieldStart.AUTHENTICATION_RESULTS)) {
            return FieldStart.claims(authservId, buffer, position, windowEnd);
        }
        return dropped.contains(name);
    }

    /// Behind the LF that ends the line, or `end`.
    private int endOfLine(int from, int end) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return end;
    }

    /// Sees to it that the window is full, unless the mail ends.
    private void look() throws IOException {
        while (limit - position < WINDOW && fill()) {
            // one read gives what it gives
        }
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (limit == buffer.length) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        ended = count < 0;
        limit += Math.max(0, count);
        return !ended;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
