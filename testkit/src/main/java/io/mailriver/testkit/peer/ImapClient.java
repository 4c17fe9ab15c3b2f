package io.mailriver.testkit.peer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/// A small IMAP client (RFC 9051) for looking into a test's mailboxes: commands as text, answers as
/// lines and literals. Mailbox names go as they are, in modified UTF-7. Not thread-safe.
public final class ImapClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
    private static final Pattern INTERNAL_DATE = Pattern.compile("\\bINTERNALDATE \"([^\"]*)\"");
    private static final Pattern EXISTS = Pattern.compile("MESSAGES (\\d+)");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int tag;

    /// One answer: its text with `{n}` where a literal stood, and the literals in their order.
    public record Response(String text, List<byte[]> literals) {
        public Response {
            literals = List.copyOf(literals);
        }
    }

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 65_536);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
    }

    /// Connects to `127.0.0.1` and reads the greeting.
    public static ImapClient connect(int port) {
        return connect(port, Optional.empty());
    }

    /// Connects to `localhost` with TLS from the first byte, and checks the server's name.
    public static ImapClient connectTls(int port, SSLContext tls) {
        return connect(port, Optional.of(tls));
    }

    private static ImapClient connect(int port, Optional<SSLContext> tls) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ImapClient client =
                    new ImapClient(tls.isPresent() ? secured(socket, tls.get()) : socket);
            Response _ = client.readResponse();
            return client;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Socket secured(Socket socket, SSLContext tls) throws IOException {
        var secured =
                (javax.net.ssl.SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    public ImapClient login(String username, String password) {
        List<Response> _ = command("LOGIN " + quoted(username) + " " + quoted(password));
        return this;
    }

    /// Sends a command and returns its answers, the tagged one last.
    ///
    /// @throws PeerException when that one is not `OK`
    public List<Response> command(String command) {
        List<Response> responses = new ArrayList<>();
        command(command, responses::add);
        return responses;
    }

    /// The same with each answer handed over as it comes.
    public void command(String command, Consumer<Response> each) {
        try {
            finish(command, send(command), each);
        } catch (IOException failed) {
            throw new UncheckedIOException("IMAP: " + command, failed);
        }
    }

    /// APPEND.
    ///
    /// @param flags such as `\Seen \Flagged`, or nothing
    /// @return the tagged answer, with `APPENDUID` where the server has UIDPLUS
    public Response append(String mailboxName, String flags, byte[] content) {
        return appended(quoted(mailboxName) + " (" + flags + ")", content);
    }

    /// APPEND of a mail that has its internal date.
    ///
    /// @param internalDate such as `23-Nov-2026 08:00:00 +0000`
    public Response append(String mailboxName, String flags, String internalDate, byte[] content) {
        return appended(quoted(mailboxName) + " (" + flags + ") " + quoted(internalDate), content);
    }

    private Response appended(String arguments, byte[] content) {
        String command = "APPEND " + arguments + " {" + content.length;
        List<Response> responses = new ArrayList<>();
        try {
            String started = send(command + "}");
            Response go = readResponse();
            if (!go.text().startsWith("+")) {
                throw new PeerException(command + "}: " + go.text(), null);
            }
            out.write(content);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            finish(command + "}", started, responses::add);
            return responses.getLast();
        } catch (IOException failed) {
            throw new UncheckedIOException(command, failed);
        }
    }

    /// How many mails a mailbox holds; 0 when there is none of that name.
    public int count(String mailboxName) {
        if (!exists(mailboxName)) {
            return 0;
        }
        return command("STATUS " + quoted(mailboxName) + " (MESSAGES)").stream()
                .map(response -> EXISTS.matcher(response.text()))
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    public boolean exists(String mailboxName) {
        return command("LIST \"\" " + quoted(mailboxName)).stream()
                .anyMatch(response -> response.text().startsWith("* LIST"));
    }

    /// Every mail of a mailbox, in the order of their UIDs; none when there is no such mailbox.
    public List<StoredMail> mails(String mailboxName) {
        List<StoredMail> mails = new ArrayList<>();
        forEachMail(mailboxName, mails::add);
        return mails;
    }

    /// The same, one at a time: only one mail is in memory.
    public void forEachMail(String mailboxName, Consumer<StoredMail> each) {
        if (count(mailboxName) == 0) {
            return;
        }
        List<Response> _ = command("EXAMINE " + quoted(mailboxName));
        command(
                "UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])",
                response -> {
                    if (!response.literals().isEmpty()) {
                        each.accept(storedMail(response));
                    }
                });
    }

    @Override
    public void close() {
        try (socket) {
            String _ = send("LOGOUT");
        } catch (IOException _) {
            // gone already, as wanted
        }
    }

    private static StoredMail storedMail(Response response) {
        String flags = group(FLAGS, response.text());
        return new StoredMail(
                Long.parseLong(group(UID, response.text())),
                flags.isEmpty() ? Set.of() : Set.of(flags.split(" ")),
                group(INTERNAL_DATE, response.text()),
                response.literals().getLast());
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new PeerException("no " + pattern + " in " + text, null);
        }
        return matcher.group(1);
    }

    private String send(String command) throws IOException {
        String started = "t" + ++tag;
        out.write((started + " " + command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return started;
    }

    private void finish(String command, String started, Consumer<Response> each)
            throws IOException {
        while (true) {
            Response response = readResponse();
            each.accept(response);
            if (response.text().startsWith(started + " ")) {
                if (!response.text().startsWith(started + " OK")) {
                    throw new PeerException(command + ": " + response.text(), null);
                }
                return;
            }
        }
    }

    private Response readResponse() throws IOException {
        StringBuilder text = new StringBuilder();
        List<byte[]> literals = new ArrayList<>();
        while (true) {
            String line = readLine();
            text.append(line);
            Matcher literal = LITERAL.matcher(line);
            if (!literal.find()) {
                return new Response(text.toString(), literals);
            }
            literals.add(readExactly(Integer.parseInt(literal.group(1))));
        }
    }

    private byte[] readExactly(int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) {
            throw new EOFException("the server closed within a literal");
        }
        return read;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed, after '" + line + "'");
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    private static String quoted(String text) {
        return Arrays.stream(text.split("", -1))
                .map(c -> c.equals("\"") || c.equals("\\") ? "\\" + c : c)
                .collect(Collectors.joining("", "\"", "\""));
    }
}
