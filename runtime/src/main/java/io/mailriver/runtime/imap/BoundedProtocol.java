package io.mailriver.runtime.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.ResponseInputStream;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/// Angus's protocol over responses of bounded length, and total: a response that it trips over is a
/// server's mistake, not ours. One thread at a time.
final class BoundedProtocol extends IMAPProtocol {
    static final String NONSENSE = "a response of the server makes no sense";

    private final BoundedResponses responses;

    BoundedProtocol(InputStream in, PrintStream out, int maxResponseOctets) throws IOException {
        super(InputStream.nullInputStream(), out, new Properties(), false);
        this.responses = new BoundedResponses(in, maxResponseOctets);
    }

    /// Does something with Angus's own commands, which keep every response.
    void keeping(ImapSession.AngusAction action) throws IOException, ProtocolException {
        responses.kept();
        try {
            action.run(this);
        } catch (UncheckedIOException broken) {
            throw broken;
        } catch (RuntimeException tripped) {
            throw new ProtocolException(NONSENSE, tripped);
        } finally {
            responses.notKept();
        }
    }

    /// Leaves out Angus's own reading of FETCH.
    ///
    /// @throws ProtocolException when the octets are no response
    @Override
    public ServerResponse readResponse() throws IOException, ProtocolException {
        try {
            return new ServerResponse(this);
        } catch (RuntimeException tripped) {
            throw new ProtocolException(NONSENSE, tripped);
        }
    }

    @Override
    protected ResponseInputStream getInputStream() {
        return responses;
    }
}
