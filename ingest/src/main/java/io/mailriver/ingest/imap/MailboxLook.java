package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.Result;
import io.mailriver.schemas.event.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Opens mailboxes, and asks which mails are in them. No state.
final class MailboxLook {
    private static final int UIDS_AT_ONCE = 500;

    private final Duration limit;

    MailboxLook(Duration limit) {
        this.limit = limit;
    }

    OpenMailbox open(ImapSession session, String name, ListedMailbox listed) throws IOException {
        Result result = session.examine(limit, listed);
        if (!result.ok()) {
            throw new ImapException("can't open mailbox '" + name + "': " + result);
        }
        if (session.uidValidity() == 0) {
            throw new ImapException("mailbox '" + name + "' has no UIDVALIDITY");
        }
        return new OpenMailbox(
                name,
                session.uidValidity(),
                session.uidNext(),
                session.exists(),
                session.highestModSeq(),
                session.mailboxId());
    }

    /// A mailbox that was restored from a copy under its old UIDVALIDITY gives new mails UIDs that
    /// were read before, and a replica may be late: neither must pass in silence.
    static void requireBehind(OpenMailbox mailbox, Cursor cursor) throws ImapException {
        if (mailbox.uidNext() > 0 && mailbox.uidNext() <= cursor.lastUid()) {
            throw new ImapException(
                    "mailbox '"
                            + mailbox.name()
                            + "' has UIDNEXT "
                            + mailbox.uidNext()
                            + ", but was read up to UID "
                            + cursor.lastUid());
        }
    }

    /// Tells which UIDs of a set are in the open mailbox, and perhaps others.
    void uids(ImapSession session, String set, Consumer<Long> each) throws IOException {
        items(session, set, "(UID)", mail -> each.accept(mail.uid()));
    }

    /// The same with more of each mail.
    void items(ImapSession session, String set, String items, Consumer<FetchedMail> each)
            throws IOException {
        Result result =
                session.run(
                                limit,
                                List.of(
                                        ImapCommand.plain(
                                                "UID FETCH", "UID FETCH " + set + " " + items)),
                                response -> {
                                    if (response instanceof FetchedMail mail) {
                                        each.accept(mail);
                                    }
                                })
                        .getFirst();
        if (!result.ok()) {
            throw new ImapException("the server does not tell which mails it has: " + result);
        }
    }

    /// Which of the mails that were not given are no longer there.
    Set<Long> gone(ImapSession session, List<ListedMail> missing) throws IOException {
        if (missing.isEmpty()) {
            return Set.of();
        }
        List<Result> _ = session.run(limit, List.of(ImapCommand.plain("NOOP")), untagged -> {});
        Set<Long> gone = new HashSet<>();
        missing.forEach(mail -> gone.add(mail.uid()));
        uids(session, UidSet.of(missing), gone::remove);
        return gone;
    }

    /// Which of the UIDs are in the open mailbox.
    Set<Long> present(ImapSession session, Collection<Long> uids) throws IOException {
        List<Long> sorted = uids.stream().sorted().distinct().toList();
        Set<Long> told = new HashSet<>();
        for (int i = 0; i < sorted.size(); i += UIDS_AT_ONCE) {
            List<Long> some = sorted.subList(i, Math.min(sorted.size(), i + UIDS_AT_ONCE));
            uids(session, UidSet.ofUids(some), told::add);
        }
        told.retainAll(Set.copyOf(sorted));
        return told;
    }
}
