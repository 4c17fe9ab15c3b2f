package io.mailriver.runtime.imap;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What one `FETCH` response tells of a mail (RFC 9051, 7.5.2). Items that nobody here asks for are
/// passed over.
///
/// @param uid 0 when it is not told, or is none
/// @param size `RFC822.SIZE`; -1 when it is not told
/// @param modSeq `MODSEQ` (RFC 7162); 0 when it is not told
/// @param flags empty when they are not told; the first hundred
/// @param internalDate as written
/// @param objectId EMAILID (RFC 8474) or X-GM-MSGID
public record FetchedMail(
        long uid,
        long size,
        long modSeq,
        Optional<List<String>> flags,
        Optional<String> internalDate,
        Optional<String> objectId,
        Optional<Body> body)
        implements Untagged {
    /// RFC 3501, 2.3.1.1: 32 bits.
    public static final long MAX_UID = 0xffff_ffffL;

    private static final int MAX_FLAGS = 100;
    private static final String BODY = "BODY[";

    /// The octets of a section.
    ///
    /// @param section what stands in the brackets; empty for the whole mail
    /// @param origin where a part of the section begins; -1 for all of it
    public record Body(String section, long origin, Octets octets) {}

    static FetchedMail read(ResponseReader in) throws ImapException {
        long uid = 0;
        long size = -1;
        long modSeq = 0;
        Optional<List<String>> flags = Optional.empty();
        Optional<String> internalDate = Optional.empty();
        Optional<String> objectId = Optional.empty();
        Optional<Body> body = Optional.empty();
        in.expect('(');
        while (!in.take(')')) {
            String item = in.word().toUpperCase(Locale.ROOT);
            switch (item) {
                case "UID" -> uid = in.number();
                case "RFC822.SIZE" -> size = in.number();
                case "MODSEQ" -> modSeq = modSeq(in);
                case "FLAGS" -> flags = Optional.of(List.copyOf(in.words(MAX_FLAGS)));
                case "INTERNALDATE" -> internalDate = Optional.of(in.string().latin1());
                case "X-GM-MSGID" -> objectId = Optional.of(in.string().latin1());
                case "EMAILID" -> objectId = in.words(1).stream().findFirst();
                default -> {
                    if (item.startsWith(BODY) && item.indexOf(']') > 0) {
                        body = Optional.of(body(item, in.string()));
                    } else {
                        in.skip();
                    }
                }
            }
        }
        return new FetchedMail(
                uid > MAX_UID ? 0 : uid, size, modSeq, flags, internalDate, objectId, body);
    }

    private static long modSeq(ResponseReader in) throws ImapException {
        in.expect('(');
        long modSeq = in.number();
        in.expect(')');
        return modSeq;
    }

    private static Body body(String item, Octets octets) throws ImapException {
        int close = item.lastIndexOf(']');
        String section = item.substring(BODY.length(), close);
        String behind = item.substring(close + 1);
        if (behind.isEmpty()) {
            return new Body(section, -1, octets);
        }
        if (!behind.matches("<\\d{1,18}>")) {
            throw ResponseReader.nonsense();
        }
        return new Body(section, Long.parseLong(behind.substring(1, behind.length() - 1)), octets);
    }
}
