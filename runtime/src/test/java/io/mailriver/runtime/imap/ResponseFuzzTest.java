package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a server says, reading it ends in a response or in a failure of the session.
final class ResponseFuzzTest {
    @FuzzTest
    void anyOctetsAreResponsesOrBreakTheSession(byte[] octets) throws Exception {
        BoundedProtocol protocol =
                new BoundedProtocol(
                        new ByteArrayInputStream(octets),
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        BoundedResponses.USUAL_MAX_OCTETS);
        try {
            while (true) {
                look(protocol);
            }
        } catch (IOException ended) {
            assertThat(ended.getMessage()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 1 FETCH (UID 5 BODY[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0> NIL)\r\n",
                "* 1 FETCH (UID 99999999999999999999 BODY[]<0> \"\")\r\n",
                "* 1 FETCH (UID -5 BODY[]<0> \"\")\r\n",
                "* 1 FETCH (UID\r\n",
                "* 1 FETCH (BODY[\r\n",
                "* 1 FETCH (BODY[HEADER.FIELDS (X)]<\r\n",
                "* 1 FETCH (BODY[HEADER.FIELDS (X)]<0> {3}\r\nabc\r\n",
                "* 1 FETCH (ENVELOPE (NIL\r\n",
                "* 1 FETCH (BODYSTRUCTURE (((((((((((((\r\n",
                "* 1 FETCH (FLAGS (\r\n",
                "* 1 FETCH\r\n",
                "* 1 FETCH (UID 5 X-NEW (a (b \"c)\" {2}\r\n))) d) FLAGS (\\Seen))\r\n",
                "* 1 FETCH (UID 5 BODY[] {99}\r\n)\r\n",
                "* 1 FETCH (UID 5 BODY[] ~{2}\r\nab)\r\n",
                "* 1 FETCH (BODY[]<99999999999999999999> \"a\\\"b\")\r\n",
                "* 1 FETCH (EMAILID (M1) X-GM-MSGID 5 INTERNALDATE \"x\" RFC822.SIZE -1)\r\n",
                "* LIST (\\Noselect \\Sent) \"/\" \"a \\\" &AOk-\"\r\n",
                "* LIST () NIL {3}\r\na&b\r\n",
                "* LIST (\r\n",
                "* STATUS INBOX (MESSAGES 3 UIDNEXT 5 X (1) UIDVALIDITY 7)\r\n",
                "* STATUS (\r\n",
                "* SEARCH 5 3 99999999999999999999\r\n",
                "* SEARCH\r\n",
                "* ESEARCH (TAG \"A1\") UID MIN 5 X 1:3\r\n",
                "* VANISHED (EARLIER) 1:*,,\r\n",
                "* VANISHED 99999999999999999999:1\r\n",
                "* ENABLED (\r\n",
                "* OK [HIGHESTMODSEQ 99999999999999999999] x\r\n",
                "* OK [MAILBOXID (] x\r\n",
                "* 99999999999999 EXISTS\r\n",
                "* EXISTS\r\n",
                "* OK [UIDVALIDITY 99999999999999999999] x\r\n",
                "* OK [\r\n",
                "*\r\n",
                "* \r\n",
                "+\r\n",
                "A\r\n",
                "\r\n"
            })
    void brokenResponsesToo(String text) throws Exception {
        anyOctetsAreResponsesOrBreakTheSession(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void look(BoundedProtocol protocol) throws IOException {
        try {
            ServerResponse response = protocol.readResponse();
            Result result = new Result(Result.Condition.OK, response.getRest());
            assertThat(result.appendUid(1)).isNotNegative();
            assertThat(result.code()).doesNotContain("\n");
            look(response);
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void look(ServerResponse response) {
        try {
            switch (response.untagged()) {
                case FetchedMail mail -> {
                    assertThat(mail.uid()).isBetween(0L, FetchedMail.MAX_UID);
                    mail.body().ifPresent(body -> assertThat(body.octets().latin1()).isNotNull());
                }
                case ListedMailbox mailbox -> assertThat(mailbox.name()).isNotNull();
                case MailboxStatus status -> assertThat(status.uidNext()).isNotNegative();
                case LowestFound found -> assertThat(found.lowest()).isNotNegative();
                case Vanished vanished -> assertThat(vanished.count()).isNotNegative();
                case Enabled enabled -> assertThat(enabled.extensions()).isNotNull();
                case Untagged.Other other -> assertThat(other.key()).isNotNull();
            }
        } catch (ImapException nonsense) {
            assertThat(nonsense).hasMessageContaining("makes no sense");
        }
    }
}
