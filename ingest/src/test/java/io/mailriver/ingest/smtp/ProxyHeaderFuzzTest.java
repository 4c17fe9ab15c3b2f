package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;

/// Whatever comes first, it is a header or is refused, and the client that a header names is an
/// address, not a name that would be looked up.
final class ProxyHeaderFuzzTest {
    private static final byte[] V1 = "PROXY ".getBytes(US_ASCII);
    private static final byte[] V2 = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    @FuzzTest(maxDuration = "5m")
    void isTotal(FuzzedDataProvider data) {
        byte[] start = data.pickValue(new byte[][] {V1, V2, {}});
        byte[] rest = data.consumeRemainingAsBytes();
        byte[] octets = new byte[start.length + rest.length];
        System.arraycopy(start, 0, octets, 0, start.length);
        System.arraycopy(rest, 0, octets, start.length, rest.length);
        try {
            Optional<InetAddress> address = ProxyHeader.read(new ByteArrayInputStream(octets));
            if (address.isPresent() && address.get().toString().indexOf('/') != 0) {
                throw new AssertionError("a name was looked up: " + address);
            }
        } catch (IOException refused) {
            // as it should be
        }
    }
}
