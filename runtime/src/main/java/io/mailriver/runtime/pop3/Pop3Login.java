package io.mailriver.runtime.pop3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.LoginRefusedException;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerConnection;
import io.mailriver.runtime.peer.PeerException;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// From the connection to the open maildrop: greeting, TLS, AUTH PLAIN or USER and PASS.
/// Thread-safe.
public final class Pop3Login {
    /// Refusals that say nothing about user name and password.
    private static final Set<String> OTHER_REASONS =
            Set.of("IN-USE", "LOGIN-DELAY", "SYS/TEMP", "SYS/PERM");

    private static final int MAX_INITIAL_RESPONSE_CHARS = 240; // RFC 5034, 4: a line of 255

    private final MailServer config;
    private final SSLContext tls;
    private final Deadlines deadlines;

    public Pop3Login(MailServer config, SSLContext tls, Deadlines deadlines) {
        this.config = config;
        this.tls = tls;
        this.deadlines = deadlines;
    }

    /// Connects and logs in.
    ///
    /// @throws LoginRefusedException when the server does not take user name or password
    public Pop3Session run() throws IOException {
        PeerConnection connection = config.open(deadlines);
        try {
            return greet(connection);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private Pop3Session greet(PeerConnection connection) throws IOException {
        if (config.tls() == MailServer.Tls.IMPLICIT) {
            config.secure(connection, tls);
        }
        Pop3Session session = new Pop3Session(connection, config.commandTimeout());
        Reply greeting = session.reply("the greeting");
        if (!greeting.ok()) {
            throw greeting.refusal("the session");
        }
        if (config.tls() == MailServer.Tls.STARTTLS) {
            Reply reply = session.command("STLS");
            if (!reply.ok()) {
                throw reply.refusal("STLS");
            }
            config.secure(connection, tls);
            session.restart();
        }
        session.readCapabilities();
        authenticate(session);
        session.readCapabilities();
        return session;
    }

    private void authenticate(Pop3Session session) throws IOException {
        String step = "the login of '" + config.username() + "'";
        if (session.words("SASL").contains("PLAIN")) {
            requireTaken(plain(session, step), step);
            return;
        }
        if (session.has("SASL") && !session.has("USER")) {
            throw new Pop3Exception("the server offers neither SASL PLAIN nor USER");
        }
        requireOneLine(config.username());
        requireOneLine(config.password().reveal());
        session.write("USER " + config.username(), step);
        requireTaken(session.reply(step), step);
        session.write("PASS " + config.password().reveal(), step);
        requireTaken(session.reply(step), step);
    }

    private Reply plain(Pop3Session session, String step) throws IOException {
        String secret = "\0" + config.username() + "\0" + config.password().reveal();
        String response = Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
        if (response.length() <= MAX_INITIAL_RESPONSE_CHARS) {
            session.write("AUTH PLAIN " + response, step);
            return session.reply(step);
        }
        session.write("AUTH PLAIN", step);
        String line = session.line(step);
        if (!line.startsWith("+ ") && !line.equals("+")) {
            Reply refusal = Reply.parse(line);
            if (refusal.ok()) {
                throw new Pop3Exception("the server says +OK before it has the password");
            }
            return refusal;
        }
        session.write(response, step);
        return session.reply(step);
    }

    private static void requireTaken(Reply reply, String step) throws PeerException {
        if (reply.ok()) {
            return;
        }
        String text = step + ": " + reply.text();
        throw OTHER_REASONS.contains(reply.code())
                ? new Pop3Exception(text, reply.code())
                : new LoginRefusedException(text);
    }

    /// A line break in a password would be a command.
    private static void requireOneLine(String word) throws Pop3Exception {
        if (word.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new Pop3Exception("user name or password hold a line break");
        }
    }
}
