package io.mailriver.ingest.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Checks passwords that were sent as they are.
///
/// A check is made to be slow, so only some run at a time, and a client that logs in with the right
/// password again and again pays once: what was right is remembered as an HMAC under a key that
/// this process alone knows, for as long as the user's line stays the same. Thread-safe.
final class PasswordCheck {
    private final Users users;
    private final Semaphore cores;
    private final byte[] key;
    private final Map<String, Right> right = new ConcurrentHashMap<>(); // bounded by the users

    private record Right(Credential credential, byte[] mac) {}

    /// @param cores how many checks run at a time
    /// @param key known to nobody else
    PasswordCheck(Users users, Semaphore cores, byte[] key) {
        this.users = users;
        this.cores = cores;
        this.key = key.clone();
    }

    Users users() {
        return users;
    }

    /// The user whose password it is, or nobody.
    SaslExchange.Step check(String claimed, String password) {
        String prepared;
        try {
            prepared = SaslPrep.password(password);
        } catch (IllegalArgumentException nobodys) {
            prepared = "\0"; // nobody's password: takes as long as any other
        }
        Credential credential = users.credential(claimed);
        Optional<String> user = users.named(claimed);
        boolean matches =
                user.isPresent() && isKnown(user.get(), credential, prepared)
                        || matches(credential, prepared);
        if (!matches || user.isEmpty()) {
            return new SaslExchange.Step.Failed(
                    claimed, user.isEmpty() ? "no such user" : "wrong password");
        }
        right.put(user.get(), new Right(credential, mac(user.get(), prepared)));
        return new SaslExchange.Step.Proved(user.get());
    }

    private boolean isKnown(String user, Credential credential, String password) {
        Right known = right.get(user);
        return known != null
                && known.credential().equals(credential)
                && MessageDigest.isEqual(known.mac(), mac(user, password));
    }

    private boolean matches(Credential credential, String password) {
        cores.acquireUninterruptibly();
        try {
            return credential.matches(password);
        } finally {
            cores.release();
        }
    }

    private byte[] mac(String user, String password) {
        return Scram.hmac(key, (user + '\0' + password).getBytes(StandardCharsets.UTF_8));
    }
}
