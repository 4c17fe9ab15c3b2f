package io.mailriver.app.post;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// One mail in a file, or one of several in an mbox (RFC 4155).
///
/// @param name for people: the file's, and in an mbox the mail's number
/// @param from where its octets begin in the file
/// @param to where they end
/// @param eightBit true when an octet is above 127
public record MailFile(String name, Path file, long from, long to, boolean eightBit) {
    private static final int BUFFER_OCTETS = 64 * 1024;
    private static final int MAX_SEPARATOR_OCTETS = 1000;

    /// An mbox's separator carries a date; a line of text that begins with "From " hardly does.
    private static final Pattern SEPARATOR =
            Pattern.compile("From \\S.*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\b.*\\d{4}.*", Pattern.DOTALL);

    /// The mails of a file. Line ends and `>From ` lines stay as they are.
    public static List<MailFile> in(Path file) throws IOException {
        try (Scan scan = new Scan(file)) {
            return scan.mails();
        }
    }

    public long size() {
        return to - from;
    }

    /// Its octets.
    public InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(from);
        return new Limited(in, size());
    }

    /// Reads the file once and notes where mails begin.
    private static final class Scan implements AutoCloseable {
        private final Path file;
        private final InputStream in;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final List<MailFile> mails = new ArrayList<>();
        private long position;
        private long begin;
        private boolean mbox;
        private boolean eightBit;

        Scan(Path file) throws IOException {
            this.file = file;
            this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER_OCTETS);
        }

        List<MailFile> mails() throws IOException {
            boolean afterEmptyLine = true;
            long lineStart = 0;
            while (readLine()) {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                if (afterEmptyLine && isSeparator(text)) {
                    endMail(lineStart);
                    mbox = true;
                    begin = position;
                }
                afterEmptyLine = text.isBlank();
                lineStart = position;
            }
            endMail(position);
            return mails.size() == 1 ? List.of(mails.getFirst().named(file.toString())) : mails;
        }

        /// A file that does not begin as an mbox is one mail, whatever stands further down.
        private boolean isSeparator(String text) {
            return (mbox || position == line.size()) && SEPARATOR.matcher(text).matches();
        }

        private void endMail(long end) {
            if (!mbox && end == 0 && position > 0) {
                return;
            }
            String name = file + "#" + (mails.size() + 1);
            mails.add(new MailFile(name, file, begin, end, eightBit));
            eightBit = false;
        }

        /// Reads up to and with the next LF; keeps only the line's begin.
        private boolean readLine() throws IOException {
            line.reset();
            int octet = in.read();
            while (octet >= 0) {
                position++;
                eightBit |= octet > 127;
                if (line.size() < MAX_SEPARATOR_OCTETS) {
                    line.write(octet);
                }
                if (octet == '\n') {
                    return true;
                }
                octet = in.read();
            }
            return line.size() > 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private MailFile named(String other) {
        return new MailFile(other, file, from, to, eightBit);
    }

    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            if (left <= 0) {
                return length == 0 ? 0 : -1;
            }
            int count = in.read(octets, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
