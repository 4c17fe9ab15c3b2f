package io.mailriver.runtime.imap;

import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.LoginRefusedException;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerConnection;
import io.mailriver.runtime.peer.PeerException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.ListInfo;

/// From the connection to the first mailbox: greeting, TLS, AUTHENTICATE or LOGIN. Thread-safe.
public final class Login {
    /// Tries again are of use: RFC 5530.
    private static final Set<String> FOR_NOW = Set.of("UNAVAILABLE", "INUSE", "LIMIT");

    private final MailServer config;
    private final SSLContext tls;
    private final Deadlines deadlines;
    private final int maxResponseOctets;

    /// For who asks for no mail: no response is longer than 256 KiB.
    public Login(MailServer config, SSLContext tls, Deadlines deadlines) {
        this(config, tls, deadlines, BoundedResponses.USUAL_MAX_OCTETS);
    }

    /// @param maxResponseOctets a longer response breaks the session
    public Login(MailServer config, SSLContext tls, Deadlines deadlines, int maxResponseOctets) {
        this.config = config;
        this.tls = tls;
        this.deadlines = deadlines;
        this.maxResponseOctets = maxResponseOctets;
    }

    /// Connects and logs in.
    ///
    /// @throws LoginRefusedException when the server does not take user name or password
    public ImapSession run() throws IOException {
        PeerConnection connection = config.open(deadlines);
        try {
            return greet(connection);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private ImapSession greet(PeerConnection connection) throws IOException {
        if (config.tls() == MailServer.Tls.IMPLICIT) {
            config.secure(connection, tls);
        }
        ImapSession session =
                new ImapSession(connection, config.connectTimeout(), maxResponseOctets);
        Response greeting = session.readOne(config.commandTimeout(), "the greeting");
        if (!greeting.isOK()) {
            throw new ImapException("the server refused the session: " + greeting.getRest());
        }
        if (config.tls() == MailServer.Tls.STARTTLS) {
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
        config.secure(connection, tls);
        session.restart();
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
                    try {
                        if (plain) {
                            protocol.authplain("", config.username(), password);
                        } else {
                            protocol.login(config.username(), password);
                        }
                    } catch (CommandFailedException refused) {
                        throw refusal(refused);
                    }
                });
    }

    private PeerException refusal(CommandFailedException refused) {
        String text = "the login of '" + config.username() + "': " + refused.getMessage();
        Response response = refused.getResponse();
        String code =
                response == null ? "" : new Result(Result.Condition.NO, response.getRest()).code();
        return FOR_NOW.contains(code) ? new ImapException(text) : new LoginRefusedException(text);
    }
}
