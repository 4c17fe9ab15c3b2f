package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.AccountName;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledAccount;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A polled POP3 account in the configuration.
///
/// @param pollInterval from the end of one session to the beginning of the next
/// @param dataTimeout for one mail
/// @param maxMailSize a larger mail is not fetched, and recorded as a gap
public record Pop3AccountConfig(
        String name,
        MailServer server,
        Duration pollInterval,
        Duration dataTimeout,
        ByteSize maxMailSize) {
    /// Reads `pop3` of the section `ingest`; none when it is missing.
    ///
    /// @param taken names of other accounts
    public static List<Pop3AccountConfig> readAll(Section ingest, Collection<String> taken) {
        Set<String> names = new HashSet<>(taken);
        return ingest.list("pop3").stream().map(section -> readUnique(section, names)).toList();
    }

    private static Pop3AccountConfig readUnique(Section section, Set<String> names) {
        Pop3AccountConfig config = read(section);
        if (!names.add(config.name())) {
            section.problem("name", "'" + config.name() + "' is the name of two accounts");
        }
        return config;
    }

    public static Pop3AccountConfig read(Section section) {
        String name = AccountName.read(section);
        return new Pop3AccountConfig(
                name,
                MailServer.read(section, MailServer.Protocol.POP3),
                PeerSettings.time(
                        section,
                        "poll-interval",
                        "How long to wait between two sessions; longer where the server asks for"
                                + " it by LOGIN-DELAY.",
                        Duration.ofMinutes(1)),
                PeerSettings.time(
                        section, "data-timeout", "For one mail to come.", Duration.ofMinutes(10)),
                section.size(
                        "max-mail-size",
                        "A larger mail is not fetched; the ledger tells of it.",
                        ByteSize.ofMiB(100)));
    }

    /// The account with what it needs to be polled.
    public PolledAccount with(PollContext context) {
        return new Pop3Account(this, context);
    }
}
