package io.mailriver.deliver.imap;

import java.util.List;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Literal;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.jspecify.annotations.Nullable;

/// One command as it goes on the wire, without its tag.
///
/// @param step what messages call it
record ImapCommand(String step, String text, @Nullable Argument arguments) {
    /// More than our field needs. A mail that came by another way may bear such a field of any
    /// length, and must not break the session of ours.
    static final int MAX_FIELD_OCTETS = 256;

    private static final String FETCH_ITEMS =
            ":* (UID BODY.PEEK[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0." + MAX_FIELD_OCTETS + ">)";

    static ImapCommand plain(String text) {
        return new ImapCommand(text, text, null);
    }

    /// A command whose one argument is a mailbox name.
    static ImapCommand onMailbox(String verb, String mailboxName) {
        return new ImapCommand(verb, verb, mailbox(mailboxName));
    }

    /// Our delivery fields from a UID on.
    static ImapCommand fetchDeliveries(long fromUid) {
        return new ImapCommand("UID FETCH", "UID FETCH " + fromUid + FETCH_ITEMS, null);
    }

    /// @param internalDate as RFC 3501's date-time, without quotes
    static ImapCommand append(
            String mailboxName, List<String> flags, String internalDate, Literal mail) {
        Argument arguments = mailbox(mailboxName);
        Argument list = new Argument();
        flags.forEach(list::writeAtom);
        arguments.writeArgument(list).writeString(internalDate).writeBytes(mail);
        return new ImapCommand("APPEND", "APPEND", arguments);
    }

    private static Argument mailbox(String mailboxName) {
        return new Argument().writeString(BASE64MailboxEncoder.encode(mailboxName));
    }
}
