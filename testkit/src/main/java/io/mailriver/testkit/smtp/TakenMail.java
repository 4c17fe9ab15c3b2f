package io.mailriver.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A mail whose final dot came in at a [ScriptedServer].
///
/// @param connection on which connection, from 1
/// @param tls whether the connection was encrypted
/// @param authenticatedAs empty for nobody
/// @param mailArgs what stood behind `MAIL FROM:`, such as `<a@example.org> SIZE=400`
/// @param rcptArgs what stood behind each `RCPT TO:` that was accepted
/// @param wire every octet between `354` and the end of the final dot's line
/// @param accepted whether the answer to it was positive
public record TakenMail(
        int connection,
        boolean tls,
        String authenticatedAs,
        String mailArgs,
        List<String> rcptArgs,
        byte[] wire,
        boolean accepted) {
    private static final int END_OCTETS = 3;

    public TakenMail {
        rcptArgs = List.copyOf(rcptArgs);
    }

    /// The addresses of those that it was accepted for.
    public List<String> forwardPaths() {
        return rcptArgs.stream().map(TakenMail::address).toList();
    }

    /// Empty for `<>`.
    public String reversePath() {
        return address(mailArgs);
    }

    /// The mail as a receiver keeps it (RFC 5321, 4.5.2), one char for each octet.
    public String content() {
        String lines = wireText().substring(0, wire.length - END_OCTETS);
        return (lines.startsWith(".") ? lines.substring(1) : lines).replace("\r\n.", "\r\n");
    }

    /// The wire's octets, one char for each.
    public String wireText() {
        return new String(wire, StandardCharsets.ISO_8859_1);
    }

    private static String address(String args) {
        return args.substring(args.indexOf('<') + 1, args.indexOf('>'));
    }
}
