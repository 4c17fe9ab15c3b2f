package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxName;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a server which mailboxes it has, and whether mail has come into them. No state.
final class AccountMailboxes {
    static final int MAX_LISTED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccountMailboxes.class);
    private static final int MAX_NAME_CHARS = 500;
    private static final int STATUS_AT_ONCE = 50;

    private final ImapAccountConfig config;

    AccountMailboxes(ImapAccountConfig config) {
        this.config = config;
    }

    /// What a server has.
    ///
    /// @param chosen the mailboxes to be read, by name
    /// @param names of all mailboxes, chosen or not
    /// @param statuses of chosen ones, where they were asked for
    record Listing(
            Map<String, ListedMailbox> chosen,
            Set<String> names,
            Map<String, MailboxStatus> statuses) {
        /// True when it is worth asking for all states in one breath.
        boolean isMostlyChosen() {
            return chosen.size() > 1 && 4 * chosen.size() >= names.size();
        }
    }

    /// Of two mailboxes that have the same name, with `/` between its levels, the first counts.
    Listing list(ImapSession session) throws IOException {
        return list(session, List.of());
    }

    /// The same with the state of each, by one command where the server has LIST-STATUS (RFC 5819).
    /// A server may tell nothing of some.
    Listing listWithStatus(ImapSession session, boolean mostlyChosen) throws IOException {
        if (mostlyChosen && session.has("LIST-STATUS")) {
            String items = String.join(" ", items(session));
            return list(session, List.of("STATUS (" + items + ")"));
        }
        Listing listing = list(session);
        return new Listing(listing.chosen(), listing.names(), status(session, listing.chosen()));
    }

    private Listing list(ImapSession session, List<String> options) throws IOException {
        List<ListedMailbox> listed = new ArrayList<>();
        Map<String, MailboxStatus> told = new HashMap<>();
        List<String> wanted = new ArrayList<>(options);
        if (config.mailboxes().wantSpecialUse()
                && session.has("SPECIAL-USE")
                && session.has("LIST-EXTENDED")) {
            wanted.addFirst("SPECIAL-USE");
        }
        String command =
                "LIST \"\" \"*\""
                        + (wanted.isEmpty() ? "" : " RETURN (" + String.join(" ", wanted) + ")");
        Result result =
                session.run(
                                limit(),
                                List.of(ImapCommand.plain("LIST", command)),
                                response -> {
                                    if (response instanceof ListedMailbox mailbox
                                            && mailbox.wireName().length() <= MAX_NAME_CHARS
                                            && listed.size() < MAX_LISTED) {
                                        listed.add(mailbox);
                                    } else if (response instanceof MailboxStatus status
                                            && told.size() < MAX_LISTED) {
                                        told.put(status.wireName(), status);
                                    }
                                })
                        .getFirst();
        if (!result.ok()) {
            throw new ImapException("the server does not list its mailboxes: " + result);
        }
        if (listed.size() == MAX_LISTED) {
            LOG.atWarn()
                    .addKeyValue("account", config.name())
                    .log("only the first {} mailboxes are looked at", MAX_LISTED);
        }
        Map<String, ListedMailbox> chosen = config.mailboxes().choose(listed);
        Map<String, MailboxStatus> statuses = new HashMap<>();
        chosen.forEach((name, mailbox) -> {
            MailboxStatus status = told.get(mailbox.wireName());
            if (status != null) {
                statuses.put(name, status);
            }
        });
        return new Listing(
                chosen,
                listed.stream().map(ListedMailbox::name).collect(Collectors.toSet()),
                statuses);
    }

    /// What the server tells of each mailbox; of some it may tell nothing.
    Map<String, MailboxStatus> status(ImapSession session, Map<String, ListedMailbox> mailboxes)
            throws IOException {
        Map<String, String> names = new HashMap<>();
        mailboxes.forEach((name, mailbox) -> names.put(mailbox.wireName(), name));
        Map<String, MailboxStatus> all = new LinkedHashMap<>();
        List<String> items = items(session);
        List<ImapCommand> commands =
                mailboxes.values().stream()
                        .map(mailbox -> ImapCommand.status(mailbox, items))
                        .toList();
        for (int i = 0; i < commands.size(); i += STATUS_AT_ONCE) {
            List<Result> _ =
                    session.run(
                            limit(),
                            commands.subList(i, Math.min(commands.size(), i + STATUS_AT_ONCE)),
                            response -> {
                                if (response instanceof MailboxStatus status) {
                                    String name = names.get(status.wireName());
                                    if (name != null) {
                                        all.put(name, status);
                                    }
                                }
                            });
        }
        return all;
    }

    /// True when the server knows for sure that there is no mailbox of that name.
    boolean isGone(ImapSession session, String name) throws IOException {
        String onServer = new MailboxName(name).onServer("", session.separator());
        Result result =
                session.run(
                                limit(),
                                List.of(ImapCommand.status(onServer, List.of("UIDVALIDITY"))),
                                response -> {})
                        .getFirst();
        return result.condition() == Result.Condition.NO
                && (result.code().isEmpty() || result.code().equals("NONEXISTENT"));
    }

    /// What tells whether something has changed.
    private static List<String> items(ImapSession session) {
        List<String> items = new ArrayList<>(List.of("UIDNEXT", "UIDVALIDITY", "MESSAGES"));
        items.add("UNSEEN");
        if (session.has("CONDSTORE")) {
            items.add("HIGHESTMODSEQ");
        }
        if (session.has("OBJECTID")) {
            items.add("MAILBOXID");
        }
        return items;
    }

    private Duration limit() {
        return config.server().commandTimeout();
    }
}
