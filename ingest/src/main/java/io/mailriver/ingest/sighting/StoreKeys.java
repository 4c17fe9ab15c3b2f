package io.mailriver.ingest.sighting;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The keys of a [SightingStore]: ordered as the answers are. Pure.
///
/// ```
/// account 0 I mailboxName 0 uidValidity uid     a sighting; numbers as eight octets
/// account 0 P uidl                              a sighting
/// account 0 C blobId mailId key                 a sighting of that content, under key
/// account 0 O objectId 0 mailId key             the same by object id
/// ```
final class StoreKeys {
    /// No account's name begins with it.
    static final byte[] CHECKPOINT = {0};

    private static final int MAIL_ID_OCTETS = 36;

    private StoreKeys() {}

    static byte[] of(SightingKey key) {
        return switch (key) {
            case SightingKey.Imap imap ->
                    uid(
                            mailbox(imap.account(), imap.mailboxName(), imap.uidValidity()),
                            imap.uid());
            case SightingKey.Pop3 pop3 -> uidl(pop3.account(), pop3.uidl());
        };
    }

    /// What the keys of one mailbox begin with.
    static byte[] mailbox(String account, String mailboxName, long uidValidity) {
        byte[] name = begin(account, 'I').text(mailboxName).end();
        return ByteBuffer.allocate(name.length + Long.BYTES).put(name).putLong(uidValidity).array();
    }

    static byte[] uid(byte[] mailbox, long uid) {
        return ByteBuffer.allocate(mailbox.length + Long.BYTES).put(mailbox).putLong(uid).array();
    }

    /// What the keys of a maildrop begin with, when the UIDL is empty.
    static byte[] uidl(String account, String uidl) {
        return begin(account, 'P').raw(uidl.getBytes(UTF_8)).end();
    }

    /// What the entries of a content begin with.
    static byte[] content(String account, BlobId blobId) {
        return begin(account, 'C').raw(blobId.text().getBytes(UTF_8)).end();
    }

    /// What the entries of an object begin with.
    static byte[] object(String account, String objectId) {
        return begin(account, 'O').text(objectId).end();
    }

    static byte[] contentEntry(SightingKey key, Sighting sighting) {
        return entry(content(key.account(), sighting.blobId()), sighting.mailId(), key);
    }

    static byte[] objectEntry(SightingKey key, String objectId, MailId mailId) {
        return entry(object(key.account(), objectId), mailId, key);
    }

    /// The sighting's key in an entry of an index.
    ///
    /// @param prefix what the entry begins with
    static byte[] target(byte[] entry, byte[] prefix) {
        return Arrays.copyOfRange(entry, prefix.length + MAIL_ID_OCTETS, entry.length);
    }

    /// The other way of [#of].
    static SightingKey read(byte[] key) {
        int account = zero(key, 0);
        String name = text(key, 0, account);
        if (key[account + 1] == 'P') {
            return new SightingKey.Pop3(name, text(key, account + 2, key.length));
        }
        int numbers = key.length - 2 * Long.BYTES;
        ByteBuffer both = ByteBuffer.wrap(key, numbers, 2 * Long.BYTES);
        return new SightingKey.Imap(
                name, text(key, account + 2, numbers - 1), both.getLong(), both.getLong());
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] entry(byte[] prefix, MailId mailId, SightingKey key) {
        byte[] id = mailId.text().getBytes(UTF_8);
        byte[] target = of(key);
        return ByteBuffer.allocate(prefix.length + id.length + target.length)
                .put(prefix)
                .put(id)
                .put(target)
                .array();
    }

    private static Writing begin(String account, char kind) {
        Writing writing = new Writing().text(account);
        writing.octets.write(kind);
        return writing;
    }

    private static int zero(byte[] key, int from) {
        int at = from;
        while (key[at] != 0) {
            at++;
        }
        return at;
    }

    private static String text(byte[] key, int from, int to) {
        return new String(key, from, to - from, UTF_8);
    }

    private static final class Writing {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream(96);

        /// A text and its end. A zero in it, which no protocol allows, would be taken for the end.
        Writing text(String text) {
            octets.writeBytes(text.replace('\0', '\u0001').getBytes(UTF_8));
            octets.write(0);
            return this;
        }

        Writing raw(byte[] more) {
            octets.writeBytes(more);
            return this;
        }

        byte[] end() {
            return octets.toByteArray();
        }
    }
}
