package io.mailriver.parse.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mails that are large where nobody expects it: an event in time, below what a record may take.
@Timeout(20)
final class LargeMailTest {
    private static final int MAX_EVENT_OCTETS = 6 << 20;
    private static final BlobId BLOB = BlobId.of(new byte[0]);

    @Test
    void stopsAtTooManyParts() {
        ParsedMail mail =
                check(multipart("--b\n\nx\n".repeat(1_000_000) + "--b--\n"), "too-many-parts");
        assertThat(mail.content()).hasSize(ParseLimits.DEFAULT.maxParts() - 1);
    }

    @Test
    void keepsTheFirstOfTooManyHeaderFields() {
        String fields =
                IntStream.range(0, 100_000)
                        .mapToObj(i -> "X-Field-" + i + ": value\n")
                        .collect(Collectors.joining());
        ParsedMail mail = check(fields + "Subject: last\n\nbody\n", "headers-cut");
        assertThat(mail.headers()).hasSize(ParseLimits.DEFAULT.maxHeaderFields());
        assertThat(mail.subject()).isEqualTo("last");
    }

    @Test
    void doesNotReadOnAfterAHeaderLineOfTenMegabytes() {
        String line = "Subject: " + "x".repeat(10 << 20) + "\n";
        ParsedMail mail = check("From: a@b\n" + line + "\nbody\n", "header-line-too-long");
        assertThat(mail.from()).hasSize(1);
    }

    @Test
    void cutsAHeaderFieldOfOneMegabyte() {
        String field = "Subject: " + " folded\n".repeat(128 << 10);
        ParsedMail mail = check("From: a@b\n" + field + "\nbody\n", "header-field-cut");
        assertThat(mail.subject()).hasSizeLessThanOrEqualTo(64 << 10).startsWith("folded folded");
        assertThat(Parsing.body(mail, "1").value()).isEqualTo("body\n");
    }

    @Test
    void isNotLedIntoTheDepths() {
        int first = 10_000; // no boundary is the beginning of another (RFC 2046, 5.1.1)
        StringBuilder mail =
                new StringBuilder("Content-Type: multipart/mixed; boundary=b" + first + "\n\n");
        for (int i = first; i < 2 * first; i++) {
            mail.append(
                    "--b" + i + "\nContent-Type: multipart/mixed; boundary=b" + (i + 1) + "\n\n");
        }
        ParsedMail parsed = check(mail.toString(), "nesting-too-deep");
        assertThat(parsed.attachments()).hasSize(1);
    }

    @Test
    void keepsTheFirstOfTooManyAddresses() {
        String addresses = "To: " + "a@b,".repeat(15_000) + "c@d\n";
        ParsedMail mail = check(addresses + "Cc: x@y\n\nbody\n", "too-many-addresses");
        assertThat(mail.to()).hasSize(ParseLimits.DEFAULT.maxAddresses());
    }

    @Test
    void cutsTexts() {
        String text = "Ä line of text.\n".repeat(64 << 10);
        String parts =
                "--b\nContent-Type: text/plain; charset=utf-8\n\n".concat(text + "\n").repeat(12);
        ParsedMail mail = check(multipart(parts + "--b--\n"), "text-cut");
        assertThat(mail.bodyValues()).hasSize(12);
        assertThat(Parsing.body(mail, "1").value()).hasSizeGreaterThan(200 << 10);
        assertThat(Parsing.body(mail, "1").isTruncated()).isTrue();
        assertThat(Parsing.body(mail, "12").isTruncated()).isTrue();
    }

    @Test
    void countsWhatControlCharactersTakeInJson() {
        String text = "\u0001".repeat(250 << 10) + "\n";
        String parts = "--b\nContent-Type: text/plain\n\n".concat(text).repeat(12);
        String field = "X: " + "\u0001".repeat(60 << 10) + "\n";
        check(field.repeat(6) + multipart(parts + "--b--\n"), "text-cut");
    }

    @Test
    void boundsWhatPartsHeadersMayTake() {
        String part =
                """
                --b
                Content-Type: image/png; name="%s"
                Content-ID: <%s>
                Content-Language: %s


                """
                        .formatted("n".repeat(7000), "c".repeat(7000), "a,".repeat(3500));
        check(multipart(part.repeat(900) + "--b--\n"), "headers-cut");
    }

    @Test
    void readsHtmlOfNothingButOpenTags() {
        String html = "Content-Type: text/html\n\n";
        for (String tag :
                List.of("<div>", "<b>", "<table>", "<a href=x>", "<p><font>", "<svg><p>")) {
            check(html + tag.repeat((1 << 20) / tag.length()), "text-cut");
        }
    }

    @Test
    void holdsNoneOfALargeAttachment() {
        byte[] line =
                "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n"
                        .repeat(1000)
                        .getBytes(StandardCharsets.US_ASCII);
        int repeats = 600;
        String beginning =
                """
                --b
                Content-Type: application/zip
                Content-Transfer-Encoding: base64

                """;
        BlobStore store = new Streams(multipart(beginning), line, repeats);
        long before = allocated();
        ParsedMail mail =
                parser().parse(
                                new MailContent.Stored(store, new BlobRef(BLOB, 42_000_000)),
                                Parsing.facts(BLOB));
        assertThat(allocated() - before).isLessThan(8 << 20);
        assertThat(mail.bodyStructure().subParts())
                .singleElement()
                .satisfies(part -> assertThat(part.size()).isEqualTo(51L * 1000 * repeats));
    }

    @Test
    void saysThatTheBlobStoreFailedAndNotTheMail() {
        BlobStore store = new Streams("From: a@b\n\nbody", new byte[0], -1);
        MailContent content = new MailContent.Stored(store, new BlobRef(BLOB, 100));
        assertThatThrownBy(() -> parser().parse(content, Parsing.facts(BLOB)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("mail content could not be read: disk");
    }

    private static MailParser parser() {
        return new MailParser(ParseLimits.DEFAULT);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static String multipart(String rest) {
        return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + rest;
    }

    private static ParsedMail check(String mail, String code) {
        long start = System.nanoTime();
        ParsedMail parsed = Parsing.parse(mail);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(Parsing.codes(parsed)).contains(code).doesNotContain("parser-failed");
        assertThat(Json.write(parsed)).hasSizeLessThan(MAX_EVENT_OCTETS);
        return parsed;
    }

    /// A store of one mail that is never in memory: a beginning, and a block many times.
    private record Streams(String beginning, byte[] block, int repeats) implements BlobStore {
        @Override
        public BlobWriter create() {
            throw new UnsupportedOperationException("read only");
        }

        @Override
        public InputStream open(BlobId blobId) {
            return new Repeated(beginning.getBytes(StandardCharsets.US_ASCII), block, repeats);
        }
    }

    /// Fails where the blocks would begin when the count of repeats is negative.
    private static final class Repeated extends InputStream {
        private final byte[] block;
        private byte[] current;
        private int repeats;
        private int at;

        Repeated(byte[] beginning, byte[] block, int repeats) {
            this.current = beginning;
            this.block = block;
            this.repeats = repeats;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            if (at == current.length) {
                if (repeats < 0) {
                    throw new IOException("disk");
                }
                if (repeats == 0) {
                    return -1;
                }
                repeats--;
                current = block;
                at = 0;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, octets, offset, count);
            at += count;
            return count;
        }
    }
}
