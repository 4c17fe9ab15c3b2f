package io.mailriver.runtime.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Literal;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.jspecify.annotations.Nullable;

/// One command as it goes on the wire, without its tag. Immutable but for the octets of a literal.
public final class ImapCommand {
    private final String step;
    private final String text;
    private final @Nullable Argument arguments;

    private ImapCommand(String step, String text, @Nullable Argument arguments) {
        this.step = step;
        this.text = text;
        this.arguments = arguments;
    }

    /// A command without names or texts from outside.
    public static ImapCommand plain(String text) {
        return new ImapCommand(text, text, null);
    }

    /// The same, called otherwise in messages.
    public static ImapCommand plain(String step, String text) {
        return new ImapCommand(step, text, null);
    }

    /// A command whose one argument is a mailbox name.
    ///
    /// @param mailboxName with the server's separator
    public static ImapCommand onMailbox(String verb, String mailboxName) {
        return new ImapCommand(verb, verb, mailbox(mailboxName));
    }

    /// The same for a mailbox that the server has listed.
    public static ImapCommand onListed(String verb, ListedMailbox mailbox) {
        return new ImapCommand(verb, verb, new Argument().writeString(mailbox.wireName()));
    }

    /// `EXAMINE` with a parameter, such as `CONDSTORE` (RFC 7162).
    static ImapCommand examine(ListedMailbox mailbox, String parameter) {
        return new ImapCommand(
                "EXAMINE",
                "EXAMINE",
                new Argument()
                        .writeString(mailbox.wireName())
                        .writeArgument(new Argument().writeAtom(parameter)));
    }

    /// `STATUS` of a mailbox that the server has listed.
    ///
    /// @param asked such as `UIDNEXT`
    public static ImapCommand status(ListedMailbox mailbox, List<String> asked) {
        return status(new Argument().writeString(mailbox.wireName()), asked);
    }

    /// The same for one that it has not.
    ///
    /// @param mailboxName with the server's separator
    public static ImapCommand status(String mailboxName, List<String> asked) {
        return status(mailbox(mailboxName), asked);
    }

    private static ImapCommand status(Argument mailbox, List<String> asked) {
        Argument items = new Argument();
        asked.forEach(items::writeAtom);
        return new ImapCommand("STATUS", "STATUS", mailbox.writeArgument(items));
    }

    /// `APPEND` of a mail.
    ///
    /// @param internalDate as RFC 3501's date-time, without quotes
    public static ImapCommand append(
            String mailboxName, List<String> flags, String internalDate, ImapLiteral mail) {
        Argument arguments = mailbox(mailboxName);
        Argument list = new Argument();
        flags.forEach(list::writeAtom);
        arguments.writeArgument(list).writeString(internalDate).writeBytes(new ForAngus(mail));
        return new ImapCommand("APPEND", "APPEND", arguments);
    }

    /// What messages call it.
    String step() {
        return step;
    }

    String text() {
        return text;
    }

    @Nullable Argument arguments() {
        return arguments;
    }

    private static Argument mailbox(String mailboxName) {
        return new Argument().writeString(BASE64MailboxEncoder.encode(mailboxName));
    }

    private record ForAngus(ImapLiteral literal) implements Literal {
        @Override
        public int size() {
            return literal.size();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            literal.writeTo(out);
        }
    }
}
