package io.mailriver.schemas.envelope;

/// A mailbox in the envelope's sense (RFC 5321, 2.3.11): an address, `localPart@domain`.
///
/// `localPart` is the meaning, without quotes and backslashes; [#toString] quotes it where the
/// grammar asks for that. Local parts keep their case (RFC 5321, 2.4).
public record Mailbox(String localPart, Domain domain) {
    public static final int MAX_LOCAL_PART_OCTETS = 64; // RFC 5321, 4.5.3.1.1

    /// On the wire: a path of 256 octets (RFC 5321, 4.5.3.1.3) without its angle brackets.
    public static final int MAX_OCTETS = 254;

    public Mailbox {
        if (AddressGrammar.octets(localPart) > MAX_LOCAL_PART_OCTETS) {
            throw new IllegalArgumentException(
                    "local part too long: '" + localPart + "', expected at most 64 octets");
        }
        if (!AddressGrammar.isQuotable(localPart)) {
            throw new IllegalArgumentException(
                    "local part holds control characters: '" + localPart + "'");
        }
        if (AddressGrammar.octets(wire(localPart, domain)) > MAX_OCTETS) {
            throw new IllegalArgumentException(
                    "mailbox too long: '%s', expected at most %d octets"
                            .formatted(wire(localPart, domain), MAX_OCTETS));
        }
    }

    /// Reads `local@domain`, `"quoted local"@domain` or `local@[literal]`, without angle brackets.
    ///
    /// @throws IllegalArgumentException when the text is no mailbox; the message says why
    public static Mailbox parse(String text) {
        int at = endOfLocalPart(text);
        String local = text.substring(0, at);
        return new Mailbox(unquoted(local), Domain.parse(text.substring(at + 1)));
    }

    /// True when sending it needs SMTPUTF8 (RFC 6531).
    public boolean needsSmtpUtf8() {
        return !CodePoints.isAscii(toString());
    }

    /// The address as it goes on the wire, without angle brackets.
    @Override
    public String toString() {
        return wire(localPart, domain);
    }

    private static String wire(String localPart, Domain domain) {
        return (AddressGrammar.isDotString(localPart) ? localPart : quoted(localPart))
                + "@"
                + domain.text();
    }

    private static int endOfLocalPart(String text) {
        int at = text.startsWith("\"") ? closingQuote(text) + 1 : text.lastIndexOf('@');
        if (at <= 0 || at >= text.length() - 1 || text.charAt(at) != '@') {
            throw new IllegalArgumentException(
                    "not a mailbox: '" + text + "', expected local@domain");
        }
        return at;
    }

    private static int closingQuote(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        throw new IllegalArgumentException("quoted local part does not end: '" + text + "'");
    }

    private static String unquoted(String local) {
        if (!local.startsWith("\"")) {
            if (!AddressGrammar.isDotString(local)) {
                throw new IllegalArgumentException("not a local part: '" + local + "'");
            }
            return local;
        }
        StringBuilder out = new StringBuilder(local.length());
        for (int i = 1; i < local.length() - 1; i++) {
            char c = local.charAt(i);
            out.append(c == '\\' ? local.charAt(++i) : c);
        }
        return out.toString();
    }

    private static String quoted(String local) {
        return "\"" + local.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
