package io.mailriver.runtime.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/// Whatever a server says, reading it ends, and says the same however the octets come.
final class ResponseReaderFuzzTest {
    private static final int BUFFER_OCTETS = 5_000;
    private static final int MAX_OCTETS = 20_000;

    @FuzzTest
    void anyOctetsAreAMailOrBreakTheSession(byte[] octets) throws Exception {
        ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
        ByteArrayOutputStream single = new ByteArrayOutputStream();
        boolean ended = read(octets, octets.length + 1, atOnce);
        assertThat(read(octets, 1, single)).isEqualTo(ended);
        assertThat(single.toByteArray()).isEqualTo(atOnce.toByteArray());
        if (ended) { // stuffed anew it is what was said
            byte[] again = stuffed(atOnce.toByteArray());
            assertThat(atOnce.size()).isLessThanOrEqualTo(octets.length);
            ByteArrayOutputStream twice = new ByteArrayOutputStream();
            assertThat(read(again, 7, twice)).isTrue();
            assertThat(twice.toByteArray()).isEqualTo(atOnce.toByteArray());
        }
    }

    @FuzzTest
    void anyOctetsAreRepliesOrBreakTheSession(byte[] octets) {
        ResponseReader reader = new ResponseReader(new ByteArrayInputStream(octets), BUFFER_OCTETS);
        try {
            while (true) {
                Reply reply = Reply.parse(reader.line());
                assertThat(reply.code()).isNotNull();
            }
        } catch (IOException ended) {
            assertThat(ended.getMessage()).isNotBlank();
        }
    }

    /// True when the mail is whole.
    private static boolean read(byte[] octets, int atOnce, ByteArrayOutputStream body) {
        ByteArrayInputStream in =
                new ByteArrayInputStream(octets) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(length, atOnce));
                    }
                };
        try {
            new ResponseReader(in, BUFFER_OCTETS).body(MAX_OCTETS, body::write);
            return true;
        } catch (IOException broken) {
            if (broken instanceof MailTooLargeException) {
                body.reset(); // where it is left depends on how it came
            }
            return false;
        }
    }

    private static byte[] stuffed(byte[] mail) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (int i = 0; i < mail.length; i++) {
            boolean begins = i == 0 || i > 1 && mail[i - 1] == '\n' && mail[i - 2] == '\r';
            if (begins && mail[i] == '.') {
                said.write('.');
            }
            said.write(mail[i]);
        }
        byte[] end = {'.', '\r', '\n'};
        boolean crlf = mail.length == 0 || endsInCrlf(mail);
        said.writeBytes(crlf ? end : new byte[] {'\r', '\n', '.', '\r', '\n'});
        return said.toByteArray();
    }

    private static boolean endsInCrlf(byte[] mail) {
        return mail.length > 1
                && Arrays.equals(
                        Arrays.copyOfRange(mail, mail.length - 2, mail.length),
                        new byte[] {'\r', '\n'});
    }
}
