package io.mailriver.ingest.login;

/// PLAIN (RFC 4616): `[authzid] NUL authcid NUL password` in one response.
final class PlainExchange implements SaslExchange {
    private static final byte[] NOTHING = {};

    private final PasswordCheck check;

    PlainExchange(PasswordCheck check) {
        this.check = check;
    }

    @Override
    public byte[] opening() {
        return NOTHING;
    }

    @Override
    public Step respond(byte[] response) {
        int first = nul(response, 0);
        int second = nul(response, first + 1);
        if (second >= response.length || nul(response, second + 1) < response.length) {
            return new Step.Failed("", "no PLAIN message");
        }
        try {
            String actingAs = Utf8.decode(response, 0, first);
            String name = Utf8.decode(response, first + 1, second - first - 1);
            String password = Utf8.decode(response, second + 1, response.length - second - 1);
            return actingAs.isEmpty() || actingAs.equals(name)
                    ? check.check(name, password)
                    : new Step.Failed(name, "asked to act as another user");
        } catch (IllegalArgumentException notUtf8) {
            return new Step.Failed("", "not UTF-8");
        }
    }

    /// Where the next NUL stands; the end when there is none.
    private static int nul(byte[] octets, int from) {
        int i = from;
        while (i < octets.length && octets[i] != 0) {
            i++;
        }
        return i;
    }
}
