package io.mailriver.ingest.smtp;

import java.util.regex.Pattern;

/// What becomes of a text's newlines, in the plainest way there is: what [ChunkReader] is held
/// against.
final class PlainChunks {
    private static final Pattern NEWLINE = Pattern.compile("\r\n|\r|\n");

    private PlainChunks() {}

    /// @param octets too few for a line that is too long
    static ChunkReaderTest.Read read(boolean fix, String octets) {
        boolean bare =
                NEWLINE.matcher(octets).results().anyMatch(found -> found.group().length() == 1);
        String mended = NEWLINE.matcher(octets).replaceAll(m -> mended(m.group()));
        return new ChunkReaderTest.Read(fix ? mended : octets, bare, false);
    }

    private static String mended(String newline) {
        return newline.equals("\r") ? " " : "\r\n";
    }
}
