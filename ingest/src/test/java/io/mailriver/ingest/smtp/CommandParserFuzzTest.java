package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailriver.schemas.envelope.Domain;
import io.mailriver.schemas.envelope.Mailbox;

/// Whatever a client sends as a command, it is a command or has an answer.
final class CommandParserFuzzTest {
    private static final CommandParser PARSER =
            new CommandParser(new Domain.Name("mx.example.org"), Protocol.SMTP, true);

    @FuzzTest(maxDuration = "5m")
    void isTotal(byte[] line) {
        Command command = PARSER.parse(line, 0, line.length);
        if (command instanceof Command.Rcpt(Mailbox forwardPath, RcptParameters _)) {
            again(
                    "RCPT TO:<" + forwardPath + ">",
                    new Command.Rcpt(forwardPath, RcptParameters.NONE));
        } else if (command instanceof Command.Mail mail) {
            again(
                    "MAIL FROM:<" + mail.reversePath().text() + ">",
                    new Command.Mail(mail.reversePath(), MailParameters.NONE));
        } else if (command instanceof Command.Wrong(String _, Answer answer)
                && answer.reply().positive()) {
            throw new AssertionError("a wrong command is answered " + answer.reply());
        }
    }

    /// An address that was taken reads the same when it is written again: nothing in it can end a
    /// path or a line of ours.
    private static void again(String line, Command expected) {
        byte[] octets = line.getBytes(UTF_8);
        Command found = PARSER.parse(octets, 0, octets.length);
        if (!found.equals(expected)) {
            throw new AssertionError("'" + line + "' reads as " + found + ", not " + expected);
        }
    }
}
