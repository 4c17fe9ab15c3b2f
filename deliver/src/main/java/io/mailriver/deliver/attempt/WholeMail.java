package io.mailriver.deliver.attempt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stored mail that ends where it should: one that was cut short, or that grew, fails when its
/// end is read. Else a damaged blob would go out as a mail that looks complete, and count as
/// delivered.
final class WholeMail extends FilterInputStream {
    private final long size;
    private long seen;

    WholeMail(InputStream mail, long size) {
        super(mail);
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        seen += Math.max(0, count);
        if (count < 0 && seen < size || seen > size) {
            throw new IOException(
                    "the stored mail has "
                            + (seen > size ? "more than " : "")
                            + seen
                            + " octets, expected "
                            + size);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
