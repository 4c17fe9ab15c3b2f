package io.mailriver.deliver.smtp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A mail's header section, looked through octet by octet.
final class HeaderOctets {
    private HeaderOctets() {}

    /// True when an octet beyond ASCII stands before the empty line.
    static boolean hasEightBit(InputStream mail) throws IOException {
        InputStream in = new BufferedInputStream(mail);
        boolean lineIsEmpty = false;
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet > 127) {
                return true;
            }
            if (octet == '\n') {
                if (lineIsEmpty) {
                    return false;
                }
                lineIsEmpty = true;
            } else if (octet != '\r') {
                lineIsEmpty = false;
            }
        }
        return false;
    }
}
