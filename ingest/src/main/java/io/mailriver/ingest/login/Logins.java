package io.mailriver.ingest.login;

import io.mailriver.runtime.config.ReloadedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets the users of a file prove who they are. An exchange sees the file as it was when the
/// exchange began. Thread-safe.
public final class Logins {
    private static final int KEY_OCTETS = 32;
    private static final int NONCE_OCTETS = 18;

    private final ReloadedFiles<PasswordCheck> passwords;
    private final Supplier<String> nonces;

    private Logins(ReloadedFiles<PasswordCheck> passwords, Supplier<String> nonces) {
        this.passwords = passwords;
        this.nonces = nonces;
    }

    /// Reads the file.
    ///
    /// @throws IOException naming the file and the line that is wrong
    public static Logins read(Path file, SecureRandom random) throws IOException {
        byte[] key = octets(random, KEY_OCTETS);
        Base64.Encoder base64 = Base64.getEncoder();
        return read(file, key, () -> base64.encodeToString(octets(random, NONCE_OCTETS)));
    }

    /// @param key known to this process alone
    /// @param nonces each is given once
    static Logins read(Path file, byte[] key, Supplier<String> nonces) throws IOException {
        Semaphore cores =
                new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return new Logins(
                ReloadedFiles.read(
                        "users in " + file,
                        List.of(file),
                        () ->
                                new PasswordCheck(
                                        new Users(UserFile.read(file).users()), cores, key)),
                nonces);
    }

    /// Reads the file again if it has changed; a broken one changes nothing.
    public void refresh() {
        boolean _ = passwords.refresh();
    }

    /// What a client may choose from, the best first.
    public List<String> mechanisms() {
        return List.of("SCRAM-SHA-256", "PLAIN", "LOGIN");
    }

    /// Begins an exchange; empty when there is no such mechanism.
    public Optional<SaslExchange> begin(String mechanism) {
        PasswordCheck current = passwords.current();
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "SCRAM-SHA-256" -> Optional.of(new ScramExchange(current.users(), nonces.get()));
            case "PLAIN" -> Optional.of(new PlainExchange(current));
            case "LOGIN" -> Optional.of(new LoginExchange(current));
            default -> Optional.empty();
        };
    }

    private static byte[] octets(SecureRandom random, int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }
}
