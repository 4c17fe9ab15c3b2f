package io.mailriver.runtime.imap;

import java.util.Locale;
import java.util.Optional;

/// The answer to `STATUS`; 0 stands for what it does not tell.
///
/// @param wireName as the server spells it, one char an octet
/// @param unseen mails without `\Seen`
/// @param highestModSeq RFC 7162; 0 also where the mailbox has none
/// @param mailboxId RFC 8474
public record MailboxStatus(
        String wireName,
        long messages,
        long uidNext,
        long uidValidity,
        long unseen,
        long highestModSeq,
        Optional<String> mailboxId)
        implements Untagged {
    static MailboxStatus read(ResponseReader in) throws ImapException {
        String name = in.string().latin1();
        long messages = 0;
        long uidNext = 0;
        long uidValidity = 0;
        long unseen = 0;
        long highestModSeq = 0;
        Optional<String> mailboxId = Optional.empty();
        in.expect('(');
        while (!in.take(')')) {
            switch (in.word().toUpperCase(Locale.ROOT)) {
                case "MESSAGES" -> messages = in.number();
                case "UIDNEXT" -> uidNext = in.number();
                case "UIDVALIDITY" -> uidValidity = in.number();
                case "UNSEEN" -> unseen = in.number();
                case "HIGHESTMODSEQ" -> highestModSeq = in.number();
                case "MAILBOXID" -> mailboxId = in.words(1).stream().findFirst();
                default -> in.skip();
            }
        }
        return new MailboxStatus(
                name, messages, uidNext, uidValidity, unseen, highestModSeq, mailboxId);
    }
}
