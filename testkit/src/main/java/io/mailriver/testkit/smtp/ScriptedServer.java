package io.mailriver.testkit.smtp;

import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.smtp.Script.Event;
import io.mailriver.testkit.smtp.Script.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// An SMTP server on a free port of loopback that misbehaves as its [Script] says, and remembers
/// what it was told. Thread-safe; one virtual thread for each connection.
public final class ScriptedServer implements AutoCloseable {
    private final Script script;
    private final SSLContext tls;
    private final ServerSocket listening;
    private final Map<Rule, Integer> fitted = new HashMap<>();
    private final Set<ScriptedSession> open = ConcurrentHashMap.newKeySet();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<TakenMail> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private ScriptedServer(Script script, SSLContext tls, ServerSocket listening) {
        this.script = script;
        this.tls = tls;
        this.listening = listening;
    }

    /// Starts one; its certificate is good for `localhost`.
    ///
    /// @param lines of a [Script]
    public static ScriptedServer start(String... lines) {
        return start(Script.parse(String.join("\n", lines)), Certificates.forLocalhost());
    }

    /// Starts one with a certificate.
    public static ScriptedServer start(Script script, Certificates certificates) {
        try {
            ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            ScriptedServer server = new ScriptedServer(script, certificates.serving(), listening);
            Thread.ofVirtual().name("scripted-server").start(server::accept);
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /// How many connections came in.
    public int connections() {
        return connections.get();
    }

    /// How many connections neither side has closed.
    public int openConnections() {
        return open.size();
    }

    /// Every command line, in the order in which they came in, with its connection's number before
    /// it: `1 MAIL FROM:<>`. What AUTH LOGIN asks for stands there too.
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /// Every mail whose final dot came in, accepted or not.
    public List<TakenMail> mails() {
        return List.copyOf(mails);
    }

    /// Ends its direction of every connection, as at an idle limit, and goes on listening. A client
    /// that does not notice stays among the open ones.
    public void hangUp() {
        try {
            for (ScriptedSession session : open) {
                session.connection().hangUp();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        open.forEach(session -> session.connection().close());
    }

    Script script() {
        return script;
    }

    SSLContext tls() {
        return tls;
    }

    void note(int connection, String command) {
        commands.add(connection + " " + command);
    }

    void note(TakenMail mail) {
        mails.add(mail);
    }

    void ended(ScriptedSession session) {
        open.remove(session);
    }

    /// The first rule that fits. All that fit but for the number of times are counted.
    synchronized Optional<Rule> rule(Event event, String command, int connection) {
        List<Rule> found = new ArrayList<>();
        for (Rule rule : script.rules()) {
            if (concerns(rule, event, command, connection)) {
                int times = fitted.merge(rule, 1, Integer::sum);
                if (rule.occurrence() == 0 || rule.occurrence() == times) {
                    found.add(rule);
                }
            }
        }
        return found.stream().findFirst();
    }

    private static boolean concerns(Rule rule, Event event, String command, int connection) {
        boolean told =
                event == Event.CONTENT
                        ? command.equals(rule.containing())
                        : command.contains(rule.containing());
        return told
                && rule.event() == event
                && (rule.connection() == 0 || rule.connection() == connection);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                int number = connections.incrementAndGet();
                ScriptedSession session =
                        new ScriptedSession(this, number, new ScriptedConnection(socket));
                open.add(session);
                Thread.ofVirtual().name("scripted-session").start(session);
            }
        } catch (IOException closed) {
            // that is how it ends
        }
    }
}
