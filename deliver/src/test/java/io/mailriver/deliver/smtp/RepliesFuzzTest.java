package io.mailriver.deliver.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailriver.schemas.envelope.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Whatever a server says, it is a reply or an IOException, and shows as one line.
final class RepliesFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void isTotal(byte[] said) {
        ByteArrayInputStream in = new ByteArrayInputStream(said);
        ReplyReader reader = new ReplyReader(in::read);
        try {
            while (true) {
                check(reader.read());
            }
        } catch (IOException noReply) {
            String reason = Verdicts.reason(noReply);
            if (!reason.equals(Replies.printable(reason))) {
                throw new AssertionError("not one line: " + reason);
            }
        }
    }

    private static void check(Reply reply) {
        if (reply.code() < 200 || reply.code() > 599 || reply.lines().isEmpty()) {
            throw new AssertionError("no reply: " + reply);
        }
        if (reply.lines().size() > ReplyReader.MAX_REPLY_LINES) {
            throw new AssertionError("unbounded: " + reply.lines().size() + " lines");
        }
        Extensions.of(reply);
    }
}
