package io.mailriver.ingest.smtp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How often each client network did something within the last minute, and whether that is too
/// often. Thread-safe; never waits.
/*
 * For each network and kind one number is kept: the time at which everything it did would be done if
 * it did one thing each minute/limit (the "theoretical arrival time" of GCRA). A new thing moves it
 * by one step; it may not be more than a minute ahead of now. So a full minute's worth may come at
 * once, and then one each step.
 */
final class ClientRates {
    static final int MAX_NETWORKS = 65_536;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final PolicyConfig.Rates limits;
    private final LongSupplier nanoClock;
    private final Map<Network, long[]> ahead = new Newest();

    /// What is counted.
    enum Kind {
        CONNECTIONS(0),
        MAILS(1),
        REFUSED_RECIPIENTS(2),
        FAILED_LOGINS(3);

        private final int slot;

        Kind(int slot) {
            this.slot = slot;
        }
    }

    /// The address up to its prefix.
    private record Network(boolean ipv6, long high, long low) {}

    /// When there are too many, the one is forgotten that was quiet for longest.
    private static final class Newest extends LinkedHashMap<Network, long[]> {
        private static final long serialVersionUID = 1L;

        Newest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Network, long[]> eldest) {
            return size() > MAX_NETWORKS;
        }
    }

    ClientRates(PolicyConfig.Rates limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    /// Counts one more.
    ///
    /// @param address as it stands in a [Client]
    /// @return false when it is one too many, and was not counted
    boolean count(Kind kind, String address) {
        return limit(kind) == 0 || step(kind, address, true);
    }

    /// True when one more would be too many.
    boolean isOver(Kind kind, String address) {
        return limit(kind) != 0 && !step(kind, address, false);
    }

    /// How many networks are remembered.
    int networks() {
        synchronized (ahead) {
            return ahead.size();
        }
    }

    private boolean step(Kind kind, String address, boolean keep) {
        Network network = network(address);
        long now = nanoClock.getAsLong();
        synchronized (ahead) {
            long[] times = ahead.get(network);
            long from = times == null || times[kind.slot] - now < 0 ? now : times[kind.slot];
            long next = from + MINUTE / limit(kind);
            boolean fits = next - now <= MINUTE;
            if (fits && keep) {
                times = times == null ? fresh(now) : times;
                times[kind.slot] = next;
                ahead.put(network, times);
            }
            return fits;
        }
    }

    private static long[] fresh(long now) {
        long[] times = new long[Kind.values().length];
        Arrays.fill(times, now);
        return times;
    }

    private int limit(Kind kind) {
        return switch (kind) {
            case CONNECTIONS -> limits.connections();
            case MAILS -> limits.mails();
            case REFUSED_RECIPIENTS -> limits.refusedRecipients();
            case FAILED_LOGINS -> limits.failedLogins();
        };
    }

    private Network network(String address) {
        byte[] octets = InetAddress.ofLiteral(address).getAddress();
        if (octets.length == 4) {
            return new Network(
                    false, 0, masked(ByteBuffer.wrap(octets).getInt(), limits.ipv4Prefix() + 32));
        }
        ByteBuffer both = ByteBuffer.wrap(octets);
        return new Network(
                true,
                masked(both.getLong(), Math.min(64, limits.ipv6Prefix())),
                masked(both.getLong(), Math.max(0, limits.ipv6Prefix() - 64)));
    }

    /// The first so many of 64 bits.
    private static long masked(long bits, int prefix) {
        return prefix == 0 ? 0 : bits & -1L << 64 - prefix;
    }
}
