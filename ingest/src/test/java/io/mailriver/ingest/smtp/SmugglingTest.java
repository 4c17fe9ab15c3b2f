package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// SMTP smuggling (2023): octets that some server takes for the end of a mail, with a second mail
/// behind them. Wherever they are cut into packets, and whatever is done about bare newlines, there
/// is one mail with all of it in it, or none.
final class SmugglingTest {
    private static final SmtpListenerConfig REFUSING = config(BareNewlines.REFUSE);
    private static final SmtpListenerConfig FIXING = config(BareNewlines.FIX);
    private static final SmtpListenerConfig ALLOWING = config(BareNewlines.ALLOW);
    private static final String ENVELOPE =
            "EHLO a\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n";
    private static final String SECOND =
            "MAIL FROM:<evil@example.com>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nsecond\r\n";
    private static final List<String> PIECES =
            List.of(
                    "",
                    "\n",
                    "\r",
                    "\r\n",
                    "\n\r",
                    "\r\r",
                    "\n\n",
                    "\r\r\n",
                    "\r\n\r",
                    "\n\r\n",
                    "\0",
                    "\r\n\0",
                    "\0\r\n",
                    "\r\0\n",
                    " ",
                    "\r\n ",
                    " \r\n",
                    "\t\r\n",
                    "\u000b",
                    "\f",
                    "\u0085",
                    "\r\u0085\n");

    /// Those that were found in the wild and in papers.
    static Stream<Arguments> known() {
        List<String> sequences =
                List.of(
                        "\n.\n",
                        "\n.\r\n",
                        "\n.\r",
                        "\r.\r",
                        "\r.\n",
                        "\r.\r\n",
                        "\r\n.\n",
                        "\r\n.\r",
                        "\r\n.\r\r\n",
                        "\r\r\n.\r\r\n",
                        "\r\n\0.\r\n",
                        "\r\n.\0\r\n",
                        "\r\n.\r\0\n",
                        "\r\0\n.\r\n",
                        "\n\r.\n\r",
                        "\n\n.\n\n",
                        "\r\n.\n\r\n",
                        "\r\n. \r\n",
                        "\r\n .\r\n",
                        "\r\n..\r\n",
                        "\r\n.\u0085",
                        "\u0085.\u0085");
        return sequences.stream()
                .flatMap(sequence ->
                        Stream.of(BareNewlines.values())
                                .map(setting -> Arguments.of(shown(sequence), sequence, setting)));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("known")
    void endsNoMailWhereverPacketsEnd(String name, String sequence, BareNewlines setting) {
        String said = ENVELOPE + "DATA\r\nfirst" + sequence + SECOND + ".\r\nQUIT\r\n";
        for (int cut = 0; cut <= said.length(); cut++) {
            assertOneMailAtMost(setting, said, List.of(cut), name + " cut at " + cut);
        }
        assertOneMailAtMost(setting, said, everywhere(said), name + " octet by octet");
    }

    /// Newlines and what looks like one, before and behind a dot, in every combination that is not
    /// the true end.
    @ParameterizedTest
    @EnumSource(BareNewlines.class)
    void noCombinationEndsAMail(BareNewlines setting) {
        for (String before : PIECES) {
            for (String behind : PIECES) {
                String sequence = before + "." + behind;
                String said = ENVELOPE + "DATA\r\nfirst" + sequence + SECOND + ".\r\nQUIT\r\n";
                if (sequence.contains("\r\n.\r\n")) {
                    continue;
                }
                int at = said.indexOf("first") + 5;
                for (int cut = at - 1; cut <= at + sequence.length() + 1; cut++) {
                    assertOneMailAtMost(
                            setting, said, List.of(cut), shown(sequence) + " at " + cut);
                }
                assertOneMailAtMost(setting, said, everywhere(said), shown(sequence));
            }
        }
    }

    /// In a chunk not even the true end ends anything.
    @ParameterizedTest
    @EnumSource(BareNewlines.class)
    void noCombinationEndsAChunk(BareNewlines setting) {
        for (String before : PIECES) {
            for (String behind : PIECES) {
                String content = "first" + before + "." + behind + SECOND + ".\r\n";
                String said = ENVELOPE + "BDAT " + content.length() + " LAST\r\n" + content;
                assertOneMailAtMost(setting, said + "QUIT\r\n", List.of(), shown(content));
                assertOneMailAtMost(setting, said + "QUIT\r\n", everywhere(said), shown(content));
            }
        }
    }

    private static void assertOneMailAtMost(
            BareNewlines setting, String said, List<Integer> cuts, String what) {
        FakeIntake intake = new FakeIntake();
        Said answers = new Said();
        SmtpListenerConfig config =
                switch (setting) {
                    case REFUSE -> REFUSING;
                    case FIX -> FIXING;
                    case ALLOW -> ALLOWING;
                };
        Session session = Listeners.session(config, intake, answers);

        int at = 0;
        byte[] octets = said.getBytes(ISO_8859_1);
        for (int cut : cuts) {
            session.receive(octets, at, cut - at);
            at = cut;
        }
        session.receive(octets, at, octets.length - at);

        boolean stored = !intake.contents().isEmpty();
        List<String> expected =
                said.contains("BDAT")
                        ? List.of("250", "250", "250", stored ? "250" : "550", "221")
                        : List.of("250", "250", "250", "354", stored ? "250" : "550", "221");
        assertThat(answers.codes()).as(what).isEqualTo(expected);
        assertThat(intake.contents())
                .as(what)
                .hasSizeLessThan(2)
                .allMatch(content -> new String(content, ISO_8859_1).contains("evil@example.com"));
    }

    private static SmtpListenerConfig config(BareNewlines setting) {
        return Listeners.config(
                List.of("bare-newlines: " + setting.name().toLowerCase(Locale.ROOT)));
    }

    private static List<Integer> everywhere(String said) {
        List<Integer> cuts = new ArrayList<>();
        for (int cut = 1; cut < said.length(); cut++) {
            cuts.add(cut);
        }
        return cuts;
    }

    private static String shown(String octets) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            shown.append(
                    switch (c) {
                        case '\r' -> "CR ";
                        case '\n' -> "LF ";
                        default ->
                                c > ' ' && c < 127
                                        ? String.valueOf(c)
                                        : "x%02x ".formatted((int) c);
                    });
        }
        return shown.toString();
    }
}
