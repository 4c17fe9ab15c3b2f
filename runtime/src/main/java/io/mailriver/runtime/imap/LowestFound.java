package io.mailriver.runtime.imap;

import java.util.Locale;

/// The answer to a search: the lowest number found, or 0 when there is none.
public record LowestFound(long lowest) implements Untagged {
    /// `SEARCH 2 84 882`.
    static LowestFound readSearch(ResponseReader in) throws ImapException {
        long lowest = 0;
        while (!in.atEnd() && !in.take('(')) {
            long number = in.number();
            lowest = lowest == 0 ? number : Math.min(lowest, number);
        }
        return new LowestFound(lowest);
    }

    /// `ESEARCH (TAG "A285") UID MIN 7` (RFC 4731).
    static LowestFound readExtended(ResponseReader in) throws ImapException {
        long lowest = 0;
        if (in.take('(')) {
            while (!in.take(')')) {
                Octets _ = in.string();
            }
        }
        while (!in.atEnd()) {
            switch (in.word().toUpperCase(Locale.ROOT)) {
                case "UID" -> {}
                case "MIN" -> lowest = in.number();
                default -> in.skip();
            }
        }
        return new LowestFound(lowest);
    }
}
