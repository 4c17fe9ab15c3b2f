package io.mailriver.ingest.smtp;

import org.jspecify.annotations.Nullable;

/// The octets of one BDAT (RFC 3030, 2). Whatever the answer will be, all of them are taken, so
/// that none is ever heard as a command. Not thread-safe.
final class Chunk {
    private final Command.Bdat command;
    private final SessionState before;
    private final @Nullable Reception reception;
    private final @Nullable Answer refusal;
    private long left;

    private Chunk(
            Command.Bdat command,
            SessionState before,
            @Nullable Reception reception,
            @Nullable Answer refusal) {
        this.command = command;
        this.before = before;
        this.reception = reception;
        this.refusal = refusal;
        this.left = command.octets();
    }

    static Chunk of(Reception reception, Command.Bdat command, SessionState before) {
        return new Chunk(command, before, reception, null);
    }

    /// A chunk that is thrown away, and then answered so.
    static Chunk refused(Answer refusal, Command.Bdat command, SessionState before) {
        return new Chunk(command, before, null, refusal);
    }

    /// Takes octets up to the end of the block or of the chunk.
    ///
    /// @return the index behind what was taken
    int take(byte[] block, int offset, int end) {
        int length = (int) Math.min(left, end - offset);
        if (reception != null) {
            int _ = reception.take(block, offset, offset + length);
        }
        left -= length;
        return offset + length;
    }

    boolean ended() {
        return left == 0;
    }

    boolean isLast() {
        return command.last();
    }

    /// How many octets the client said.
    long octets() {
        return command.octets();
    }

    /// Where the session stood when it began.
    SessionState before() {
        return before;
    }

    /// Why it is refused; null as long as nothing is wrong with it.
    @Nullable Answer refusal() {
        return reception == null ? refusal : reception.refusal();
    }
}
