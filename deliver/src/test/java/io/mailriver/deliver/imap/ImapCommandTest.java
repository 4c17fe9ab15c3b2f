package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.schemas.event.Delivery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes over the wire.
final class ImapCommandTest {
    private static final String MAIL = "Subject: x\r\n\r\ny\r\n";

    @Test
    void aMailboxNameIsQuotedAndInModifiedUtf7() throws Exception {
        assertThat(wire(ImapCommand.onMailbox("CREATE", "Projekte/Flüsse & Bäche")))
                .isEqualTo("CREATE \"Projekte/Fl&APw-sse &- B&AOQ-che\"\r\n");
        assertThat(wire(ImapCommand.onMailbox("SELECT", "INBOX")))
                .isIn("SELECT INBOX\r\n", "SELECT \"INBOX\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\" DELETE \"INBOX",
                "a\\",
                "a\\\" x",
                "x\r\nA9 DELETE INBOX",
                "x\nA9 DELETE INBOX",
                "x\u0000y",
                "{5}",
                "{5+}\r\nhello",
                "(a b)",
                "* %",
                "&",
                "&-&AGE-",
                "\u00e9\ud83d\ude00",
                "\ud83d",
                " ",
                "NIL"
            })
    void nothingInAMailboxNameLeavesItsPlace(String name) throws Exception {
        String wire = wire(ImapCommand.onMailbox("CREATE", name));
        assertThat(wire).endsWith("\r\n");
        String line = wire.substring(0, wire.length() - 2);
        assertThat(line)
                .matches("CREATE (\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\])*\"|[A-Za-z0-9&+,-]+)");
        if (!name.equals("\ud83d") && !name.startsWith("&-&")) {
            String argument = line.substring("CREATE ".length());
            String text =
                    argument.startsWith("\"")
                            ? argument.substring(1, argument.length() - 1)
                                    .replaceAll("\\\\(.)", "$1")
                            : argument;
            assertThat(BASE64MailboxDecoder.decode(text)).isEqualTo(name);
        }
    }

    @Test
    void anAppendHasFlagsTheTimeOfReceiptAndTheCopyAsALiteral() throws Exception {
        Delivery delivery = new SampleDelivery().flags("\\Seen", "$Work").build();
        byte[] copy =
                DeliveredCopy.atItsEnd(delivery, SampleDelivery.content(MAIL))
                        .open()
                        .readAllBytes();
        assertThat(wire(append(delivery)))
                .isEqualTo(
                        "APPEND INBOX (\\Seen $Work) \"01-Mar-2026 09:08:07 +0000\" {"
                                + copy.length
                                + "}\r\n"
                                + new String(copy, StandardCharsets.ISO_8859_1)
                                + "\r\n");
    }

    @Test
    void flagsThatAreNoneAreLeftOut() throws Exception {
        Delivery delivery =
                new SampleDelivery()
                        .flags(
                                "\\Seen",
                                "\\Recent",
                                "\\seen)",
                                "a b",
                                "",
                                "(",
                                "x\r\nA9 LOGOUT",
                                "{3}",
                                "\"q\"",
                                "ü",
                                "k".repeat(65),
                                "\\flagged",
                                "$Junk")
                        .build();
        assertThat(wire(append(delivery)))
                .startsWith("APPEND INBOX (\\Seen \\flagged $Junk) \"01-Mar-2026");
    }

    @Test
    void onlyAFewOctetsOfOurFieldAreFetched() throws Exception {
        assertThat(wire(ImapCommand.fetchDeliveries(4711)))
                .isEqualTo(
                        "UID FETCH 4711:* (UID"
                                + " BODY.PEEK[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0.256>)\r\n");
    }

    private static ImapCommand append(Delivery delivery) throws Exception {
        return new PendingAppend(
                        delivery, DeliveredCopy.atItsEnd(delivery, SampleDelivery.content(MAIL)))
                .command("INBOX");
    }

    /// Without the tag. The server wants every literal.
    private static String wire(ImapCommand command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] server = "+ go\r\n+ go\r\n".getBytes(StandardCharsets.US_ASCII);
        CorkedOutput corked = new CorkedOutput(out);
        BoundedProtocol protocol = new BoundedProtocol(new ByteArrayInputStream(server), corked);
        String tag = protocol.writeCommand(command.text(), command.arguments());
        corked.flush();
        String wire = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(wire).startsWith(tag + " ");
        return wire.substring(tag.length() + 1);
    }
}
