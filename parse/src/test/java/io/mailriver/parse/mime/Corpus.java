package io.mailriver.parse.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The golden mails of `testkit`, read from its sources so that a missing golden event can be
/// written beside its mail.
final class Corpus {
    private static final Path ROOT = Path.of("..", "testkit", "src", "main", "resources", "corpus");

    private Corpus() {}

    /// One mail and the place of its golden event.
    record Mail(String name, byte[] bytes, Path golden) {
        /// True when the mail's line ends may be changed without changing the mail.
        boolean hasPlainLineFeeds() {
            for (byte octet : bytes) {
                if (octet == '\r') {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mail> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .map(Corpus::mail)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The mail with CRLF for each bare LF.
    static byte[] withCrlf(byte[] mail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(mail.length + 64);
        for (byte octet : mail) {
            if (octet == '\n') {
                out.write('\r');
            }
            out.write(octet);
        }
        return out.toByteArray();
    }

    private static Mail mail(Path file) {
        String name = ROOT.relativize(file).toString().replace(".eml", "");
        try {
            return new Mail(name, Files.readAllBytes(file), ROOT.resolve(name + ".json"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
