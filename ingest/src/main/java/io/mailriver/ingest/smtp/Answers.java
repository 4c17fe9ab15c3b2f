package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.IntakeException;
import java.util.List;

/// Every answer that is always the same. The texts tell nothing of our set-up.
final class Answers {
    static final Answer SENDER_OK = Answer.of(250, "2.1.0", "sender ok");
    static final Answer RECIPIENT_OK = Answer.of(250, "2.1.5", "recipient ok");
    static final Answer OK = Answer.of(250, "2.0.0", "ok");
    static final Answer SEND_CONTENT = Answer.plain(354, "end with <CRLF>.<CRLF>");
    static final Answer BYE = Answer.of(221, "2.0.0", "bye");
    static final Answer START_TLS = Answer.of(220, "2.0.0", "ready to start TLS");
    static final Answer HELP =
            Answer.ofLines(
                    214,
                    "2.0.0",
                    List.of(
                            "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS AUTH",
                            "see RFC 5321"));
    static final Answer NOT_VERIFIED =
            Answer.of(252, "2.0.0", "can't verify, will accept mail and attempt delivery");

    static final Answer UNKNOWN_COMMAND = Answer.of(500, "5.5.1", "unknown command");
    static final Answer NOT_HTTP = Answer.of(421, "4.7.0", "this is no web server");
    static final Answer PROXY_NOT_EXPECTED =
            Answer.of(421, "4.7.0", "no PROXY header is expected from you");
    static final Answer PROXY_EXPECTED = Answer.of(421, "4.3.5", "expected a PROXY header");
    static final Answer BAD_XCLIENT = Answer.of(501, "5.5.4", "expected XCLIENT NAME=value ...");
    static final Answer XCLIENT_DENIED = Answer.of(550, "5.7.0", "XCLIENT is not for you");
    static final Answer CONTROL_CHARACTER =
            Answer.of(500, "5.5.2", "control character in a command");
    static final Answer NOT_UTF8 = Answer.of(500, "5.5.2", "command is not UTF-8");
    static final Answer LINE_TOO_LONG = Answer.of(500, "5.5.2", "command line too long");
    static final Answer BARE_NEWLINE_IN_COMMAND =
            Answer.of(500, "5.5.2", "bare LF, a command ends with CRLF");
    static final Answer NO_ARGUMENT = Answer.of(501, "5.5.4", "no argument expected");
    static final Answer ARGUMENT_MISSING = Answer.of(501, "5.5.4", "argument missing");
    static final Answer BAD_MAIL = Answer.of(501, "5.5.2", "expected MAIL FROM:<address>");
    static final Answer BAD_RCPT = Answer.of(501, "5.5.2", "expected RCPT TO:<address>");
    static final Answer BAD_SENDER = Answer.of(501, "5.1.7", "not a valid sender address");
    static final Answer BAD_RECIPIENT = Answer.of(501, "5.1.3", "not a valid recipient address");
    static final Answer BAD_PARAMETER = Answer.of(501, "5.5.4", "bad parameter value");
    static final Answer UNKNOWN_PARAMETER = Answer.of(555, "5.5.4", "unknown parameter");
    static final Answer NOT_OFFERED = Answer.of(502, "5.5.1", "not offered");
    static final Answer OUT_OF_ORDER = Answer.of(503, "5.5.1", "bad sequence of commands");
    static final Answer HELLO_FIRST = Answer.of(503, "5.5.1", "send EHLO first");
    static final Answer TLS_FIRST = Answer.of(530, "5.7.0", "send STARTTLS first");
    static final Answer AUTH_FIRST = Answer.of(530, "5.7.0", "authentication required");
    static final Answer AUTH_NEEDS_TLS = Answer.of(538, "5.7.11", "AUTH needs TLS");
    static final Answer AUTH_ALREADY = Answer.of(503, "5.5.1", "already authenticated");
    static final Answer AUTH_DONE = Answer.of(235, "2.7.0", "authenticated");
    static final Answer AUTH_CANCELLED = Answer.of(501, "5.7.0", "AUTH cancelled");
    static final Answer AUTH_NOT_BASE64 = Answer.of(501, "5.5.2", "expected Base64");
    static final Answer AUTH_LINE_TOO_LONG = Answer.of(500, "5.5.6", "AUTH line too long");
    static final Answer UNKNOWN_MECHANISM = Answer.of(504, "5.5.4", "unknown AUTH mechanism");
    static final Answer AUTH_FAILED = Answer.of(535, "5.7.8", "wrong user name or password");
    static final Answer AUTH_FAILED_TOO_OFTEN =
            Answer.of(421, "4.7.0", "authentication failed too often");
    static final Answer TOO_MANY_FAILED_LOGINS =
            Answer.of(454, "4.7.0", "too many failed logins from your network, try again later");
    static final Answer TOO_MANY_CONNECTIONS_A_MINUTE =
            Answer.of(421, "4.7.0", "too many connections from your network, try again later");
    static final Answer TOO_MANY_MAILS_A_MINUTE =
            Answer.of(450, "4.7.1", "too many mails from your network, try again later");
    static final Answer TOO_MANY_REFUSED_A_MINUTE =
            Answer.of(450, "4.7.1", "too many bad recipients from your network, try again later");
    static final Answer EARLY_TALKER =
            Answer.of(554, "5.5.1", "you talked before you were greeted");
    static final Answer NO_SUCH_RECIPIENT = Answer.of(550, "5.1.1", "no such recipient here");
    static final Answer LOOP = Answer.of(554, "5.4.6", "too many Received fields, mail loops");
    static final Answer TLS_ALREADY = Answer.of(503, "5.5.1", "TLS is already there");
    static final Answer BINARY_NEEDS_BDAT =
            Answer.of(503, "5.5.1", "BINARYMIME content comes with BDAT");
    static final Answer BAD_BDAT = Answer.of(521, "5.5.4", "expected BDAT octets [LAST]");

    /// To chunks that were on their way when one before them was refused: no further mistake.
    static final Answer BEHIND_REFUSED_CHUNK =
            Answer.of(503, "5.5.1", "a chunk before this one was refused");

    static final Answer NO_RECIPIENTS = Answer.of(554, "5.5.1", "no valid recipients");
    static final Answer NEEDS_SMTPUTF8 =
            Answer.of(553, "5.6.7", "address needs SMTPUTF8 with MAIL");
    static final Answer RELAYING_DENIED = Answer.of(550, "5.7.1", "relaying denied");
    static final Answer TOO_MANY_RECIPIENTS = Answer.of(452, "4.5.3", "too many recipients");
    static final Answer TOO_LARGE = Answer.of(552, "5.3.4", "mail too large");
    static final Answer BARE_NEWLINE =
            Answer.of(550, "5.6.11", "bare CR or LF, lines end with CRLF");
    static final Answer TEXT_LINE_TOO_LONG = Answer.of(550, "5.6.0", "line too long");

    static final Answer TOO_MANY_ERRORS = Answer.of(421, "4.7.0", "too many errors");
    static final Answer TOO_MANY_MAILS =
            Answer.of(421, "4.7.0", "too many mails in one session, connect again");
    static final Answer TOO_MANY_CONNECTIONS = Answer.of(421, "4.3.2", "too many connections");
    static final Answer TOO_MANY_FROM_ADDRESS =
            Answer.of(421, "4.7.0", "too many connections from your address");
    static final Answer STOPPING = Answer.of(421, "4.3.2", "going down, try again later");
    static final Answer TIMEOUT = Answer.of(421, "4.4.2", "timeout");

    static final Answer TRY_LATER = Answer.of(451, "4.3.0", "can't store mail now, try again");
    static final Answer BUSY = Answer.of(452, "4.3.1", "can't store mail now, try again");

    private Answers() {}

    static Answer of(IntakeException.Reason reason) {
        return switch (reason) {
            case KAFKA_AWAY, REFUSED -> TRY_LATER;
            case BUSY, STORAGE -> BUSY;
        };
    }
}
