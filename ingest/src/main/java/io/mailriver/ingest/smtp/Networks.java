package io.mailriver.ingest.smtp;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IP networks, written `192.0.2.0/24`, `2001:db8::/32` or, for one address, `192.0.2.1`.
/// Immutable.
record Networks(List<Network> networks) {
    static final Networks NONE = new Networks(List.of());

    Networks {
        networks = List.copyOf(networks);
    }

    /// One of them: the first `prefix` bits of an address.
    record Network(InetAddress address, int prefix) {
        /// @throws IllegalArgumentException saying what is expected
        static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                InetAddress address =
                        InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
                int bits = address.getAddress().length * 8;
                int prefix =
                        slash < 0 ? bits : Integer.parseInt(text, slash + 1, text.length(), 10);
                if (prefix >= 0 && prefix <= bits && isZeroBehind(address, prefix)) {
                    return new Network(address, prefix);
                }
            } catch (IllegalArgumentException notOne) {
                throw wrong(text, notOne);
            }
            throw wrong(text, null);
        }

        boolean contains(InetAddress other) {
            byte[] ours = address.getAddress();
            byte[] theirs = other.getAddress();
            if (ours.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = 0xff00 >> Math.min(8, prefix - bit) & 0xff;
                if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }

        /// True when no bit behind the prefix is set: 192.0.2.1/24 is more likely a slip of the pen
        /// than the network that it lies in.
        private static boolean isZeroBehind(InetAddress address, int prefix) {
            byte[] octets = address.getAddress();
            for (int bit = prefix; bit < octets.length * 8; bit++) {
                if ((octets[bit / 8] & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }

        private static IllegalArgumentException wrong(String text, @Nullable Exception cause) {
            return new IllegalArgumentException(
                    "'" + text + "' is no network, expected such as 192.0.2.0/24 or 2001:db8::/32",
                    cause);
        }

        @Override
        public String toString() {
            return address.getHostAddress() + "/" + prefix;
        }
    }

    /// @throws IllegalArgumentException for the first that is none
    static Networks of(List<String> texts) {
        return new Networks(texts.stream().map(Network::parse).toList());
    }

    boolean contain(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /// @param address as it stands in a [Client]
    boolean contain(String address) {
        return !networks.isEmpty() && contain(InetAddress.ofLiteral(address));
    }
}
