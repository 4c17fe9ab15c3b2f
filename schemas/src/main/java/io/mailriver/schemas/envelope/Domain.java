package io.mailriver.schemas.envelope;

import java.util.Locale;

/// The part of a mailbox after the `@` (RFC 5321, 4.1.2): a domain name or an address literal.
///
/// Names compare without regard to case and are kept in lower case; a name may hold U-labels (RFC
/// 6531). Literals are kept as they were written, brackets included.
public sealed interface Domain {
    int MAX_OCTETS = 255; // RFC 5321, 4.5.3.1.2

    /// What stands after the `@`, as it goes on the wire.
    String text();

    /// A domain name, such as `example.org`.
    record Name(String text) implements Domain {
        public Name {
            text = text.toLowerCase(Locale.ROOT);
            if (!AddressGrammar.isDomainName(text)) {
                throw new IllegalArgumentException(
                        "not a domain name: '" + text + "', expected labels such as example.org");
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// An address literal, `[192.0.2.1]` or `[IPv6:2001:db8::1]`; RFC 5321 knows no others.
    record Literal(String text) implements Domain {
        public Literal {
            if (!AddressGrammar.isAddressLiteral(text)) {
                throw new IllegalArgumentException(
                        "not an address literal: '"
                                + text
                                + "', expected [192.0.2.1] or [IPv6:2001:db8::1]");
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Reads a domain name or an address literal.
    ///
    /// @throws IllegalArgumentException when the text is neither
    static Domain parse(String text) {
        return text.startsWith("[") ? new Literal(text) : new Name(text);
    }
}
