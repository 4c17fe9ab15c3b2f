package io.mailriver.deliver.imap;

import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerSettings;
import java.time.Duration;

/// An IMAP account in the configuration that mail is delivered to.
///
/// @param mailboxPrefix stands before every mailbox name but INBOX
/// @param dataTimeout for an exchange with mail, and to wait for the mails before it
public record ImapDestinationConfig(
        MailServer server,
        String mailboxPrefix,
        int maxConnections,
        Duration idleTime,
        Duration dataTimeout) {

    public static ImapDestinationConfig read(Section section) {
        return new ImapDestinationConfig(
                MailServer.read(section, MailServer.Protocol.IMAP),
                section.text(
                        "mailbox-prefix",
                        "Stands before every mailbox name but INBOX, such as INBOX/ on servers"
                                + " that keep all mailboxes below it.",
                        ""),
                section.number(
                        "max-connections", "Connections to this account at a time.", 4, 1, 100),
                PeerSettings.time(
                        section,
                        "idle-time",
                        "A connection is closed when it had nothing to do for so long.",
                        Duration.ofMinutes(5)),
                PeerSettings.time(
                        section,
                        "data-timeout",
                        "To send one batch of mail and hear what became of it, and to wait for the"
                                + " batches before it.",
                        Duration.ofMinutes(10)));
    }

    /// To get a connection.
    Duration connectTimeout() {
        return server.connectTimeout();
    }

    /// For an exchange without mail.
    Duration commandTimeout() {
        return server.commandTimeout();
    }
}
