package io.mailriver.ingest.imap;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Mails that could not be fetched so far. Each is fetched on its own. One thread; bounded: what is
/// forgotten begins anew.
final class Troubles {
    private static final int MAX_MAILS = 1_000;

    /// What a refusal weighs, and a connection that was lost over the mail: that may be the
    /// network's fault.
    private static final int REFUSED = 2;

    private static final int LOST = 1;

    /// Three refusals, or six connections.
    private static final int GIVE_UP = 3 * REFUSED;

    /// When no other mail shows that the server is well.
    private static final int GIVE_UP_WITHOUT_WITNESS = 10 * REFUSED;

    private final Map<Place, Trouble> troubles =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Place, Trouble> eldest) {
                    return size() > MAX_MAILS;
                }
            };

    private record Place(String mailboxName, long uidValidity, long uid) {}

    /// What is known of a mail's trouble.
    ///
    /// @param witnessed the server gave another mail just before it failed last
    record Trouble(int weight, String reason, boolean witnessed) {
        /// Nothing failed for this mail alone.
        boolean isOnlySuspected() {
            return weight == 0;
        }

        /// The next failure may be the last: another mail must show that the server is well.
        boolean needsWitness() {
            return weight >= GIVE_UP - REFUSED;
        }

        /// It failed often enough, and it is not the server that is ill.
        boolean isHopeless() {
            return weight >= GIVE_UP && witnessed;
        }

        /// The same where there is no other mail that could show it.
        boolean isHopelessWithoutWitness() {
            return weight >= GIVE_UP_WITHOUT_WITNESS;
        }
    }

    Optional<Trouble> of(OpenMailbox mailbox, long uid) {
        return Optional.ofNullable(troubles.get(place(mailbox, uid)));
    }

    boolean in(String mailboxName) {
        return troubles.keySet().stream().anyMatch(place -> place.mailboxName.equals(mailboxName));
    }

    /// It failed among others.
    void suspect(OpenMailbox mailbox, long uid) {
        troubles.putIfAbsent(place(mailbox, uid), new Trouble(0, "", false));
    }

    /// The server does not give it.
    void refused(OpenMailbox mailbox, long uid, String reason, boolean witnessed) {
        add(mailbox, uid, new Trouble(REFUSED, reason, witnessed));
    }

    /// The connection was lost over it.
    void lost(OpenMailbox mailbox, long uid, String reason, boolean witnessed) {
        add(mailbox, uid, new Trouble(LOST, reason, witnessed));
    }

    void settled(OpenMailbox mailbox, long uid) {
        troubles.remove(place(mailbox, uid));
    }

    private void add(OpenMailbox mailbox, long uid, Trouble another) {
        troubles.merge(
                place(mailbox, uid),
                another,
                (old, more) -> new Trouble(old.weight + more.weight, more.reason, more.witnessed));
    }

    private static Place place(OpenMailbox mailbox, long uid) {
        return new Place(mailbox.name(), mailbox.uidValidity(), uid);
    }
}
