package io.mailriver.ingest.smtp;

import io.mailriver.ingest.login.Logins;
import io.mailriver.ingest.login.SaslExchange;
import io.mailriver.ingest.login.SaslExchange.Step;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One session's AUTH (RFC 4954): carries a SASL exchange in Base64 lines. Not thread-safe.
///
/// Its answer is `334` while the exchange goes on, `235` when the client has proved who it is.
final class Authentication {
    private static final int MAX_FAILED = 3; // a session; RFC 4954, 9 asks for a limit
    private static final byte[] NOTHING = {};

    private final ListenerContext context;
    private @Nullable SaslExchange exchange;
    private String mechanism = "";
    private @Nullable String user;
    private int failed;

    Authentication(ListenerContext context) {
        this.context = context;
    }

    /// True while the client's next line is a response.
    boolean isOpen() {
        return exchange != null;
    }

    /// Who the client has proved to be.
    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    Answer begin(Command.Auth command, Client client) {
        Optional<Logins> logins = context.policy().logins();
        if (logins.isEmpty()) {
            return Answers.NOT_OFFERED;
        }
        if (client.tls().isEmpty()) {
            return Answers.AUTH_NEEDS_TLS;
        }
        if (user != null) {
            return Answers.AUTH_ALREADY;
        }
        Optional<Answer> refusal = context.policy().refusesLoginOf(client);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<SaslExchange> begun = logins.get().begin(command.mechanism());
        if (begun.isEmpty()) {
            return Answers.UNKNOWN_MECHANISM;
        }
        exchange = begun.get();
        mechanism = command.mechanism();
        return switch (command.initialResponse()) {
            case "" -> challenge(begun.get().opening());
            case "=" -> respond(NOTHING, client);
            default -> respond(command.initialResponse(), client);
        };
    }

    /// Takes the client's next line.
    Answer respond(String line, Client client) {
        if (line.equals("*")) {
            return cancel(Answers.AUTH_CANCELLED);
        }
        try {
            return respond(Base64.getDecoder().decode(line), client);
        } catch (IllegalArgumentException notBase64) {
            return cancel(Answers.AUTH_NOT_BASE64);
        }
    }

    /// Ends the exchange without a result.
    Answer cancel(Answer why) {
        exchange = null;
        return why;
    }

    private Answer respond(byte[] response, Client client) {
        if (exchange == null) {
            throw new IllegalStateException("a response without an exchange");
        }
        return switch (exchange.respond(response)) {
            case Step.Challenge(byte[] octets) -> challenge(octets);
            case Step.Proved(String name) -> {
                exchange = null;
                user = name;
                context.loggedIn(client, mechanism, name);
                yield Answers.AUTH_DONE;
            }
            case Step.Failed(String claimed, String detail) -> {
                exchange = null;
                failed++;
                context.loginFailed(client, mechanism, claimed, detail);
                yield failed < MAX_FAILED ? Answers.AUTH_FAILED : Answers.AUTH_FAILED_TOO_OFTEN;
            }
        };
    }

    private static Answer challenge(byte[] octets) {
        return Answer.plain(334, Base64.getEncoder().encodeToString(octets));
    }
}
