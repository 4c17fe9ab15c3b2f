package io.mailriver.ingest.smtp;

import io.mailriver.ingest.login.Logins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one listener asks of its clients, with the files that it is written in. Thread-safe.
final class Policy {
    private final SmtpListenerConfig config;
    private final LoginReading loginReading;
    private volatile @Nullable Logins logins;

    /// How the users' file is read for the first time.
    @FunctionalInterface
    interface LoginReading {
        Logins read(Path file) throws IOException;
    }

    Policy(SmtpListenerConfig config, LoginReading loginReading) {
        this.config = config;
        this.loginReading = loginReading;
    }

    /// Reads the files for the first time.
    ///
    /// @throws SmtpListenerException naming the one that can't be read
    void read() {
        try {
            Optional<Path> users = config.policy().users();
            logins = users.isPresent() ? loginReading.read(users.get()) : null;
        } catch (IOException wrong) {
            throw new SmtpListenerException(
                    "listener '" + config.name() + "' can't start: " + wrong.getMessage(), wrong);
        }
    }

    /// Reads again what has changed.
    void refresh() {
        Logins users = logins;
        if (users != null) {
            users.refresh();
        }
    }

    /// Who may log in; empty when AUTH is not offered.
    Optional<Logins> logins() {
        return Optional.ofNullable(logins);
    }

    /// Why no mail is taken from the client, whatever it says.
    Optional<Answer> refusesMailOf(Client client) {
        return config.policy().requireAuth() && client.user().isEmpty()
                ? Optional.of(Answers.AUTH_FIRST)
                : Optional.empty();
    }
}
