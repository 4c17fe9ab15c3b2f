package io.mailriver.testkit.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A dialogue as it stands in a text file. Each line is one step:
///
/// | line | step |
/// |---|---|
/// | `# text` | a comment; so is an empty line |
/// | `% key: value` | a line of YAML for the listener that the dialogue wants; [#settings] gives all |
/// | `C: text` | the client sends the line and CRLF |
/// | `C> text` | the client sends just these octets: `\r \n \t \0 \\ \xHH`, and `\{a*3000}` for 3,000 times `a` |
/// | `S: pattern` | the server's next line; `*` stands for any text |
/// | `S* 250 +WORD -WORD` | the server's next reply, whole: its code, with a line `WORD`, without such |
/// | `TLS` | the client begins TLS |
/// | `CONNECT` | the client leaves its connection as it is and opens another |
/// | `HANG UP` | the client closes its connection |
/// | `SHUT` | the client closes its own direction |
/// | `CLOSED` | the server has closed the connection and says no more |
/// | `SILENCE` | the server says nothing for 100 ms |
/// | `DO name` | the test's own action of that name |
/// | `STORED 1` | so many mails are stored |
/// | `STORED: text` | the newest mail is these octets, written as with `C>` |
///
/// @param name the file's name
public record Dialogue(String name, List<String> settings, List<Step> steps) {
    public Dialogue {
        settings = List.copyOf(settings);
        steps = List.copyOf(steps);
    }

    /// One line of the file.
    public sealed interface Step {
        int line();

        record Send(int line, byte[] octets) implements Step {}

        record Expect(int line, String pattern) implements Step {}

        record ExpectReply(int line, String code, List<String> with, List<String> without)
                implements Step {
            public ExpectReply {
                with = List.copyOf(with);
                without = List.copyOf(without);
            }
        }

        record Act(int line, Action action) implements Step {}

        record Do(int line, String name) implements Step {}

        record ExpectStored(int line, int count) implements Step {}

        record ExpectContent(int line, byte[] octets) implements Step {}
    }

    /// Steps of one word.
    public enum Action {
        TLS,
        CONNECT,
        HANG_UP,
        SHUT,
        CLOSED,
        SILENCE
    }

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException naming the line that is no step
    public static Dialogue read(Path file) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Reads the text of a file.
    ///
    /// @throws IllegalArgumentException naming the line that is no step
    public static Dialogue parse(String name, String text) {
        List<String> settings = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("%")) {
                settings.add(line.substring(Math.min(2, line.length())));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    steps.add(step(number, line));
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException(
                            name + ", line " + number + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return new Dialogue(name, settings, steps);
    }

    @Override
    public String toString() {
        return name;
    }

    private static Step step(int number, String line) {
        if (line.startsWith("C:")) {
            return new Step.Send(number, utf8(rest(line, "C:") + "\r\n"));
        } else if (line.startsWith("C>")) {
            return new Step.Send(number, Escapes.octets(rest(line, "C>")));
        } else if (line.startsWith("S:")) {
            return new Step.Expect(number, rest(line, "S:"));
        } else if (line.startsWith("S*")) {
            return reply(number, rest(line, "S*"));
        } else if (line.startsWith("DO ")) {
            return new Step.Do(number, rest(line, "DO"));
        } else if (line.startsWith("STORED:")) {
            return new Step.ExpectContent(number, Escapes.octets(rest(line, "STORED:")));
        } else if (line.startsWith("STORED ")) {
            return new Step.ExpectStored(number, Integer.parseInt(rest(line, "STORED")));
        }
        return new Step.Act(
                number, Action.valueOf(line.strip().replace(' ', '_').toUpperCase(Locale.ROOT)));
    }

    private static Step reply(int number, String text) {
        List<String> words = List.of(text.split(" +", -1));
        return new Step.ExpectReply(
                number, words.getFirst(), startingWith(words, "+"), startingWith(words, "-"));
    }

    private static List<String> startingWith(List<String> words, String sign) {
        return words.stream()
                .filter(word -> word.startsWith(sign))
                .map(word -> word.substring(1))
                .toList();
    }

    private static String rest(String line, String head) {
        String rest = line.substring(head.length());
        return rest.startsWith(" ") ? rest.substring(1) : rest;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
