package io.mailriver.ingest.smtp;

/// Where a session stands (RFC 5321, 4.1.4).
/*
 *               EHLO          MAIL           RCPT              DATA
 *   CONNECTED ────────► READY ────► SENDER ────────► RECIPIENTS ────► CONTENT
 *       ▲                ▲ │            │                 │ ▲ RCPT       │
 *       │                │ │            │                 └─┘            │
 *       │                └─┼────────────┴─────────────────┴──────────────┘
 *       │                  │      RSET, EHLO              end, or DATA refused
 *       └──── HANDSHAKE ◄──┘
 *        TLS        STARTTLS                QUIT, 421 from anywhere: CLOSED
 *
 *                      BDAT             chunk taken
 *   RECIPIENTS ─────────────────► CHUNK ──────────► BETWEEN_CHUNKS
 *              last chunk taken,  ▲ │ ▲                │  │ RSET, EHLO
 *        READY ◄─ or one refused ─│─┘ └───── BDAT ─────┘  └──────► READY
 *        a BDAT from elsewhere ───┘ goes back there, once its octets are thrown away
 *
 *   READY ──AUTH──► AUTHENTICATION ──► READY
 */
enum SessionState {
    /// Greeted, or TLS just begun; the client has not said who it is.
    CONNECTED,
    /// Introduced, no transaction.
    READY,
    /// MAIL was taken.
    SENDER,
    /// At least one RCPT was taken.
    RECIPIENTS,
    /// `354` was said: what comes is the mail's content.
    CONTENT,
    /// BDAT was said: what comes are the octets of its chunk (RFC 3030).
    CHUNK,
    /// A chunk was taken and was not the last.
    BETWEEN_CHUNKS,
    /// `334` was said to AUTH: the next line is a SASL response.
    AUTHENTICATION,
    /// `220` was said to STARTTLS: what comes is TLS.
    HANDSHAKE,
    /// The last answer was said.
    CLOSED;

    /// True while a mail's content is awaited.
    boolean receivesContent() {
        return this == CONTENT || this == CHUNK || this == BETWEEN_CHUNKS;
    }

    /// What EHLO, HELO and RSET leave of a session: the client stays introduced.
    SessionState withoutTransaction() {
        return this == CONNECTED ? CONNECTED : READY;
    }
}
