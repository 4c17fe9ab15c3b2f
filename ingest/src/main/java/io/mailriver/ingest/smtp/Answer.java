package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.EnhancedStatus;
import io.mailriver.schemas.envelope.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A reply with its octets ready for the wire. Nobody may change the array.
record Answer(Reply reply, byte[] wire) {
    private static final int CLOSING = 221; // RFC 5321, 4.2.3
    private static final int NOT_AVAILABLE = 421; // RFC 5321, 3.8
    private static final int HANGING_UP = 521; // as Postfix says it: wrong, and the end

    Answer(Reply reply) {
        this(reply, reply.wire().getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int code, String enhancedStatus, String text) {
        return new Answer(Reply.of(code, enhancedStatus, text));
    }

    static Answer ofLines(int code, String enhancedStatus, List<String> lines) {
        return new Answer(new Reply(code, EnhancedStatus.parse(enhancedStatus), lines));
    }

    /// An answer without an enhanced status code: the greeting, those to EHLO and HELO, and `354`
    /// (RFC 2034, 3 and 4).
    static Answer plain(int code, String text) {
        return new Answer(Reply.plain(code, text));
    }

    static Answer plainLines(int code, List<String> lines) {
        return new Answer(new Reply(code, Optional.empty(), lines));
    }

    /// True when the connection ends behind this answer.
    boolean isLast() {
        return switch (reply.code()) {
            case CLOSING, NOT_AVAILABLE, HANGING_UP -> true;
            default -> false;
        };
    }
}
