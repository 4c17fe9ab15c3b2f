package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is understood of a server's data.
final class UntaggedTest {
    @Test
    void aMailIsToldInItemsOfAnyOrder() throws Exception {
        FetchedMail mail =
                fetched(
                        "* 3 fetch (body[] {5}\r\na)\r\nb FLAGS (\\Seen $Work) uid 4711"
                                + " INTERNALDATE \" 1-Mar-2026 10:00:00 +0100\" EMAILID (M6d)"
                                + " RFC822.SIZE 5)\r\n");
        assertThat(mail.uid()).isEqualTo(4711);
        assertThat(mail.size()).isEqualTo(5);
        assertThat(mail.flags()).contains(List.of("\\Seen", "$Work"));
        assertThat(mail.internalDate()).contains(" 1-Mar-2026 10:00:00 +0100");
        assertThat(mail.objectId()).contains("M6d");
        FetchedMail.Body body = mail.body().orElseThrow();
        assertThat(body.section()).isEmpty();
        assertThat(body.origin()).isEqualTo(-1);
        assertThat(body.octets().latin1()).isEqualTo("a)\r\nb");
    }

    @Test
    void aPieceTellsWhereItBegins() throws Exception {
        FetchedMail.Body body =
                fetched("* 3 FETCH (UID 1 BODY[]<1048576> \"a\\\"b\\\\c\")\r\n")
                        .body()
                        .orElseThrow();
        assertThat(body.origin()).isEqualTo(1048576);
        assertThat(body.octets().latin1()).isEqualTo("a\"b\\c");
    }

    @Test
    void itemsThatNobodyAskedForArePassedOver() throws Exception {
        FetchedMail mail =
                fetched(
                        "* 3 FETCH (ENVELOPE (NIL \"a)\" ((NIL {3}\r\n)(( ) {2}\r\n\"\")) UID 5"
                                + " MODSEQ (12) BODY[HEADER.FIELDS (\"X]\")]<0> NIL X 7"
                                + " BODYSTRUCTURE (()))\r\n");
        assertThat(mail.uid()).isEqualTo(5);
        assertThat(mail.body().orElseThrow().section()).isEqualTo("HEADER.FIELDS (\"X]\")");
        assertThat(mail.body().orElseThrow().octets().length()).isZero();
        assertThat(mail.flags()).isEmpty();
        assertThat(mail.size()).isEqualTo(-1);
    }

    @Test
    void aUidThatIsNoneIsNotTold() throws Exception {
        assertThat(fetched("* 3 FETCH (UID 4294967296)\r\n").uid()).isZero();
        assertThat(fetched("* 3 FETCH (UID 99999999999999999999)\r\n").uid()).isZero();
        assertThat(fetched("* 3 FETCH (FLAGS ())\r\n").uid()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 1 FETCH\r\n",
                "* 1 FETCH (UID\r\n",
                "* 1 FETCH (UID x)\r\n",
                "* 1 FETCH (UID -5)\r\n",
                "* 1 FETCH (UID 5\r\n",
                "* 1 FETCH (BODY[\r\n",
                "* 1 FETCH (BODY[]<x> NIL)\r\n",
                "* 1 FETCH (BODY[] \"abc)\r\n",
                "* 1 FETCH (X (()\r\n",
                "* 1 FETCH (UID 5 MODSEQ 7)\r\n",
                "* VANISHED 0\r\n",
                "* VANISHED 1:*\r\n",
                "* VANISHED 4294967296\r\n",
                "* VANISHED (EARLIER 5\r\n",
                "* LIST\r\n",
                "* LIST (\\Sent\r\n",
                "* STATUS x\r\n",
                "* SEARCH x\r\n"
            })
    void whatMakesNoSenseIsSaidToMakeNone(String text) {
        assertThatThrownBy(() -> untagged(text)).hasMessageContaining("makes no sense");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"/\" INBOX`, INBOX",
                "`\"/\" inbox`, INBOX",
                "`\".\" inbox.x`, inbox/x",
                "`\".\" \"Projekte.Fl&APw-sse &- B&AOQ-che\"`, Projekte/Flüsse & Bäche",
                "`\"\\\\\" \"a\\\\b\"`, a/b",
                "`NIL a.b`, a.b",
                "`\"/\" &APw`, &APw",
                "`\"/\" &2D0-`, &2D0-",
                "`\"/\" a&b`, a&b",
                "`\"/\" Fl\u00c3\u00bcsse`, Flüsse",
                "`\"/\" Fl\u00fcsse`, Flüsse"
            })
    void aMailboxNameIsDecodedWhereThatCanBeUndone(String rest, String name) throws Exception {
        ListedMailbox mailbox = (ListedMailbox) untagged("* LIST (\\Marked) " + rest + "\r\n");
        assertThat(mailbox.name()).isEqualTo(name);
        assertThat(mailbox.has("\\marked")).isTrue();
        assertThat(mailbox.isSelectable()).isTrue();
    }

    @Test
    void aNameKeepsTheSpellingThatTheServerKnows() throws Exception {
        assertThat(untagged("* LIST (\\Noselect) \".\" {4}\r\na\"b\\\r\n"))
                .isEqualTo(new ListedMailbox("a\"b\\", List.of("\\Noselect"), Optional.of('.')));
    }

    @Test
    void aStatusIsToldWhateverElseStandsInIt() throws Exception {
        assertThat(
                        untagged(
                                "* STATUS \"a b\" (MESSAGES 3 X (1 2) UIDNEXT 5 UIDVALIDITY"
                                        + " 7)\r\n"))
                .isEqualTo(new MailboxStatus("a b", 3, 5, 7, 0, 0, Optional.empty()));
        assertThat(
                        untagged(
                                "* STATUS x (UNSEEN 2 HIGHESTMODSEQ 9007199254740993 MAILBOXID"
                                        + " (F22-a_b))\r\n"))
                .isEqualTo(
                        new MailboxStatus(
                                "x", 0, 0, 0, 2, 9_007_199_254_740_993L, Optional.of("F22-a_b")));
    }

    @Test
    void uidsThatHaveVanishedAreTold() throws Exception {
        assertThat(untagged("* VANISHED (EARLIER) 41,116:43,4294967295\r\n"))
                .isEqualTo(
                        new Vanished(
                                true,
                                List.of(
                                        new Vanished.Range(41, 41),
                                        new Vanished.Range(43, 116),
                                        new Vanished.Range(4294967295L, 4294967295L))));
        Vanished now = (Vanished) untagged("* vanished 405,407:408\r\n");
        assertThat(now.earlier()).isFalse();
        assertThat(now.count()).isEqualTo(3);
    }

    @Test
    void whatWasEnabledIsTold() throws Exception {
        Enabled enabled = (Enabled) untagged("* ENABLED CONDSTORE qresync\r\n");
        assertThat(enabled.has("QRESYNC")).isTrue();
        assertThat(enabled.has("UTF8=ACCEPT")).isFalse();
        assertThat(untagged("* ENABLED\r\n")).isEqualTo(new Enabled(List.of()));
    }

    @Test
    void theModSeqOfAMailIsTold() throws Exception {
        assertThat(fetched("* 3 FETCH (UID 5 MODSEQ (624140003))\r\n").modSeq())
                .isEqualTo(624_140_003);
        assertThat(fetched("* 3 FETCH (UID 5)\r\n").modSeq()).isZero();
    }

    @Test
    void theLowestOfWhatWasFoundIsTold() throws Exception {
        assertThat(untagged("* SEARCH 84 2 882\r\n")).isEqualTo(new LowestFound(2));
        assertThat(untagged("* SEARCH 84 (MODSEQ 2)\r\n")).isEqualTo(new LowestFound(84));
        assertThat(untagged("* SEARCH\r\n")).isEqualTo(new LowestFound(0));
        assertThat(untagged("* ESEARCH (TAG \"A1\") UID MIN 7 COUNT 3\r\n"))
                .isEqualTo(new LowestFound(7));
        assertThat(untagged("* ESEARCH (TAG \"A1\") UID\r\n")).isEqualTo(new LowestFound(0));
    }

    @Test
    void theRestIsSomethingElse() throws Exception {
        assertThat(untagged("* 5 EXISTS\r\n")).isEqualTo(new Untagged.Other("EXISTS"));
        assertThat(untagged("* OK [UIDNEXT 5] x\r\n")).isEqualTo(new Untagged.Other(""));
    }

    private static FetchedMail fetched(String text) throws Exception {
        return (FetchedMail) untagged(text);
    }

    private static Untagged untagged(String text) throws Exception {
        BoundedProtocol protocol =
                new BoundedProtocol(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        BoundedResponses.USUAL_MAX_OCTETS);
        return protocol.readResponse().untagged();
    }
}
