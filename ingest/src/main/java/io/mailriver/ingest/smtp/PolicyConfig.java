package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a listener asks of its clients: keys beside the others of the listener.
///
/// @param users who may log in; without it, AUTH is not offered
/// @param requireAuth whether mail is taken from users alone
public record PolicyConfig(Optional<Path> users, boolean requireAuth) {
    static PolicyConfig read(Section section, TlsConfig tls) {
        PolicyConfig config =
                new PolicyConfig(
                        section.optionalFile(
                                "users",
                                "File of the users that may log in with AUTH (PLAIN, LOGIN,"
                                        + " SCRAM-SHA-256, over TLS only), made by mailriver passwd."
                                        + " Read again when it changes."),
                        section.flag(
                                "require-auth",
                                "Take mail from users that have logged in only; others get 530"
                                        + " 5.7.0. For submission (port 465 or 587).",
                                false));
        config.check(section, tls);
        return config;
    }

    private void check(Section section, TlsConfig tls) {
        if (users.isPresent() && tls.mode() == TlsConfig.Mode.NONE) {
            section.problem("users", "AUTH is offered over TLS only, expected tls.mode: implicit");
        }
        if (requireAuth && users.isEmpty()) {
            section.problem("require-auth", "true without users, expected users: FILE");
        }
        checkFile(section, "users", users);
    }

    private static void checkFile(Section section, String key, Optional<Path> file) {
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> section.problem(key, "can't read the file '" + path + "'"));
    }
}
