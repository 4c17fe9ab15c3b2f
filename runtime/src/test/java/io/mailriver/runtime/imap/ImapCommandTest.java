package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes over the wire.
final class ImapCommandTest {
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
    void anAppendHasFlagsADateAndItsOctetsAsALiteral() throws Exception {
        byte[] mail = "Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.US_ASCII);
        ImapLiteral literal =
                new ImapLiteral() {
                    @Override
                    public int size() {
                        return mail.length;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(mail);
                    }
                };
        ImapCommand append =
                ImapCommand.append(
                        "INBOX", List.of("\\Seen", "$Work"), "01-Mar-2026 09:08:07 +0000", literal);
        assertThat(wire(append))
                .isEqualTo(
                        "APPEND INBOX (\\Seen $Work) \"01-Mar-2026 09:08:07 +0000\" {17}\r\n"
                                + "Subject: x\r\n\r\ny\r\n\r\n");
    }

    @Test
    void aListedMailboxIsNamedAsTheServerDoes() throws Exception {
        ListedMailbox strange =
                new ListedMailbox("Fl&AOk-\" x\\\u00c3\u00a9", List.of(), Optional.of('/'));
        assertThat(wire(ImapCommand.onListed("EXAMINE", strange)))
                .isEqualTo("EXAMINE {13}\r\nFl&AOk-\" x\\\u00c3\u00a9\r\n");
        ListedMailbox plain = new ListedMailbox("a b", List.of(), Optional.of('/'));
        assertThat(wire(ImapCommand.status(plain, List.of("UIDNEXT", "MESSAGES"))))
                .isEqualTo("STATUS \"a b\" (UIDNEXT MESSAGES)\r\n");
        assertThat(wire(ImapCommand.examine(plain, "CONDSTORE")))
                .isEqualTo("EXAMINE \"a b\" (CONDSTORE)\r\n");
    }

    /// Without the tag. The server wants every literal.
    private static String wire(ImapCommand command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] server = "+ go\r\n+ go\r\n".getBytes(StandardCharsets.US_ASCII);
        CorkedOutput corked = new CorkedOutput(out);
        BoundedProtocol protocol =
                new BoundedProtocol(
                        new ByteArrayInputStream(server),
                        corked,
                        BoundedResponses.USUAL_MAX_OCTETS);
        String tag = protocol.writeCommand(command.text(), command.arguments());
        corked.flush();
        String wire = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(wire).startsWith(tag + " ");
        return wire.substring(tag.length() + 1);
    }
}
