package io.mailriver.ingest.imap;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/// Where reading begins in a mailbox that was never read.
public sealed interface InitialRead {
    /// With the first mail in it.
    record Beginning() implements InitialRead {
        @Override
        public String toString() {
            return "beginning";
        }
    }

    /// With the first mail that comes.
    record Now() implements InitialRead {
        @Override
        public String toString() {
            return "now";
        }
    }

    /// With the first mail whose internal date is that day or later, by the server's clock.
    record Since(LocalDate date) implements InitialRead {
        @Override
        public String toString() {
            return "since " + date;
        }
    }

    /// Reads `beginning`, `now` or such as `since 2026-01-31`.
    ///
    /// @throws IllegalArgumentException when the text is none of these
    static InitialRead parse(String text) {
        try {
            return switch (text) {
                case "beginning" -> new Beginning();
                case "now" -> new Now();
                default -> {
                    if (!text.startsWith("since ")) {
                        throw wrong(text);
                    }
                    yield new Since(LocalDate.parse(text.substring("since ".length()).strip()));
                }
            };
        } catch (DateTimeParseException noDate) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "', expected beginning, now or such as since 2026-01-31");
    }
}
