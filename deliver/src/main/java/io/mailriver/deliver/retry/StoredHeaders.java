package io.mailriver.deliver.retry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// A record's headers as one value of a store: name, length and octets of each. Headers without a
/// value are left out: we write none.
final class StoredHeaders {
    private StoredHeaders() {}

    static byte[] toBytes(Headers headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Header header : headers) {
                if (header.value() != null) {
                    out.writeUTF(header.key());
                    out.writeInt(header.value().length);
                    out.write(header.value());
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Headers of(byte[] bytes) {
        Headers headers = new RecordHeaders();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                String name = in.readUTF();
                byte[] value = new byte[length(in)];
                in.readFully(value);
                headers.add(name, value);
            }
        } catch (IOException torn) {
            throw new UncheckedIOException("stored headers end early", torn);
        }
        return headers;
    }

    private static int length(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException(length + " octets, expected at most " + in.available());
        }
        return length;
    }
}
