package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.Vanished;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Mails that were seen and have left their mailbox, before anybody is told. One thread; eight
/// octets a mail.
final class Expunged {
    private static final int MAX_RANGES = 1_000_000;

    private final OpenMailbox mailbox;
    private final List<Vanished.Range> ranges = new ArrayList<>();
    private long[] uids = new long[16];
    private int size;

    /// @param mailbox as it was when they were missing
    Expunged(OpenMailbox mailbox) {
        this.mailbox = mailbox;
    }

    OpenMailbox mailbox() {
        return mailbox;
    }

    void add(long uid) {
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, 2 * size);
        }
        uids[size++] = uid;
    }

    /// What the server says, whether seen or not.
    ///
    /// @return false when that is more than makes sense
    boolean add(Vanished vanished) {
        ranges.addAll(vanished.ranges());
        return ranges.size() <= MAX_RANGES;
    }

    /// What the server has said, in ascending order and no UID twice; forgets it.
    List<Vanished.Range> takeRanges() {
        ranges.sort(Comparator.comparingLong(Vanished.Range::first));
        List<Vanished.Range> taken = new ArrayList<>();
        long told = 0;
        for (Vanished.Range range : ranges) {
            if (range.last() > told) {
                taken.add(new Vanished.Range(Math.max(range.first(), told + 1), range.last()));
                told = range.last();
            }
        }
        ranges.clear();
        return taken;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long uid(int index) {
        return uids[index];
    }
}
