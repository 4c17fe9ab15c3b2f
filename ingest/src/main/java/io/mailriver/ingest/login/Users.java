package io.mailriver.ingest.login;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The users of a file, and a decoy for everybody else. Immutable.
///
/// A decoy's salt is made from its name and a key of the file: it is the same whenever and wherever
/// it is asked for, so that it does not tell who exists.
final class Users {
    private static final int SALT_OCTETS = 16;
    private static final byte[] NO_KEY = new byte[Scram.KEY_OCTETS];

    private final Map<String, Credential> byName;
    private final byte[] decoyKey;
    private final int decoyIterations;

    Users(Map<String, Credential> byName) {
        this.byName = Map.copyOf(byName);
        Optional<Credential> first = new TreeMap<>(byName).values().stream().findFirst();
        decoyKey = first.map(Credential::serverKey).orElse(NO_KEY);
        decoyIterations = first.map(Credential::iterations).orElse(Credential.DEFAULT_ITERATIONS);
    }

    Map<String, Credential> all() {
        return byName;
    }

    /// The user's name as the file has it.
    Optional<String> named(String claimed) {
        try {
            String name = SaslPrep.name(claimed);
            return byName.containsKey(name) ? Optional.of(name) : Optional.empty();
        } catch (IllegalArgumentException nobodys) {
            return Optional.empty();
        }
    }

    /// The user's credential, or a decoy that nothing matches.
    Credential credential(String claimed) {
        Optional<String> name = named(claimed);
        Credential found = name.isPresent() ? byName.get(name.get()) : null;
        return found == null ? decoy(claimed) : found;
    }

    private Credential decoy(String claimed) {
        byte[] salt = Scram.hmac(decoyKey, claimed.getBytes(StandardCharsets.UTF_8));
        return new Credential(decoyIterations, Arrays.copyOf(salt, SALT_OCTETS), NO_KEY, NO_KEY);
    }
}
