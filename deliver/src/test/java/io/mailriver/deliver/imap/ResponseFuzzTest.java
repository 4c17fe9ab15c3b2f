package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
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
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
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
            Response response = protocol.readResponse();
            Fetched.of(response)
                    .ifPresent(fetched -> assertThat(fetched.uid()).isBetween(1L, Fetched.MAX_UID));
            Result result = new Result(Result.Condition.OK, response.getRest());
            assertThat(result.appendUid(1)).isNotNegative();
            assertThat(result.code()).doesNotContain("\n");
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
