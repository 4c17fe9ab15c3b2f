package io.mailriver.deliver.attempt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/// Whatever a mail is, its body and its other fields stay, and none of those left out gets through.
final class HeaderFilterFuzzTest {
    private static final Set<String> DROPPED = Set.of("return-path");
    private static final String OURS = "mx.example.org";
    private static final Pattern LEFT_OUT =
            Pattern.compile(
                    "(?im)^(return-path[ \t]*:|authentication-results[ \t]*:[ \t]*"
                            + "mx\\.example\\.org[; \t])");
    private static final Pattern EMPTY_LINE = Pattern.compile("(?:^|\n)\r?\n");

    @FuzzTest(maxDuration = "5m")
    void keepsTheBodyAndLeavesOutTheFields(byte[] octets) throws IOException {
        String mail = new String(octets, ISO_8859_1);
        String whole = filtered(octets, 8192);
        if (!whole.equals(filtered(octets, 1 + octets.length % 7))) {
            throw new AssertionError("another result with another block size");
        }
        try (HeaderFilter filter = filter(octets)) {
            if (filter.growth() != whole.length() - mail.length()) {
                throw new AssertionError("the growth is not what grew");
            }
        }
        var end = EMPTY_LINE.matcher(mail);
        String body = end.find() ? mail.substring(end.end()) : "";
        if (!whole.endsWith(body)) {
            throw new AssertionError("another body");
        }
        String header = whole.substring(0, whole.length() - body.length()).replace('\r', '?');
        if (!mail.startsWith(" ") && !mail.startsWith("\t") && LEFT_OUT.matcher(header).find()) {
            throw new AssertionError("got through: " + header);
        }
        isSubsequence(whole.startsWith("\r\n") ? whole.substring(2) : whole, mail);
    }

    private static void isSubsequence(String part, String whole) {
        int at = 0;
        for (int i = 0; i < whole.length() && at < part.length(); i++) {
            at += whole.charAt(i) == part.charAt(at) ? 1 : 0;
        }
        if (at < part.length()) {
            throw new AssertionError("something was added");
        }
    }

    private static String filtered(byte[] octets, int block) throws IOException {
        StringBuilder out = new StringBuilder();
        byte[] buffer = new byte[block];
        try (HeaderFilter filter = filter(octets)) {
            for (int count = filter.read(buffer); count >= 0; count = filter.read(buffer)) {
                out.append(new String(buffer, 0, count, ISO_8859_1));
            }
        }
        return out.toString();
    }

    private static HeaderFilter filter(byte[] octets) {
        return new HeaderFilter(new ByteArrayInputStream(octets), DROPPED, OURS);
    }
}
