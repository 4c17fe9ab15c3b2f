package io.mailriver.parse.mime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The blob store could not be read: nothing that the mail is to blame for.
final class BlobFailure extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    BlobFailure(IOException cause) {
        super("mail content could not be read: " + cause.getMessage(), cause);
    }

    /// A stream whose failures are told apart from those of the parser that reads it.
    static InputStream watched(InputStream octets) {
        return new Watched(octets);
    }

    private static final class Watched extends FilterInputStream {
        Watched(InputStream octets) {
            super(octets);
        }

        @Override
        public int read() {
            try {
                return super.read();
            } catch (IOException failed) {
                throw new BlobFailure(failed);
            }
        }

        @Override
        public int read(byte[] octets, int offset, int length) {
            try {
                return super.read(octets, offset, length);
            } catch (IOException failed) {
                throw new BlobFailure(failed);
            }
        }
    }
}
