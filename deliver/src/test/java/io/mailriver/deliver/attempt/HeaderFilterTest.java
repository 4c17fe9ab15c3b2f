package io.mailriver.deliver.attempt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderFilterTest {
    private static final Set<String> DROPPED = Set.of("return-path", "mailriver-delivery");
    private static final String OURS = "mx.example.org";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\n",
                "\r",
                "A",
                "A: b",
                "A: b\r\n",
                "A: b\r\n\r\n",
                "A: b\n\nbody\n",
                "\r\nReturn-Path: <body@example.org>\r\n",
                "A: b\r\n\r\nReturn-Path: <body@example.org>\r\n\r\n",
                "A: b\r\n\nReturn-Path: <body@example.org>\r\n",
                "no field at all\r\nbut text\r\n",
                "Return-Path-Of-Mine: x\r\n",
                "X-Return-Path: x\r\n",
                "A: b\r\n Return-Path: folded\r\n\r\n",
                "A: b\rReturn-Path: behind a bare CR\r\n\r\n",
                "Return-Path <no colon>\r\n\r\n",
                "A: \u00e9\0\u00ff\r\n\r\n\u00e9\0\u00ff",
            })
    void keepsTheRestOctetByOctet(String mail) throws IOException {
        assertFiltered(mail, mail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Return-Path: <a@example.com>\r\n",
                "RETURN-PATH:<a@example.com>\n",
                "return-path : x\r\n",
                "Return-Path\t \t: x\r\n",
                "Return-Path:\r\n <folded@example.com>\r\n\t(and more)\r\n \r\n",
                "Mailriver-Delivery: x\r\nMailriver-Delivery: y\r\n",
            })
    void leavesOutWhatIsReplaced(String field) throws IOException {
        assertFiltered(field + "A: b\r\n\r\nx", "A: b\r\n\r\nx");
        assertFiltered("A: b\r\n" + field + "C: d\r\n\r\nx", "A: b\r\nC: d\r\n\r\nx");
        assertFiltered("A: b\r\n c\r\n" + field + "\r\nx", "A: b\r\n c\r\n\r\nx");
        assertFiltered("A: b\n" + field, "A: b\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.org; spf=pass\r\n",
                "Authentication-Results:mx.example.org;none\n",
                "AUTHENTICATION-results : MX.Example.ORG 1; dkim=pass\r\n",
                "Authentication-Results:\r\n\tmx.example.org;\r\n dkim=pass\r\n",
                "Authentication-Results: (a (nested \\) ; ) comment) mx.example.org; x=y\r\n",
                "Authentication-Results: (other.org)\r\n (;) mx.example.org(;); x=y\r\n",
                "Authentication-Results: \"mx.example.org\"; x=y\r\n",
                "Authentication-Results: \"mx\\.example.org\"; x=y\r\n",
                "Authentication-Results: mx.example.org\r\n ; x=y\r\n",
                "Authentication-Results: mx.example.org\r\n",
                "Authentication-Results: mx.example.org.; x=y\r\n",
                "Authentication-Results: (never closed mx.example.org; x=y\r\n",
            })
    void leavesOutResultsThatClaimToBeOurs(String field) throws IOException {
        assertFiltered("A: b\r\n" + field + "C: d\r\n\r\nx", "A: b\r\nC: d\r\n\r\nx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.com; spf=pass\r\n",
                "Authentication-Results: mx.example.org.evil.com; spf=pass\r\n",
                "Authentication-Results: (mx.example.org) other.org; spf=pass\r\n",
                "Authentication-Results: other.org; x=mx.example.org\r\n",
                "X-Authentication-Results: mx.example.org; spf=pass\r\n",
                "ARC-Authentication-Results: i=1; mx.example.org; spf=pass\r\n",
                "Authentication-Results-Of: mx.example.org; spf=pass\r\n",
            })
    void keepsTheResultsOfOthers(String field) throws IOException {
        String mail = "A: b\r\n" + field + "C: d\r\n\r\nx";
        assertFiltered(mail, mail);
    }

    /// Only so much of a field is looked at; what hides behind that is not let through.
    @Test
    void leavesOutResultsThatHideTheirAuthorBehindTheWindow() throws IOException {
        String far = " ".repeat(HeaderFilter.WINDOW + 10);
        assertFiltered("Authentication-Results:" + far + "mx.example.org;\r\nA: b\r\n", "A: b\r\n");
        assertFiltered(
                "Authentication-Results" + far + ": mx.example.org;\r\nA: b\r\n", "A: b\r\n");
        assertFiltered("Return-Path" + far + ": <a@example.org>\r\nA: b\r\n", "A: b\r\n");
        String folds = "\r\n ".repeat(HeaderFilter.WINDOW);
        assertFiltered("Authentication-Results:" + folds + "x;\r\nA: b\r\n", "A: b\r\n");
        String comment = "(" + "c".repeat(HeaderFilter.WINDOW) + ")";
        assertFiltered("Authentication-Results:" + comment + "x;\r\nA: b\r\n", "A: b\r\n");
    }

    @Test
    void keepsALongLineThatOnlyBeginsLikeSuch() throws IOException {
        String mail =
                "Subject" + " ".repeat(3000) + ": x\r\nReturn-Path" + "y".repeat(3000) + "\r\n";
        assertFiltered(mail, mail);
    }

    @ParameterizedTest
    @ValueSource(ints = {HeaderFilter.WINDOW, 4 * HeaderFilter.WINDOW, 8 * HeaderFilter.WINDOW})
    void isTheSameWhereverABufferEnds(int boundary) throws IOException {
        String ours = "Authentication-Results:\r\n (c) mx.example.org;\r\n\tspf=pass\r\n";
        String others = "Authentication-Results:\r\n (c) mx.example.com;\r\n\tspf=pass\r\n";
        for (int length = boundary - 130; length < boundary + 10; length++) {
            String padding = "X:" + "p".repeat(length) + "\r\n";
            String rest = "\r\nReturn-Path: body\r\n";
            assertThat(
                            filtered(
                                    padding
                                            + others
                                            + "Return-Path: <>\r\n"
                                            + ours
                                            + "B: c\r\n"
                                            + rest,
                                    Integer.MAX_VALUE))
                    .isEqualTo(padding + others + "B: c\r\n" + rest);
            assertThat(filtered(padding + ours + rest, 1000)).isEqualTo(padding + rest);
        }
    }

    @Test
    void keepsAHugeHeaderAndAHugeBody() throws IOException {
        String mail = "A: b\r\n".repeat(50_000) + "\r\n" + "Return-Path: x\r\n".repeat(50_000);
        assertThat(filtered("Return-Path: x\r\n" + mail, 5000)).isEqualTo(mail);
        String oneField = "A:" + " b\r\n".repeat(100_000);
        assertThat(filtered("Return-Path:" + " x\r\n".repeat(100_000) + oneField, 5000))
                .isEqualTo(oneField);
    }

    /// Else the line would continue the last trace field.
    @Test
    void partsAMailThatBeginsWithWhiteSpaceFromTheTraceFields() throws IOException {
        assertFiltered(" Return-Path: x\r\nA: b\r\n", "\r\n Return-Path: x\r\nA: b\r\n");
        assertFiltered("\tx", "\r\n\tx");
    }

    /// Whatever the size of the reads on either side.
    private static void assertFiltered(String mail, String expected) throws IOException {
        for (int most : new int[] {1, 2, 3, 7, 64, Integer.MAX_VALUE}) {
            assertThat(filtered(mail, most)).isEqualTo(expected);
        }
        try (HeaderFilter filter = filter(mail, 5)) {
            assertThat(filter.growth()).isEqualTo(expected.length() - mail.length());
        }
        try (HeaderFilter filter = filter(mail, 5)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int octet = filter.read(); octet >= 0; octet = filter.read()) {
                out.write(octet);
            }
            assertThat(out.toString(ISO_8859_1)).isEqualTo(expected);
        }
    }

    private static String filtered(String mail, int most) throws IOException {
        try (HeaderFilter filter = filter(mail, most)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[Math.min(most, 10_000)];
            for (int count = filter.read(block); count >= 0; count = filter.read(block)) {
                out.write(block, 0, count);
            }
            return out.toString(ISO_8859_1);
        }
    }

    private static HeaderFilter filter(String mail, int most) {
        return new HeaderFilter(new Chunked(mail.getBytes(ISO_8859_1), most), DROPPED, OURS);
    }

    /// Gives only so many octets at a time.
    private static final class Chunked extends ByteArrayInputStream {
        private final int most;

        Chunked(byte[] octets, int most) {
            super(octets);
            this.most = most;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(most, length));
        }
    }
}
