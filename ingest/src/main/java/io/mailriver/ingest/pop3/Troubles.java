package io.mailriver.ingest.pop3;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Mails that could not be fetched so far, by unique id. One thread; bounded: what is forgotten
/// begins anew.
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

    private final Map<String, Trouble> troubles =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Trouble> eldest) {
                    return size() > MAX_MAILS;
                }
            };

    /// What is known of a mail's trouble.
    ///
    /// @param witnessed the server gave another mail in the session in which it failed last
    private record Trouble(int weight, String reason, boolean witnessed) {
        boolean isHopeless() {
            return weight >= (witnessed ? GIVE_UP : GIVE_UP_WITHOUT_WITNESS);
        }
    }

    boolean isOne(String uidl) {
        return troubles.containsKey(uidl);
    }

    /// Why the mail is given up; empty when it is worth another try.
    Optional<String> hopeless(String uidl) {
        return Optional.ofNullable(troubles.get(uidl))
                .filter(Trouble::isHopeless)
                .map(Trouble::reason);
    }

    /// The server does not give it.
    void refused(String uidl, String reason, boolean witnessed) {
        add(uidl, new Trouble(REFUSED, reason, witnessed));
    }

    /// The connection was lost over it.
    void lost(String uidl, String reason, boolean witnessed) {
        add(uidl, new Trouble(LOST, reason, witnessed));
    }

    void settled(String uidl) {
        troubles.remove(uidl);
    }

    private void add(String uidl, Trouble another) {
        troubles.merge(
                uidl,
                another,
                (old, more) -> new Trouble(old.weight + more.weight, more.reason, more.witnessed));
    }
}
