package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.Deadlines;
import io.mailriver.deliver.attempt.PeerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.ListInfo;

/// From the connection to the first mailbox: greeting, TLS, AUTHENTICATE or LOGIN.
final class Login {
    private final ImapDestinationConfig config;
    private final SSLContext tls;
    private final Deadlines deadlines;

    /// What a session must know of the configuration.
    record Settings(Duration connectTimeout) {}

    Login(ImapDestinationConfig config, SSLContext tls, Deadlines deadlines) {
        this.config = config;
        this.tls = tls;
        this.deadlines = deadlines;
    }

    ImapSession run() throws IOException {
        PeerConnection connection =
                PeerConnection.open(
                        config.host(), config.port(), config.connectTimeout(), deadlines);
        try {
            return greet(connection);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private ImapSession greet(PeerConnection connection) throws IOException {
        if (config.tls() == ImapDestinationConfig.Tls.IMPLICIT) {
            secure(connection);
        }
        ImapSession session = new ImapSession(connection, new Settings(config.connectTimeout()));
        Response greeting = session.readOne(config.commandTimeout(), "the greeting");
        if (!greeting.isOK()) {
            throw new ImapException("the server refused the session: " + greeting.getRest());
        }
        if (config.tls() == ImapDestinationConfig.Tls.STARTTLS) {
            startTls(connection, session);
        }
        session.with(config.commandTimeout(), "CAPABILITY", protocol -> protocol.capability());
        authenticate(session);
        session.with(config.commandTimeout(), "CAPABILITY", protocol -> protocol.capability());
        session.with(
                config.commandTimeout(),
                "LIST",
                protocol -> {
                    ListInfo[] root = protocol.list("", "");
                    if (root != null && root.length > 0 && root[0].separator > ' ') {
                        session.separator(root[0].separator);
                    }
                });
        return session;
    }

    private void startTls(PeerConnection connection, ImapSession session) throws IOException {
        List<Result> results =
                session.run(
                        config.commandTimeout(),
                        List.of(ImapCommand.plain("STARTTLS")),
                        untagged -> {});
        if (!results.getFirst().ok()) {
            throw new ImapException("the server refused STARTTLS: " + results.getFirst());
        }
        secure(connection);
        session.restart();
    }

    private void secure(PeerConnection connection) throws IOException {
        try {
            connection.startTls(tls, true, config.connectTimeout());
        } catch (SSLException refused) {
            throw new ImapException(
                    "no TLS with '"
                            + config.host()
                            + ":"
                            + config.port()
                            + "', whose certificate must be valid for that name and signed by "
                            + config.trust()
                                    .map(file -> "an authority in '" + file + "'")
                                    .orElse("an authority of the JDK's")
                            + ": "
                            + refused.getMessage());
        }
    }

    private void authenticate(ImapSession session) throws IOException {
        String password = config.password().reveal();
        boolean plain = session.has("AUTH=PLAIN");
        if (!plain && session.has("LOGINDISABLED")) {
            throw new ImapException("the server offers neither AUTH=PLAIN nor LOGIN");
        }
        session.with(
                config.commandTimeout(),
                "the login of '" + config.username() + "'",
                protocol -> {
                    if (plain) {
                        protocol.authplain("", config.username(), password);
                    } else {
                        protocol.login(config.username(), password);
                    }
                });
    }
}
