package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.Domain;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a command line (RFC 5321, 4.1.1). Total: every line gives a [Command], a wrong one with
/// its answer. Knows no state. Thread-safe.
final class CommandParser {
    private static final int MAX_DOMAIN_CHARS = 255; // RFC 5321, 4.5.3.1.2

    private static final Pattern BDAT =
            Pattern.compile("0*([0-9]+)(?: +(LAST))?", Pattern.CASE_INSENSITIVE); // RFC 3030, 2
    private static final int MAX_CHUNK_DIGITS = 18; // more can't be a long

    private final Domain host;
    private final Protocol protocol;
    private final boolean tolerant;

    /// @param host our own name: where `<postmaster>` lives (RFC 5321, 4.5.1)
    /// @param tolerant whether needless spaces are passed over in front of an argument and of a
    ///   path: clients send them, and they can't mean anything else
    CommandParser(Domain host, Protocol protocol, boolean tolerant) {
        this.host = host;
        this.protocol = protocol;
        this.tolerant = tolerant;
    }

    /// Reads the line, given without its CRLF.
    Command parse(byte[] array, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            if (array[i] >= 0 && array[i] < ' ' && array[i] != '\t' || array[i] == 127) {
                return unreadable(array, from, to, Answers.CONTROL_CHARACTER);
            }
            ascii &= array[i] >= 0;
        }
        if (ascii) {
            return parse(new String(array, from, to - from, StandardCharsets.ISO_8859_1));
        }
        try {
            ByteBuffer octets = ByteBuffer.wrap(array, from, to - from);
            return parse(StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
        } catch (CharacterCodingException notUtf8) {
            return unreadable(array, from, to, Answers.NOT_UTF8);
        }
    }

    private Command parse(String text) {
        String line = text.stripTrailing(); // RFC 5321, 4.1.1: trailing white space is tolerated
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String argument = space < 0 ? "" : behindSpaces(line.substring(space + 1));
        return switch (verb) {
            case "EHLO", "HELO", "LHLO" -> hello(verb, argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "BDAT" -> bdat(argument);
            case "DATA" -> alone(verb, argument, new Command.Data());
            case "RSET" -> alone(verb, argument, new Command.Rset());
            case "QUIT" -> alone(verb, argument, new Command.Quit());
            case "STARTTLS" -> alone(verb, argument, new Command.StartTls());
            case "AUTH" -> auth(argument);
            case "NOOP" -> new Command.Noop();
            case "HELP" -> new Command.Help();
            case "VRFY" -> withArgument(verb, argument, new Command.Vrfy());
            case "EXPN" -> withArgument(verb, argument, new Command.Expn());
            case "XCLIENT" -> xclient(argument);
            case "PROXY" -> new Command.Wrong(verb, Answers.PROXY_NOT_EXPECTED);
            case "GET", "POST", "CONNECT" -> new Command.Wrong(verb, Answers.NOT_HTTP);
            default -> new Command.Wrong("", Answers.UNKNOWN_COMMAND);
        };
    }

    private static Command auth(String argument) {
        String[] words = argument.split(" +", -1);
        if (argument.isEmpty()) {
            return new Command.Wrong("AUTH", Answers.ARGUMENT_MISSING);
        }
        return words.length > 2
                ? new Command.Wrong("AUTH", Answers.NO_ARGUMENT)
                : new Command.Auth(words[0], words.length == 2 ? words[1] : "");
    }

    private static Command alone(String verb, String argument, Command command) {
        return argument.isEmpty() ? command : new Command.Wrong(verb, Answers.NO_ARGUMENT);
    }

    private static Command withArgument(String verb, String argument, Command command) {
        return argument.isEmpty() ? new Command.Wrong(verb, Answers.ARGUMENT_MISSING) : command;
    }

    /// The name is the client's claim and is kept as it is: RFC 5321, 4.1.4 forbids to refuse mail
    /// for it.
    private Command hello(String verb, String argument) {
        if (verb.equals("LHLO") != (protocol == Protocol.LMTP)) {
            return new Command.Wrong("", Answers.UNKNOWN_COMMAND); // RFC 2033, 4.1
        }
        String domain =
                argument.substring(0, Math.min(argument.length(), MAX_DOMAIN_CHARS)).strip();
        return domain.isEmpty()
                ? new Command.Wrong(verb, Answers.ARGUMENT_MISSING)
                : new Command.Hello(!verb.equals("HELO"), domain);
    }

    private Command mail(String argument) {
        Optional<Path> cut = cut(argument, "FROM:");
        if (cut.isEmpty()) {
            return new Command.Wrong("MAIL", Answers.BAD_MAIL);
        }
        Path path = cut.get();
        try {
            ReversePath reversePath = ReversePath.parse(path.mailbox());
            return ParameterReader.mail(reversePath, path.rest());
        } catch (IllegalArgumentException notAnAddress) {
            return new Command.Wrong("MAIL", Answers.BAD_SENDER);
        }
    }

    private Command rcpt(String argument) {
        Optional<Path> cut = cut(argument, "TO:");
        if (cut.isEmpty()) {
            return new Command.Wrong("RCPT", Answers.BAD_RCPT);
        }
        Path path = cut.get();
        try {
            return ParameterReader.rcpt(forwardPath(path.mailbox()), path.rest());
        } catch (IllegalArgumentException notAnAddress) {
            return new Command.Wrong("RCPT", Answers.BAD_RECIPIENT);
        }
    }

    private static Command xclient(String argument) {
        try {
            return new Command.FrontEnd(Xclient.parse(argument));
        } catch (IllegalArgumentException wrong) {
            return new Command.Wrong("XCLIENT", Answers.BAD_XCLIENT);
        }
    }

    /// A BDAT that can't be read ends the session: how many octets of content follow is not known,
    /// and none of them may be heard as a command.
    private static Command bdat(String argument) {
        Matcher matcher = BDAT.matcher(argument);
        if (!matcher.matches()) {
            return new Command.Wrong("BDAT", Answers.BAD_BDAT);
        }
        String digits = matcher.group(1);
        boolean absurd = digits.length() > MAX_CHUNK_DIGITS;
        return new Command.Bdat(
                absurd ? Long.MAX_VALUE : Long.parseLong(digits), matcher.group(2) != null);
    }

    private static Command unreadable(byte[] array, int from, int to, Answer answer) {
        String verb = new String(array, from, Math.min(4, to - from), StandardCharsets.ISO_8859_1);
        return verb.equalsIgnoreCase("BDAT")
                ? new Command.Wrong("BDAT", Answers.BAD_BDAT)
                : new Command.Wrong("", answer);
    }

    private Mailbox forwardPath(String mailbox) {
        return mailbox.equalsIgnoreCase("postmaster")
                ? new Mailbox(mailbox, host)
                : Mailbox.parse(mailbox);
    }

    private String behindSpaces(String text) {
        return tolerant ? text.stripLeading() : text;
    }

    private Optional<Path> cut(String argument, String keyword) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? Path.cut(behindSpaces(argument.substring(keyword.length())))
                : Optional.empty();
    }
}
