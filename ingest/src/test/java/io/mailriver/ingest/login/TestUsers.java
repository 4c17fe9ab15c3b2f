package io.mailriver.ingest.login;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Users and nonces that tests can foretell.
public final class TestUsers {
    /// `user` has the password `pencil` (RFC 7677, 3), `ann@example.org` has `pässword`, `bob`'s
    /// line was written by Dovecot for `pencil`.
    public static final Path FILE = Path.of("src/test/resources/login/users");

    /// The server's part of the nonce in RFC 7677, 3.
    public static final String NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private TestUsers() {}

    /// The file's users, with the one nonce.
    public static Logins logins(Path file) {
        try {
            return Logins.read(file, "key".getBytes(StandardCharsets.US_ASCII), () -> NONCE);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Users users() {
        try {
            return new Users(UserFile.read(FILE).users());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static PasswordCheck check(Map<String, Credential> users) {
        return new PasswordCheck(new Users(users), new Semaphore(1), new byte[] {1});
    }
}
