package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one watching connection is told of the mailboxes that nobody watches (NOTIFY, RFC 5465).
/// Thread-safe.
///
/// Only a signal, like IDLE: without it, news comes with the next poll.
final class Elsewhere {
    /// What is said when mailboxes were made, renamed or deleted: no mailbox has this name.
    static final String NAMES = "";

    private static final String SET =
            "NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))"
                    + " (personal (MessageNew MessageExpunge FlagChange MailboxName))";

    private final Signals signals;
    private volatile Telling telling = new Telling("", Map.of());

    /// @param watched by whose connection it is told
    /// @param names of the others, by the server's spelling
    private record Telling(String watched, Map<String, String> names) {}

    Elsewhere(Signals signals) {
        this.signals = signals;
    }

    /// @param watched the mailbox whose connection is told; one that connects later
    /// @param others by name
    void set(String watched, Map<String, ListedMailbox> others) {
        Map<String, String> names = new HashMap<>();
        others.forEach((name, mailbox) -> names.put(mailbox.wireName(), name));
        telling = new Telling(watched, Map.copyOf(names));
    }

    /// Has the server tell on this connection, if it is the one.
    void ask(ImapSession session, Duration limit, String watched) throws IOException {
        Telling now = telling;
        if (now.names().isEmpty() || !now.watched().equals(watched) || !session.has("NOTIFY")) {
            return;
        }
        List<Result> _ = // one that refuses tells nothing
                session.run(
                        limit,
                        List.of(ImapCommand.plain("NOTIFY", SET)),
                        response -> {
                            if (response instanceof MailboxStatus status) {
                                told(status);
                            }
                        });
    }

    void told(MailboxStatus status) {
        String name = telling.names().get(status.wireName());
        if (name != null) {
            signals.addChanged(name);
        }
    }

    void toldOfNames() {
        signals.add(NAMES);
    }
}
