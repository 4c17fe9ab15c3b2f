package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Replies as they come in, octet by octet (RFC 5321, 4.2.1). Bounded in lines and in their length.
final class ReplyReader {
    static final int MAX_REPLY_LINE_OCTETS = 2048; // RFC 5321, 4.5.3.1.5 asks for 512
    static final int MAX_REPLY_LINES = 100;

    private final Octets octets;

    /// Where the octets come from; -1 at the end.
    interface Octets {
        int next() throws IOException;
    }

    ReplyReader(Octets octets) {
        this.octets = octets;
    }

    /// The next reply.
    ///
    /// @throws SmtpException when what comes is none
    /// @throws EOFException when the peer closes first
    Reply read() throws IOException {
        List<String> texts = new ArrayList<>();
        int code = -1;
        String line;
        do {
            if (texts.size() == MAX_REPLY_LINES) {
                throw new SmtpException("a reply of more than " + MAX_REPLY_LINES + " lines");
            }
            line = readLine();
            int lineCode = Replies.code(line);
            if (lineCode < 0 || code >= 0 && lineCode != code) {
                throw new SmtpException("no SMTP reply: '" + Replies.excerpt(line) + "'");
            }
            code = lineCode;
            texts.add(line.length() > 4 ? line.substring(4) : "");
        } while (line.length() > 3 && line.charAt(3) == '-');
        return Replies.of(code, texts);
    }

    private String readLine() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        for (int octet = nextOctet(); octet != '\n'; octet = nextOctet()) {
            if (length == MAX_REPLY_LINE_OCTETS) {
                throw new SmtpException(
                        "a reply line longer than " + MAX_REPLY_LINE_OCTETS + " octets");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * line.length);
            }
            line[length++] = (byte) octet;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private int nextOctet() throws IOException {
        int octet = octets.next();
        if (octet < 0) {
            throw new EOFException("the peer closed the connection");
        }
        return octet;
    }
}
