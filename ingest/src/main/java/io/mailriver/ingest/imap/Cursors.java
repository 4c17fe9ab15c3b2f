package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.schemas.event.Cursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where each mailbox of an account stands: by what was committed, and by what was submitted since.
/// One thread; lives as long as its poller.
final class Cursors {
    private final AccountDesk desk;

    /// Perhaps not committed yet; empty for what is forgotten.
    private final Map<String, Optional<Cursor>> submitted = new HashMap<>();

    /// Up to where changes were looked at without finding any: not worth a commit.
    private final Map<String, Looked> looked = new HashMap<>();

    private record Looked(long uidValidity, long modSeq) {}

    Cursors(AccountDesk desk) {
        this.desk = desk;
    }

    /// Something failed: the desk's cursors count again, not those that were submitted. To be
    /// called when nothing is being committed.
    void forgetSubmitted() {
        submitted.clear();
    }

    Optional<Cursor> of(String mailboxName) {
        Optional<Cursor> newer = submitted.get(mailboxName);
        return newer == null ? Optional.ofNullable(desk.cursors().get(mailboxName)) : newer;
    }

    /// By mailbox name.
    Map<String, Cursor> all() {
        Map<String, Cursor> all = new HashMap<>(desk.cursors());
        submitted.forEach((name, cursor) ->
                cursor.ifPresentOrElse(known -> all.put(name, known), () -> all.remove(name)));
        return all;
    }

    void submit(Map<String, @Nullable Cursor> cursors) {
        cursors.forEach((name, cursor) -> submitted.put(name, Optional.ofNullable(cursor)));
    }

    /// All changes up to there are told; counts from the next commit of the mailbox on.
    void lookedAt(OpenMailbox mailbox) {
        looked.put(mailbox.name(), new Looked(mailbox.uidValidity(), mailbox.highestModSeq()));
    }

    /// Up to where changes are told (RFC 7162); 0 when that is not known.
    long modSeq(String mailboxName) {
        return of(mailboxName).map(cursor -> modSeq(mailboxName, cursor)).orElse(0L);
    }

    /// The cursor when the mails up to a UID are settled.
    Cursor after(OpenMailbox mailbox, long lastUid) {
        Optional<Cursor> before = of(mailbox.name());
        if (before.isPresent() && before.get().uidValidity() == mailbox.uidValidity()) {
            Cursor cursor = before.get();
            return new Cursor(
                    cursor.uidValidity(),
                    lastUid,
                    orNull(modSeq(mailbox.name(), cursor)),
                    mailbox.mailboxId().orElse(cursor.mailboxId()),
                    cursor.formerUidValidity());
        }
        return new Cursor(
                mailbox.uidValidity(),
                lastUid,
                orNull(mailbox.highestModSeq()),
                mailbox.mailboxId().orElse(null),
                before.map(Cursor::uidValidity).orElse(null));
    }

    /// The cursor when all changes up to the mailbox's state are told, and nothing of a former
    /// UIDVALIDITY is left.
    Cursor toldOf(OpenMailbox mailbox, Cursor cursor) {
        return new Cursor(
                cursor.uidValidity(),
                cursor.lastUid(),
                orNull(mailbox.highestModSeq()),
                mailbox.mailboxId().orElse(cursor.mailboxId()),
                null);
    }

    private long modSeq(String mailboxName, Cursor cursor) {
        long committed = cursor.highestModSeq() == null ? 0 : cursor.highestModSeq();
        Looked at = looked.get(mailboxName);
        return at == null || at.uidValidity() != cursor.uidValidity() || committed == 0
                ? committed
                : at.modSeq();
    }

    private static @Nullable Long orNull(long modSeq) {
        return modSeq > 0 ? modSeq : null;
    }
}
