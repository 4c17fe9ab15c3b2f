package io.mailriver.testkit.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How a [ScriptedServer] behaves, as it stands in a text file. What no line speaks of, it does as
/// a well-behaved server does.
///
/// | line | meaning |
/// |---|---|
/// | `# text` | a comment; so is an empty line |
/// | `OFFER SIZE 1000` | a line of the EHLO reply |
/// | `USER name password` | who may log in with AUTH PLAIN or LOGIN |
/// | `IMPLICIT TLS` | TLS from the first octet |
/// | `RCPT bob #2 @1 = step; step` | a rule, see below |
///
/// A rule names a [Event]; then, if wanted, a text that the command must hold, `#2` for the second
/// time only that this rule fits, `@1` for the first connection only. Behind ` = ` stand steps,
/// parted by ` ; `, that take the place of the usual answer. The first rule that fits decides:
///
/// | step | what the server does |
/// |---|---|
/// | `250 text` | says the line, CRLF behind it; `\r`, `\n`, `\xHH` and `\{a*3000}` as in a [Dialogue] |
/// | `RAW text` | says just these octets |
/// | `DRIP text` | says the line, one octet every 50 ms |
/// | `ENDLESS text` | says these octets for ever |
/// | `LATE text` | waits until the client has closed, and says the line then |
/// | `SILENCE` | says nothing until the client closes |
/// | `HANG UP` | closes the connection |
/// | `RESET` | breaks the connection off |
///
/// `CONTENT 100 = step` is done when the hundredth octet of a mail's content has come in.
public record Script(List<String> offers, List<User> users, boolean implicitTls, List<Rule> rules) {
    public Script {
        offers = List.copyOf(offers);
        users = List.copyOf(users);
        rules = List.copyOf(rules);
    }

    /// When a rule is asked.
    public enum Event {
        /// A connection came in.
        GREETING,
        EHLO,
        HELO,
        STARTTLS,
        /// In place of the server's part of a TLS handshake.
        HANDSHAKE,
        AUTH,
        MAIL,
        RCPT,
        DATA,
        /// So many octets of content came in.
        CONTENT,
        /// The final dot came in.
        END,
        RSET,
        NOOP,
        QUIT,
        /// Any other command.
        OTHER
    }

    /// One who may log in.
    public record User(String name, String password) {}

    /// What is done instead of the usual.
    ///
    /// @param containing the command must hold it; for `CONTENT` the number of octets
    /// @param occurrence only so many-th time it fits; 0 for every time
    /// @param connection only on so many-th connection; 0 for every one
    public record Rule(
            Event event, String containing, int occurrence, int connection, List<Step> steps) {
        public Rule {
            steps = List.copyOf(steps);
        }
    }

    /// One thing that the server does.
    public sealed interface Step {
        record Say(byte[] octets) implements Step {}

        record Drip(byte[] octets) implements Step {}

        record Endless(byte[] octets) implements Step {}

        record Late(byte[] octets) implements Step {}

        record Silence() implements Step {}

        record HangUp() implements Step {}

        record Reset() implements Step {}
    }

    private static final Pattern NUMBERED = Pattern.compile("[#@]\\d+");

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException naming the line that has no meaning
    public static Script read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Reads the text of a file.
    ///
    /// @throws IllegalArgumentException naming the line that has no meaning
    public static Script parse(String text) {
        List<String> offers = new ArrayList<>();
        List<User> users = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        boolean implicitTls = false;
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("OFFER ")) {
                offers.add(line.substring("OFFER ".length()));
            } else if (line.startsWith("USER ")) {
                String[] words = line.split(" ", 3);
                users.add(new User(words[1], words[2]));
            } else if (line.equals("IMPLICIT TLS")) {
                implicitTls = true;
            } else {
                rules.add(rule(line));
            }
        }
        return new Script(offers, users, implicitTls, rules);
    }

    private static Rule rule(String line) {
        int equals = line.indexOf(" = ");
        if (equals < 0) {
            throw new IllegalArgumentException("no line of a script: '" + line + "'");
        }
        List<String> words = Arrays.asList(line.substring(0, equals).strip().split(" +"));
        List<String> texts =
                words.stream().skip(1).filter(word -> !NUMBERED.matcher(word).matches()).toList();
        return new Rule(
                event(words.getFirst(), line),
                String.join(" ", texts),
                number(words, '#'),
                number(words, '@'),
                Stream.of(line.substring(equals + 3).split(" ; ", -1)).map(Script::step).toList());
    }

    private static Event event(String word, String line) {
        try {
            return Event.valueOf(word);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("no event in '" + line + "'", unknown);
        }
    }

    private static int number(List<String> words, char sign) {
        return words.stream()
                .filter(word -> word.charAt(0) == sign && NUMBERED.matcher(word).matches())
                .map(word -> Integer.parseInt(word.substring(1)))
                .findFirst()
                .orElse(0);
    }

    private static Step step(String text) {
        int space = text.indexOf(' ');
        String rest = text.substring(space + 1);
        return switch (space < 0 ? text : text.substring(0, space)) {
            case "RAW" -> new Step.Say(Escapes.octets(rest));
            case "DRIP" -> new Step.Drip(line(rest));
            case "ENDLESS" -> new Step.Endless(Escapes.octets(rest));
            case "LATE" -> new Step.Late(line(rest));
            case "SILENCE" -> new Step.Silence();
            case "HANG" -> new Step.HangUp();
            case "RESET" -> new Step.Reset();
            default -> new Step.Say(line(text));
        };
    }

    private static byte[] line(String text) {
        byte[] octets = Escapes.octets(text);
        byte[] line = Arrays.copyOf(octets, octets.length + 2);
        System.arraycopy("\r\n".getBytes(StandardCharsets.US_ASCII), 0, line, octets.length, 2);
        return line;
    }
}
