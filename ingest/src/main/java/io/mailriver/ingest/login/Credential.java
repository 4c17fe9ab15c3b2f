package io.mailriver.ingest.login;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/// What we keep of a password (RFC 5802, 2.2 and RFC 7677): enough to check it, and to prove to the
/// client that we know it, not enough to log in with.
///
/// Written `{SCRAM-SHA-256}ITERATIONS,SALT,STORED-KEY,SERVER-KEY` in Base64, which is also what
/// Dovecot writes and reads. Prints as `***`. Nobody may change the arrays.
public record Credential(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /// A guess costs about 50 ms of one core (2026).
    public static final int DEFAULT_ITERATIONS = 100_000;

    public static final int MIN_ITERATIONS = 4096; // RFC 7677, 4

    /// What a login may cost us: about 5 s.
    public static final int MAX_ITERATIONS = 10_000_000;

    private static final String SCHEME = "{SCRAM-SHA-256}";
    private static final int MAX_SALT_OCTETS = 64;

    public Credential {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations '" + iterations + "', expected 4096 to 10000000");
        }
        if (salt.length == 0 || salt.length > MAX_SALT_OCTETS) {
            throw new IllegalArgumentException("a salt of " + salt.length + " octets");
        }
        if (storedKey.length != Scram.KEY_OCTETS || serverKey.length != Scram.KEY_OCTETS) {
            throw new IllegalArgumentException("a key that is not of 32 octets");
        }
    }

    /// Made from a password; takes as long as a guess.
    ///
    /// @throws IllegalArgumentException when the password is empty or can't be typed
    public static Credential of(String password, byte[] salt, int iterations) {
        byte[] salted = Scram.salted(SaslPrep.password(password), salt, iterations);
        return new Credential(
                iterations, salt.clone(), Scram.storedKey(salted), Scram.serverKey(salted));
    }

    /// Reads what [#text] wrote.
    ///
    /// @throws IllegalArgumentException saying what is expected; it names no part of the text
    static Credential parse(String text) {
        List<String> fields =
                text.startsWith(SCHEME)
                        ? List.of(text.substring(SCHEME.length()).split(",", -1))
                        : List.of();
        if (fields.size() != 4) {
            throw new IllegalArgumentException(
                    "expected {SCRAM-SHA-256}ITERATIONS,SALT,STORED-KEY,SERVER-KEY");
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return new Credential(
                    Integer.parseInt(fields.get(0)),
                    base64.decode(fields.get(1)),
                    base64.decode(fields.get(2)),
                    base64.decode(fields.get(3)));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("expected a number of iterations", noNumber);
        }
    }

    /// As it stands in the file.
    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME
                + iterations
                + ","
                + base64.encodeToString(salt)
                + ","
                + base64.encodeToString(storedKey)
                + ","
                + base64.encodeToString(serverKey);
    }

    /// Compares in a time that tells nothing; takes as long as a guess.
    boolean matches(String preparedPassword) {
        byte[] salted = Scram.salted(preparedPassword, salt, iterations);
        return MessageDigest.isEqual(Scram.storedKey(salted), storedKey);
    }

    @Override
    public String toString() {
        return "***";
    }
}
