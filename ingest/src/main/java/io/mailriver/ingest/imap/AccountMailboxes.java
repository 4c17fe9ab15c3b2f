package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /// The mailboxes to be read, by name. Of two that have the same name, with `/` between its
    /// levels, the first counts.
    Map<String, ListedMailbox> list(ImapSession session) throws IOException {
        List<ListedMailbox> listed = new ArrayList<>();
        boolean specialUse =
                config.mailboxes().wantSpecialUse()
                        && session.has("SPECIAL-USE")
                        && session.has("LIST-EXTENDED");
        String command = "LIST \"\" \"*\"" + (specialUse ? " RETURN (SPECIAL-USE)" : "");
        Result result =
                session.run(
                                limit(),
                                List.of(ImapCommand.plain("LIST", command)),
                                response -> {
                                    if (response instanceof ListedMailbox mailbox
                                            && mailbox.wireName().length() <= MAX_NAME_CHARS
                                            && listed.size() < MAX_LISTED) {
                                        listed.add(mailbox);
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
        return config.mailboxes().choose(listed);
    }

    /// What the server tells of each mailbox; of some it may tell nothing.
    Map<String, MailboxStatus> status(ImapSession session, Map<String, ListedMailbox> mailboxes)
            throws IOException {
        Map<String, String> names = new HashMap<>();
        mailboxes.forEach((name, mailbox) -> names.put(mailbox.wireName(), name));
        Map<String, MailboxStatus> all = new LinkedHashMap<>();
        List<ImapCommand> commands = mailboxes.values().stream().map(ImapCommand::status).toList();
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

    private Duration limit() {
        return config.server().commandTimeout();
    }
}
