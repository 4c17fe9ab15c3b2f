package io.mailriver.deliver.imap;

import io.mailriver.schemas.identity.DeliveryId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// What is known of one mailbox: which deliveries stand in it, in the range of UIDs from `from` up
/// to and with `upTo`. Only mail that bears our field costs memory. Not thread-safe.
final class MailboxView {
    /// Deliveries remembered for one mailbox, at most; about 100 octets each.
    static final int MAX_DELIVERIES = 100_000;

    private final Map<DeliveryId, Long> lowest = new HashMap<>();
    private final Map<DeliveryId, NavigableSet<Long>> repeats = new HashMap<>();
    private long uidValidity;
    private long from = 1;
    private long upTo;
    private long highest;
    private Set<DeliveryId> wanted = Set.of();

    /// Which deliveries are looked for: they stay remembered however many others come.
    void wants(Set<DeliveryId> ids) {
        wanted = Set.copyOf(ids);
    }

    long uidValidity() {
        return uidValidity;
    }

    /// The highest UID that is known: everything from `from` up to here was fetched.
    long upTo() {
        return upTo;
    }

    /// How many deliveries are remembered.
    int size() {
        return lowest.size();
    }

    /// True when a delivery that can stand at `neededFrom` or later would have been seen.
    boolean covers(long validity, long neededFrom) {
        return uidValidity == validity && from <= neededFrom;
    }

    /// Forgets everything; what is added from now on begins at `newFrom`.
    void restart(long validity, long newFrom) {
        lowest.clear();
        repeats.clear();
        uidValidity = validity;
        from = newFrom;
        upTo = newFrom - 1;
        highest = upTo;
    }

    /// A mail in the mailbox, whether or not it is a delivery of ours. Responses may come in any
    /// order, so nothing is known before all of them are there.
    void saw(long uid) {
        highest = Math.max(highest, uid);
    }

    /// All responses to a fetch from `upTo` on have come.
    void complete() {
        upTo = highest;
    }

    /// A delivery of ours at a UID.
    void saw(long uid, DeliveryId id) {
        saw(uid);
        long other = lowest.getOrDefault(id, uid);
        lowest.put(id, Math.min(other, uid));
        if (other != uid) {
            NavigableSet<Long> all = repeats.computeIfAbsent(id, first -> new TreeSet<>());
            all.add(other);
            all.add(uid);
        }
        if (lowest.size() > MAX_DELIVERIES) {
            forgetUnwanted();
        }
    }

    /// Makes room amid the responses to a fetch. What comes from now on is remembered again.
    private void forgetUnwanted() {
        lowest.keySet().retainAll(wanted);
        repeats.keySet().retainAll(wanted);
        from = highest + 1;
    }

    /// Where the delivery stands; 0 when it does not.
    long lowestUid(DeliveryId id) {
        return lowest.getOrDefault(id, 0L);
    }

    /// Where further copies of the delivery stand, in ascending order.
    NavigableSet<Long> furtherUids(DeliveryId id) {
        NavigableSet<Long> all = repeats.get(id);
        return all == null ? new TreeSet<>() : all.tailSet(all.first(), false);
    }

    /// Forgets the further copies, which are no more.
    void removedFurther(DeliveryId id) {
        repeats.remove(id);
    }

    /// When there are too many: forgets what stands before `needed`, where nobody looks any more;
    /// and everything, when that does not help. A forgotten range is fetched again when it is asked
    /// for.
    void prune(long needed) {
        if (lowest.size() <= MAX_DELIVERIES) {
            return;
        }
        lowest.values().removeIf(uid -> uid < needed);
        repeats.keySet().retainAll(lowest.keySet());
        from = Math.max(from, needed);
        if (lowest.size() > MAX_DELIVERIES) {
            restart(uidValidity, upTo + 1);
        }
    }
}
