package io.mailriver.ingest.account;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Mails that could not be fetched so far. Each is fetched on its own. One thread; bounded: what is
/// forgotten begins anew.
///
/// @param <P> what names a mail of the account
public final class Troubles<P> {
    private static final int MAX_MAILS = 1_000;

    /// What a refusal weighs, and a connection that was lost over the mail: that may be the
    /// network's fault.
    private static final int REFUSED = 2;

    private static final int LOST = 1;

    /// Three refusals, or six connections.
    private static final int GIVE_UP = 3 * REFUSED;

    /// When no other mail shows that the server is well.
    private static final int GIVE_UP_WITHOUT_WITNESS = 10 * REFUSED;

    private final Map<P, Trouble> troubles =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<P, Trouble> eldest) {
                    return size() > MAX_MAILS;
                }
            };

    /// What is known of a mail's trouble.
    ///
    /// @param witnessed the server gave another mail just before it failed last
    public record Trouble(int weight, String reason, boolean witnessed) {
        /// Nothing failed for this mail alone.
        public boolean isOnlySuspected() {
            return weight == 0;
        }

        /// The next failure may be the last: another mail must show that the server is well.
        public boolean needsWitness() {
            return weight >= GIVE_UP - REFUSED;
        }

        /// It failed often enough, and it is not the server that is ill.
        public boolean isHopeless() {
            return weight >= GIVE_UP && witnessed;
        }

        /// The same where there is no other mail that could show it.
        public boolean isHopelessWithoutWitness() {
            return weight >= GIVE_UP_WITHOUT_WITNESS;
        }
    }

    public Optional<Trouble> of(P place) {
        return Optional.ofNullable(troubles.get(place));
    }

    public boolean any(Predicate<P> where) {
        return troubles.keySet().stream().anyMatch(where);
    }

    /// It failed among others.
    public void suspect(P place) {
        troubles.putIfAbsent(place, new Trouble(0, "", false));
    }

    /// The server does not give it.
    public void refused(P place, String reason, boolean witnessed) {
        add(place, new Trouble(REFUSED, reason, witnessed));
    }

    /// The connection was lost over it.
    public void lost(P place, String reason, boolean witnessed) {
        add(place, new Trouble(LOST, reason, witnessed));
    }

    public void settled(P place) {
        troubles.remove(place);
    }

    private void add(P place, Trouble another) {
        troubles.merge(
                place,
                another,
                (old, more) -> new Trouble(old.weight + more.weight, more.reason, more.witnessed));
    }
}
