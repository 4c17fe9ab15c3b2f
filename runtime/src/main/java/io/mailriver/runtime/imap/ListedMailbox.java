package io.mailriver.runtime.imap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/// A mailbox as `LIST` names it.
///
/// @param wireName as the server spells it, one char an octet: what commands must say
/// @param attributes such as `\Noselect` and `\Sent`, as written; the first hundred
/// @param separator between the levels of the name; empty when it has no levels
public record ListedMailbox(String wireName, List<String> attributes, Optional<Character> separator)
        implements Untagged {
    private static final int MAX_ATTRIBUTES = 100;

    public ListedMailbox {
        attributes = List.copyOf(attributes);
    }

    static ListedMailbox read(ResponseReader in) throws ImapException {
        List<String> attributes = in.words(MAX_ATTRIBUTES);
        Octets separator = in.string();
        String name = in.string().latin1();
        return new ListedMailbox(
                name,
                attributes,
                separator.length() == 1
                        ? Optional.of(separator.latin1().charAt(0))
                        : Optional.empty());
    }

    public boolean has(String attribute) {
        return attributes.stream().anyMatch(attribute::equalsIgnoreCase);
    }

    /// False for a level that only has others below it.
    public boolean isSelectable() {
        return !has("\\Noselect") && !has("\\NonExistent");
    }

    /// For people: decoded, with `/` between its levels, and INBOX in capitals. Names that no
    /// decoder would give back are shown as they are.
    public String name() {
        String decoded = decoded();
        if (separator.isPresent() && separator.get() != '/') {
            decoded = decoded.replace(separator.get(), '/');
        }
        return decoded.toUpperCase(Locale.ROOT).equals(MailboxName.INBOX)
                ? MailboxName.INBOX
                : decoded;
    }

    /// Modified UTF-7 (RFC 3501, 5.1.3), or UTF-8 (RFC 9051) where it has octets that ASCII lacks.
    private String decoded() {
        if (wireName.chars().anyMatch(octet -> octet > 0x7f)) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(wireName.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString();
            } catch (CharacterCodingException neither) {
                return wireName;
            }
        }
        try {
            String decoded = BASE64MailboxDecoder.decode(wireName);
            boolean faithful =
                    StandardCharsets.UTF_8.newEncoder().canEncode(decoded)
                            && BASE64MailboxEncoder.encode(decoded).equals(wireName);
            return faithful ? decoded : wireName;
        } catch (RuntimeException tripped) {
            return wireName;
        }
    }
}
