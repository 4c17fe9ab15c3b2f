package io.mailriver.app.config;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// A stage that a process may run, alone or with the others.
public enum Role {
    /// Takes mail in: the SMTP listeners.
    INGEST,
    /// Makes events and deliveries of it.
    PARSE,
    /// Brings deliveries to their destinations, now or later.
    DELIVER;

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Set<Role> all() {
        return EnumSet.allOf(Role.class);
    }

    /// Reads a role's word.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word.strip())) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' is no role, expected ingest, parse or deliver");
    }
}
