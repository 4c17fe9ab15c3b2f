package io.mailriver.ingest.login;

/// One client proving who it is with one mechanism (RFC 4422, 3): it is asked, and what it answers
/// leads to the next step, until it has proved it or not. Not thread-safe.
public interface SaslExchange {
    /// The challenge for a client that sent no initial response.
    byte[] opening();

    /// What follows from the client's response; may compute for a while.
    Step respond(byte[] response);

    /// What comes next.
    sealed interface Step {
        /// Another question.
        record Challenge(byte[] octets) implements Step {}

        /// The client is this user.
        record Proved(String user) implements Step {}

        /// It has not proved it.
        ///
        /// @param claimed the user it claimed to be, as far as it said so; empty otherwise
        /// @param detail for our log: holds no secret
        record Failed(String claimed, String detail) implements Step {}
    }
}
