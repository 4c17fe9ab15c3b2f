package io.mailriver.testkit.smtp;

import io.mailriver.testkit.smtp.Dialogue.Action;
import io.mailriver.testkit.smtp.Dialogue.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Plays a [Dialogue] as the client and holds the server to its lines.
///
/// The server gets [#MAX_WAIT] for each line. What is wrong is an [AssertionError] with the file,
/// the line and all that was said. Not thread-safe.
public final class DialoguePlayer {
    static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final Duration SILENCE = Duration.ofMillis(100);

    private final InetSocketAddress server;
    private final Pace pace;
    private final boolean implicitTls;
    private final Supplier<List<byte[]>> stored;
    private final Map<String, Runnable> actions;

    /// How the client's octets are cut into packets.
    public enum Pace {
        /// A step's octets in one write.
        WHOLE,
        /// One write for each octet.
        BYTE_BY_BYTE
    }

    /// @param implicitTls whether each connection begins with TLS
    /// @param stored all mails that the server has stored, oldest first
    /// @param actions what `DO name` does
    public DialoguePlayer(
            InetSocketAddress server,
            Pace pace,
            boolean implicitTls,
            Supplier<List<byte[]>> stored,
            Map<String, Runnable> actions) {
        this.server = server;
        this.pace = pace;
        this.implicitTls = implicitTls;
        this.stored = stored;
        this.actions = Map.copyOf(actions);
    }

    /// Plays from the first line to the last.
    public void play(Dialogue dialogue) throws IOException {
        Run run = new Run(dialogue);
        try {
            run.connect();
            for (Step step : dialogue.steps()) {
                run.step(step);
            }
        } finally {
            run.close();
        }
    }

    /// The pattern as a regular expression: `*` stands for any text.
    static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (String part : glob.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    private final class Run {
        private final Dialogue dialogue;
        private final List<String> transcript = new ArrayList<>();
        private final List<PlayerConnection> connections = new ArrayList<>();

        Run(Dialogue dialogue) {
            this.dialogue = dialogue;
        }

        void connect() throws IOException {
            PlayerConnection connection = new PlayerConnection(server, MAX_WAIT);
            connections.add(connection);
            transcript.add("-- connection " + connections.size());
            if (implicitTls) {
                connection.startTls();
            }
        }

        void close() throws IOException {
            for (PlayerConnection connection : connections) {
                connection.close();
            }
        }

        void step(Step step) throws IOException {
            switch (step) {
                case Step.Send(int _, byte[] octets) -> {
                    transcript.add("C: " + shortened(Escapes.text(octets)));
                    send(octets);
                }
                case Step.Expect(int line, String pattern) -> expect(line, pattern);
                case Step.ExpectReply reply -> expectReply(reply);
                case Step.Act(int line, Action action) -> act(line, action);
                case Step.Do(int line, String name) -> {
                    Runnable action = actions.get(name);
                    check(action != null, line, "the test has no action '" + name + "'");
                    transcript.add("-- " + name);
                    if (action != null) {
                        action.run();
                    }
                }
                case Step.ExpectStored(int line, int count) -> {
                    int found = stored.get().size();
                    check(found == count, line, found + " mails are stored, expected " + count);
                }
                case Step.ExpectContent(int line, byte[] octets) -> {
                    List<byte[]> mails = stored.get();
                    String found = mails.isEmpty() ? "nothing" : Escapes.text(mails.getLast());
                    String expected = Escapes.text(octets);
                    check(
                            found.equals(expected),
                            line,
                            "stored is '" + shortened(found) + "', expected '" + expected + "'");
                }
            }
        }

        private void send(byte[] octets) throws IOException {
            try {
                connections.getLast().send(octets, pace);
            } catch (IOException closed) {
                transcript.add("-- could not send: " + closed.getMessage());
            }
        }

        private void expect(int line, String expected) throws IOException {
            String found = line();
            check(
                    found != null && pattern(expected).matcher(found).matches(),
                    line,
                    "the server said '" + found + "', expected '" + expected + "'");
        }

        private void expectReply(Step.ExpectReply expected) throws IOException {
            List<String> texts = new ArrayList<>();
            String said;
            do {
                said = line();
                boolean fits = said != null && said.startsWith(expected.code());
                check(fits, expected.line(), "expected a reply " + expected.code());
                texts.add(said == null ? "" : said.substring(Math.min(4, said.length())));
            } while (said != null && said.startsWith("-", 3));
            for (String word : expected.with()) {
                check(matches(texts, word), expected.line(), "no line '" + word + "'");
            }
            for (String word : expected.without()) {
                check(!matches(texts, word), expected.line(), "there is a line '" + word + "'");
            }
        }

        private void act(int line, Action action) throws IOException {
            transcript.add("-- " + action);
            PlayerConnection connection = connections.getLast();
            switch (action) {
                case TLS -> connection.startTls();
                case CONNECT -> connect();
                case HANG_UP -> connection.close();
                case SHUT -> connection.shutOutput();
                case CLOSED -> {
                    String found = line();
                    check(found == null, line, "expected the end, found '" + found + "'");
                }
                case SILENCE ->
                        check(
                                connection.isSilent(SILENCE),
                                line,
                                "expected silence, the server spoke");
            }
        }

        private @Nullable String line() throws IOException {
            String line = connections.getLast().line();
            transcript.add("S: " + line);
            return line;
        }

        private void check(boolean holds, int line, String message) {
            if (!holds) {
                throw new AssertionError(
                        "%s, line %d: %s%n%s"
                                .formatted(
                                        dialogue.name(),
                                        line,
                                        message,
                                        String.join("\n", transcript)));
            }
        }

        private static boolean matches(List<String> texts, String glob) {
            return texts.stream().anyMatch(text -> pattern(glob).matcher(text).matches());
        }

        private static String shortened(String text) {
            return text.length() > 300 ? text.substring(0, 300) + "…" : text;
        }
    }
}
