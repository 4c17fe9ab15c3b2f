package io.mailriver.parse.content;

import java.nio.charset.Charset;

/// Text from octets: what was read, by which charset, and what was wrong with it.
public record DecodedText(String text, Charset charset, Fault fault) {
    /// What was wrong with a text's encoding.
    public enum Fault {
        NONE,
        /// The label is unknown; the charset was guessed.
        UNKNOWN_CHARSET,
        /// Octets above 127 without a charset that allows them; the charset was guessed.
        UNDECLARED_8BIT,
        /// Octets that the declared charset does not have; each became U+FFFD.
        MALFORMED
    }
}
