package io.mailriver.runtime.pop3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailriver.runtime.peer.PeerConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One session, from the login to QUIT. Mails are named by their numbers, which hold for this
/// session alone.
///
/// After an IOException that is no refusal the session is over. One thread at a time; [#close] may
/// be called by any.
public final class Pop3Session implements Closeable {
    /// A maildrop with more mails is not read.
    public static final int MAX_MAILS = 300_000;

    /// Commands that are sent in one go; their octets fit into what the network holds, so that
    /// neither side waits for the other to read.
    public static final int MAX_TOGETHER = 500;

    private static final int MAX_UIDL_CHARS = 255; // RFC 1939, 7 allows 70
    private static final int MAX_CAPABILITIES = 100;
    private static final int MAX_LISTING_OCTETS = 400; // of a line

    private final PeerConnection connection;
    private final Duration limit;
    private ResponseReader reader;
    private Map<String, String> capabilities = Map.of();
    private boolean usable = true;
    private boolean deleting;

    /// Takes a mail's octets; they are good until it returns.
    public interface Sink {
        void take(byte[] octets, int offset, int length) throws IOException;
    }

    /// @param limit for an exchange without mail
    Pop3Session(PeerConnection connection, Duration limit) {
        this.connection = connection;
        this.limit = limit;
        this.reader = new ResponseReader(connection.in());
    }

    /// True when the server offers it (RFC 2449), such as `TOP`.
    public boolean has(String capability) {
        return capabilities.containsKey(capability);
    }

    /// The words behind a capability.
    Set<String> words(String capability) {
        String words = capabilities.getOrDefault(capability, "").toUpperCase(Locale.ROOT);
        return Set.of(words.isEmpty() ? new String[0] : distinct(words));
    }

    /// How long the server wants us to wait between logins; zero when it does not say.
    public Duration loginDelay() {
        String[] words = capabilities.getOrDefault("LOGIN-DELAY", "").split(" ", 2);
        return words[0].matches("\\d{1,7}")
                ? Duration.ofSeconds(Long.parseLong(words[0]))
                : Duration.ZERO;
    }

    /// The sizes of all mails by their numbers, as the server claims them.
    ///
    /// @throws Pop3Exception when it does not list them
    public Map<Integer, Long> sizes() throws IOException {
        Map<Integer, Long> sizes = new TreeMap<>();
        Reply reply =
                listing(
                        "LIST",
                        line -> {
                            String[] words = line.split(" ", 3);
                            if (words.length < 2 || !words[1].matches("\\d{1,18}")) {
                                throw nonsense("LIST");
                            }
                            sizes.put(number(words[0], "LIST"), Long.parseLong(words[1]));
                        });
        if (!reply.ok()) {
            throw reply.refusal("LIST");
        }
        return sizes;
    }

    /// The unique ids of all mails by their numbers; empty when the server has none.
    ///
    /// @throws Pop3Exception when it can't tell now
    public Optional<Map<Integer, String>> uidls() throws IOException {
        Map<Integer, String> uidls = new TreeMap<>();
        Reply reply =
                listing(
                        "UIDL",
                        line -> {
                            int space = line.indexOf(' ');
                            String uidl = space < 0 ? "" : line.substring(space + 1).strip();
                            if (uidl.isEmpty()
                                    || uidl.length() > MAX_UIDL_CHARS
                                    || uidl.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                                throw nonsense("UIDL");
                            }
                            uidls.put(number(line.substring(0, space), "UIDL"), uidl);
                        });
        if (!reply.ok() && (has("UIDL") || !reply.code().isEmpty())) {
            throw reply.refusal("UIDL");
        }
        return reply.ok() ? Optional.of(uidls) : Optional.empty();
    }

    /// How many mails there are.
    public int count() throws IOException {
        Reply reply = command("STAT");
        if (!reply.ok()) {
            throw reply.refusal("STAT");
        }
        return number(reply.text().split(" ", 2)[0], "STAT");
    }

    /// Asks for mails, which [Asked#take] gives in this order. With PIPELINING (RFC 2449, 6.6) all
    /// are asked for in one go.
    ///
    /// @param numbers at most [#MAX_TOGETHER]
    public Asked ask(List<Integer> numbers) throws IOException {
        return new Asked(numbers.stream().map(number -> "RETR " + number).toList());
    }

    /// The same for header and some lines of the body each.
    public Asked askTop(List<Integer> numbers, int lines) throws IOException {
        return new Asked(numbers.stream().map(number -> "TOP " + number + " " + lines).toList());
    }

    /// Mails that were asked for.
    public final class Asked {
        private final List<String> commands;
        private int sent;
        private int taken;

        private Asked(List<String> commands) throws IOException {
            if (commands.size() > MAX_TOGETHER) {
                throw new IllegalArgumentException(
                        commands.size() + " commands, at most " + MAX_TOGETHER);
            }
            this.commands = commands;
            if (has("PIPELINING")) {
                send(commands.size());
            }
        }

        /// Takes the next one.
        ///
        /// @param within for it to come
        /// @param maxOctets a longer one breaks the session
        /// @return the server's word; the mail is whole when it is `+OK`
        public Reply take(Duration within, long maxOctets, Sink sink) throws IOException {
            if (taken == sent) {
                send(taken + 1);
            }
            Reply reply = mail(commands.get(taken), within, maxOctets, sink);
            taken++;
            return reply;
        }

        private void send(int until) throws IOException {
            write(String.join("\r\n", commands.subList(sent, until)), commands.get(sent));
            sent = until;
        }
    }

    /// Marks mails for deletion; they are gone when [#quit] has said so.
    ///
    /// @return the numbers that the server has marked
    public Set<Integer> delete(List<Integer> numbers) throws IOException {
        deleting = true;
        Set<Integer> marked = new HashSet<>();
        int together = has("PIPELINING") ? MAX_TOGETHER : 1;
        for (int from = 0; from < numbers.size(); from += together) {
            List<Integer> some = numbers.subList(from, Math.min(numbers.size(), from + together));
            List<String> commands = some.stream().map(number -> "DELE " + number).toList();
            write(String.join("\r\n", commands), "DELE");
            for (Integer number : some) {
                if (reply("DELE").ok()) {
                    marked.add(number);
                }
            }
        }
        return marked;
    }

    /// Ends the session. Only what this answers counts: when it says `+OK`, the marked mails are
    /// gone; after anything else nobody knows.
    public Reply quit() throws IOException {
        usable = false; // whatever comes of it
        write("QUIT", "QUIT");
        Reply reply = reply("QUIT");
        connection.close();
        return reply;
    }

    /// False when nothing more can be done in this session.
    public boolean usable() {
        return usable;
    }

    /// Breaks the session off; what was marked for deletion stays. Where nothing was, the server is
    /// told by QUIT, without waiting for its answer, so that it does not keep the maildrop locked.
    @Override
    public void close() {
        try {
            if (usable && !deleting) {
                usable = false;
                write("QUIT", "QUIT");
            }
        } catch (IOException alreadyGone) {
            usable = false;
        } finally {
            abort();
        }
    }

    /// Takes up the connection's streams anew, behind a TLS handshake.
    void restart() throws IOException {
        if (reader.hasMore()) { // put there by someone on the way (CVE-2011-0411)
            throw new Pop3Exception("the server says more than its answer before TLS");
        }
        reader = new ResponseReader(connection.in());
    }

    /// Asks what the server offers; nothing when it does not know CAPA.
    void readCapabilities() throws IOException {
        Map<String, String> offered = new TreeMap<>();
        Reply _ =
                listing(
                        "CAPA",
                        line -> {
                            if (offered.size() < MAX_CAPABILITIES) {
                                String[] words = line.strip().split(" ", 2);
                                offered.put(
                                        words[0].toUpperCase(Locale.ROOT),
                                        words.length > 1 ? words[1].strip() : "");
                            }
                        });
        capabilities = Map.copyOf(offered);
    }

    /// The greeting, or the answer to what was sent last.
    Reply reply(String step) throws IOException {
        return Reply.parse(line(step));
    }

    /// A line that may be something else than a reply.
    String line(String step) throws IOException {
        String[] line = {""};
        within(limit, step, () -> line[0] = reader.line());
        return line[0];
    }

    Reply command(String command) throws IOException {
        write(command, command);
        return reply(command);
    }

    /// @param step what the failure names, for the command may hold a password
    void write(String commands, String step) throws IOException {
        within(
                limit,
                step,
                () -> {
                    connection.out().write((commands + "\r\n").getBytes(UTF_8));
                    connection.out().flush();
                });
    }

    void abort() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            usable = false;
        }
    }

    private interface Line {
        void take(String line) throws IOException;
    }

    private Reply listing(String command, Line each) throws IOException {
        write(command, command);
        Reply reply = reply(command);
        if (reply.ok()) {
            within(limit, command, () -> readListing(command, each));
        }
        return reply;
    }

    private void readListing(String command, Line each) throws IOException {
        int lines = 0;
        for (String line = reader.line(); !line.equals("."); line = reader.line()) {
            if (++lines > MAX_MAILS || line.length() > MAX_LISTING_OCTETS) {
                throw nonsense(command);
            }
            each.take(line.startsWith(".") ? line.substring(1) : line);
        }
    }

    private Reply mail(String command, Duration within, long maxOctets, Sink sink)
            throws IOException {
        List<Reply> reply = new ArrayList<>(1);
        within(
                within,
                command,
                () -> {
                    Reply first = Reply.parse(reader.line());
                    if (first.ok()) {
                        reader.body(maxOctets, sink::take);
                    }
                    reply.add(first);
                });
        return reply.getFirst();
    }

    /// Whatever fails on the way ends the session: nobody knows where its next response begins.
    private void within(Duration time, String step, PeerConnection.Action action)
            throws IOException {
        boolean done = false;
        try {
            connection.within(time, step, action);
            done = true;
        } finally {
            usable &= done;
        }
    }

    private static int number(String word, String command) throws Pop3Exception {
        if (!word.matches("\\d{1,9}")) {
            throw nonsense(command);
        }
        return Integer.parseInt(word);
    }

    private static String[] distinct(String words) {
        return new HashSet<>(List.of(words.split(" +", -1))).toArray(String[]::new);
    }

    private static Pop3Exception nonsense(String command) {
        return new Pop3Exception("the server's answer to " + command + " makes no sense");
    }
}
