package io.mailriver.ingest.smtp;

/// What RFC 5321, 4.5.2 says about the end of mail data and its dots, in the plainest way there is:
/// what [DataReader] is held against.
final class PlainData {
    private PlainData() {}

    /// The content up to its end, or all that is sure to be content when there is no end.
    static String content(String octets) {
        StringBuilder content = new StringBuilder();
        int at = 0;
        while (at < octets.length()) {
            int lineEnd = octets.indexOf("\r\n", at);
            String line = octets.substring(at, lineEnd < 0 ? octets.length() : lineEnd + 2);
            if (line.equals(".\r\n")) {
                return content.toString();
            }
            String text = line.startsWith(".") ? line.substring(1) : line;
            boolean cut = lineEnd < 0 && text.endsWith("\r");
            content.append(cut ? text.substring(0, text.length() - 1) : text);
            at += line.length();
        }
        return content.toString();
    }
}
