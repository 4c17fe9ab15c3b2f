package io.mailriver.schemas.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// One delivery: what idempotence is checked by. 32 lower-case hex digits, the first half of a
/// SHA-256 over mail, destination, mailbox name, recipients and replay generation.
public record DeliveryId(String text) {
    private static final int DIGITS = 32;

    public DeliveryId {
        if (!HexDigits.are(text, DIGITS)) {
            throw new IllegalArgumentException(
                    "not a delivery id: '" + text + "', expected 32 lower-case hex digits");
        }
    }

    /// The same arguments always give the same id; the order of the recipients counts.
    public static DeliveryId of(
            MailId mailId,
            String destination,
            String mailboxName,
            List<String> recipients,
            int generation) {
        MessageDigest digest = Digests.sha256();
        add(digest, mailId.text());
        add(digest, destination);
        add(digest, mailboxName);
        recipients.forEach(recipient -> add(digest, recipient));
        add(digest, Integer.toString(generation));
        return new DeliveryId(HexFormat.of().formatHex(digest.digest(), 0, 16));
    }

    /// The length first: no text can look like the end of one and the beginning of another.
    private static void add(MessageDigest digest, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).flip());
        digest.update(octets);
    }

    @Override
    public String toString() {
        return text;
    }
}
