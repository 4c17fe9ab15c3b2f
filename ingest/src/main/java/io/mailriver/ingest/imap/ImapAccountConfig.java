package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountName;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledAccount;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A polled IMAP account in the configuration.
///
/// @param idleConnections mailboxes that are watched by IDLE, each on a connection of its own
/// @param pollInterval how often every mailbox is asked for news, watched or not
/// @param idleRenewal a server may log off a client that says nothing for half an hour
/// @param dataTimeout for one response with mail
/// @param compareInterval how often all flags are compared at the latest, where the server does not
///   tell what has changed
/// @param maxMailSize a larger mail is not fetched, and recorded as a gap
public record ImapAccountConfig(
        String name,
        MailServer server,
        MailboxPatterns mailboxes,
        InitialRead initial,
        boolean idle,
        int idleConnections,
        Duration pollInterval,
        Duration idleRenewal,
        Duration dataTimeout,
        Duration compareInterval,
        ByteSize maxMailSize,
        KnownMail knownMail,
        Then then) {
    private static final Duration MAX_RENEWAL = Duration.ofMinutes(29); // RFC 2177

    /// What becomes of a mail that is known, when it is found at another place, or under another
    /// UIDVALIDITY.
    public enum KnownMail {
        /// It is the same mail at a new place.
        RECOGNISE,
        /// It is another mail.
        AGAIN
    }

    /// What happens to a mail on the server.
    public enum Then {
        /// Nothing.
        KEEP
    }

    /// Reads `imap` of the section `ingest`; none when it is missing.
    public static List<ImapAccountConfig> readAll(Section ingest) {
        Set<String> names = new HashSet<>();
        return ingest.list("imap").stream().map(section -> readUnique(section, names)).toList();
    }

    private static ImapAccountConfig readUnique(Section section, Set<String> names) {
        ImapAccountConfig config = read(section);
        if (!names.add(config.name())) {
            section.problem("name", "'" + config.name() + "' is the name of two accounts");
        }
        return config;
    }

    public static ImapAccountConfig read(Section section) {
        String name = AccountName.read(section);
        MailServer server = MailServer.read(section, MailServer.Protocol.IMAP);
        return new ImapAccountConfig(
                name,
                server,
                readMailboxes(section),
                section.value(
                        "initial",
                        "beginning | now | since DATE",
                        "Where reading begins in a mailbox that was never read: with the first"
                                + " mail in it, with the first that comes, or with the first of"
                                + " that day, as in since 2026-01-31.",
                        new InitialRead.Beginning(),
                        InitialRead::parse),
                section.flag(
                        "idle",
                        "Watch mailboxes by IDLE, where the server has it; false: by polling only.",
                        true),
                section.number(
                        "idle-connections",
                        "How many mailboxes, the first ones, are watched by IDLE. Each takes a"
                                + " connection, beside the one that reads.",
                        2,
                        0,
                        20),
                PeerSettings.time(
                        section,
                        "poll-interval",
                        "How often every mailbox is asked for new mail, watched or not.",
                        Duration.ofMinutes(1)),
                readRenewal(section),
                PeerSettings.time(
                        section,
                        "data-timeout",
                        "For one mail, or one piece of a large one, to come.",
                        Duration.ofMinutes(10)),
                PeerSettings.time(
                        section,
                        "compare-interval",
                        "How often all flags are compared at the latest, where the server does not"
                                + " tell what has changed (no CONDSTORE).",
                        Duration.ofMinutes(15)),
                section.size(
                        "max-mail-size",
                        "A larger mail is not fetched; the ledger tells of it.",
                        ByteSize.ofMiB(100)),
                section.choice(
                        "known-mail",
                        "What becomes of a mail that was read before, when it is found in another"
                                + " mailbox or the server numbers its mails anew: recognise: it is"
                                + " the same mail; again: it comes again.",
                        KnownMail.RECOGNISE),
                section.choice("then", "What happens to a mail on the server.", Then.KEEP));
    }

    /// The account with what it needs to be polled.
    public PolledAccount with(PollContext context) {
        return new ImapAccount(this, context);
    }

    private static MailboxPatterns readMailboxes(Section section) {
        List<String> patterns =
                section.texts(
                        "mailboxes",
                        "Which mailboxes are read: names with / between the levels, where * stands"
                                + " for anything and % for anything within a level; special uses"
                                + " such as \\Sent; with ! before it, not those.",
                        List.of("INBOX"));
        try {
            return new MailboxPatterns(patterns);
        } catch (IllegalArgumentException wrong) {
            section.problem("mailboxes", String.valueOf(wrong.getMessage()));
            return new MailboxPatterns(List.of("INBOX"));
        }
    }

    private static Duration readRenewal(Section section) {
        Duration renewal =
                section.duration(
                        "idle-renewal",
                        "How long one IDLE lasts before it is begun anew.",
                        Duration.ofMinutes(25));
        if (renewal.isZero() || renewal.compareTo(MAX_RENEWAL) > 0) {
            section.problem("idle-renewal", "expected more than nothing and at most 29m");
        }
        return renewal;
    }
}
