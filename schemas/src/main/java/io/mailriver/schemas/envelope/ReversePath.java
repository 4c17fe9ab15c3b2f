package io.mailriver.schemas.envelope;

/// Where a report about the mail goes (RFC 5321, 4.1.1.2): a mailbox, or the null reverse path `<>`
/// that bounces carry so that nobody answers them.
public sealed interface ReversePath {
    /// The address without angle brackets; empty for the null reverse path.
    String text();

    /// `<>`.
    record Null() implements ReversePath {
        @Override
        public String text() {
            return "";
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// A mailbox that takes reports.
    record Address(Mailbox mailbox) implements ReversePath {
        @Override
        public String text() {
            return mailbox.toString();
        }

        @Override
        public String toString() {
            return text();
        }
    }

    ReversePath NULL = new Null();

    /// Reads an address without angle brackets; the empty text is the null reverse path.
    ///
    /// @throws IllegalArgumentException when the text is no mailbox
    static ReversePath parse(String text) {
        return text.isEmpty() ? NULL : new Address(Mailbox.parse(text));
    }
}
