package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.PollBatch;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.schemas.event.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Mails that are complete and wait for their commit. One thread at a time; close it behind the
/// commit.
final class Batch implements AutoCloseable {
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    private record Held(PolledMail mail, Incoming incoming) {}

    boolean has(long uid) {
        return held.containsKey(uid);
    }

    /// Of all mails together.
    long octets() {
        return held.values().stream().mapToLong(one -> one.mail().content().size()).sum();
    }

    /// Takes over a mail, and its closing.
    void add(long uid, PolledMail mail, Incoming incoming) {
        held.put(uid, new Held(mail, incoming));
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    /// Gives up the mails from a UID on.
    void dropFrom(long uid) {
        Map<Long, Held> further = held.tailMap(uid, true);
        further.values().forEach(one -> one.incoming().close());
        further.clear();
    }

    /// What is to be committed, in the order of the mailbox.
    PollBatch with(String mailboxName, Cursor cursor) {
        return new PollBatch(
                held.values().stream().map(Held::mail).toList(),
                Map.of(mailboxName, cursor),
                List.of(),
                gaps);
    }

    @Override
    public void close() {
        held.values().forEach(one -> one.incoming().close());
        held.clear();
    }
}
