package io.mailriver.ingest.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header that a proxy sends before anything else of its client (the PROXY protocol of HAProxy,
/// versions 1 and 2). Takes not one octet more than the header from the stream.
final class ProxyHeader {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final int MAX_V1_OCTETS = 107; // of a line with its CRLF
    private static final int MAX_V2_OCTETS =
            16 * 1024; // of addresses and TLVs; the length has 16 bits
    private static final int V2 = 0x20;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final String V1_START = "PROXY ";
    private static final String PORT = "(?:0|[1-9][0-9]{0,4})";
    private static final Pattern V1 =
            Pattern.compile("PROXY (TCP[46]) ([^ ]+) ([^ ]+) (" + PORT + ") (" + PORT + ")");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private ProxyHeader() {}

    /// Reads the header.
    ///
    /// @return the client's address; empty when the proxy speaks for itself, or does not know
    /// @throws ProtocolException when it is no such header
    static Optional<InetAddress> read(InputStream in) throws IOException {
        byte[] start = in.readNBytes(SIGNATURE.length); // a header of version 1 is longer
        if (Arrays.equals(start, SIGNATURE)) {
            return v2(in);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith(V1_START)) {
            return v1(line(text, in));
        }
        throw new ProtocolException("no PROXY header");
    }

    /// A dotted quad or, in the text forms of RFC 4291, an IPv6 address.
    ///
    /// @throws IllegalArgumentException when the text is neither
    static InetAddress address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no address");
        }
        return InetAddress.ofLiteral(text);
    }

    private static String line(String start, InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(start);
        while (line.length() < MAX_V1_OCTETS && line.indexOf("\r\n") < 0) {
            line.append((char) octet(in));
        }
        if (!line.toString().endsWith("\r\n")) {
            throw new ProtocolException("PROXY header too long");
        }
        return line.substring(0, line.length() - 2);
    }

    private static Optional<InetAddress> v1(String line) throws ProtocolException {
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return Optional.empty();
        }
        Matcher matcher = V1.matcher(line);
        if (!matcher.matches() || !isPort(matcher.group(4)) || !isPort(matcher.group(5))) {
            throw new ProtocolException("bad PROXY header");
        }
        Pattern form = matcher.group(1).equals("TCP4") ? IPV4 : IPV6;
        InetAddress _ = address(form, matcher.group(3));
        return Optional.of(address(form, matcher.group(2)));
    }

    private static boolean isPort(String digits) {
        return Integer.parseInt(digits) <= 65535;
    }

    private static InetAddress address(Pattern form, String text) throws ProtocolException {
        try {
            if (form.matcher(text).matches()) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException none) {
            // answered below
        }
        throw new ProtocolException("bad address in a PROXY header");
    }

    /// What follows the signature: version and command, family, length, addresses, TLVs.
    private static Optional<InetAddress> v2(InputStream in) throws IOException {
        int command = octet(in) - V2;
        int family = octet(in);
        int length = octet(in) << 8 | octet(in);
        int source = sourceOctets(family);
        if (command != LOCAL && command != PROXY || length > MAX_V2_OCTETS) {
            throw new ProtocolException("bad PROXY header");
        }
        if (command == LOCAL || source == 0) {
            in.skipNBytes(length);
            return Optional.empty();
        }
        if (length < 2 * source + 4) { // two addresses, two ports
            throw new ProtocolException("PROXY header too short for its addresses");
        }
        byte[] address = in.readNBytes(source);
        if (address.length < source) {
            throw new EOFException("PROXY header ends early");
        }
        in.skipNBytes(length - source);
        return Optional.of(InetAddress.getByAddress(address));
    }

    /// Of a client's address: over IP its length, else 0.
    private static int sourceOctets(int family) throws ProtocolException {
        return switch (family) {
            case 0x11 -> 4; // TCP over IPv4
            case 0x21 -> 16; // TCP over IPv6
            case 0x00, 0x31 -> 0; // unspecified, Unix stream
            default -> throw new ProtocolException("PROXY header of another family");
        };
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("PROXY header ends early");
        }
        return octet;
    }
}
