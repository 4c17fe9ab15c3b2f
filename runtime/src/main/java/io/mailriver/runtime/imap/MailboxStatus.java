package io.mailriver.runtime.imap;

import java.util.Locale;

/// The answer to `STATUS`; 0 stands for what it does not tell.
///
/// @param wireName as the server spells it, one char an octet
public record MailboxStatus(String wireName, long messages, long uidNext, long uidValidity)
        implements Untagged {
    static MailboxStatus read(ResponseReader in) throws ImapException {
        String name = in.string().latin1();
        long messages = 0;
        long uidNext = 0;
        long uidValidity = 0;
        in.expect('(');
        while (!in.take(')')) {
            switch (in.word().toUpperCase(Locale.ROOT)) {
                case "MESSAGES" -> messages = in.number();
                case "UIDNEXT" -> uidNext = in.number();
                case "UIDVALIDITY" -> uidValidity = in.number();
                default -> in.skip();
            }
        }
        return new MailboxStatus(name, messages, uidNext, uidValidity);
    }
}
