package io.mailriver.testkit.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A mail that [SmtpSink] swallowed, with its envelope.
///
/// @param protocol `SMTP` or `ESMTP`
/// @param mailArgs what stood behind `MAIL FROM:`, such as `<a@example.org> SIZE=400`
/// @param rcptArgs what stood behind each `RCPT TO:`
/// @param content as it was sent, lines ended by CRLF; without the sink's own `Received:`
public record SunkMail(
        String protocol, String helo, String mailArgs, List<String> rcptArgs, byte[] content) {
    private static final Pattern ADDRESS = Pattern.compile("<([^>]*)>");
    private static final int OWN_RECEIVED_LINES = 3;

    public SunkMail {
        rcptArgs = List.copyOf(rcptArgs);
    }

    /// Empty for `<>`.
    public String reversePath() {
        return address(mailArgs);
    }

    public List<String> forwardPaths() {
        return rcptArgs.stream().map(SunkMail::address).toList();
    }

    /// The content with one char for each byte.
    public String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    /// False for a dump that the sink is still writing: it writes in blocks, the last one at the
    /// end.
    static boolean isWhole(byte[] dump) {
        int end = dump.length;
        return end > 1 && dump[end - 1] == '\n' && dump[end - 2] == '\n';
    }

    /// Reads a dump file: pseudo fields, the sink's `Received:`, the mail with LF, and one LF more.
    static SunkMail read(byte[] dump) {
        String text = new String(dump, StandardCharsets.ISO_8859_1);
        List<String> lines = Arrays.asList(text.split("\n", -1));
        int start = 0;
        while (lines.get(start).startsWith("X-")) {
            start++;
        }
        List<String> head = lines.subList(0, start);
        List<String> mail = lines.subList(start + OWN_RECEIVED_LINES, lines.size() - 2);
        return new SunkMail(
                first(head, "X-Client-Proto"),
                first(head, "X-Helo-Args"),
                first(head, "X-Mail-Args"),
                all(head, "X-Rcpt-Args"),
                (String.join("\r\n", mail) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String first(List<String> head, String name) {
        return all(head, name).stream().findFirst().orElse("");
    }

    private static List<String> all(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    private static String address(String arguments) {
        Matcher matcher = ADDRESS.matcher(arguments);
        return matcher.find() ? matcher.group(1) : arguments;
    }
}
