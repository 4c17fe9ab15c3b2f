package io.mailriver.parse.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden mail gives its golden event, with either line end. A golden event that is missing
/// is written, and the test fails until a person has looked at it.
final class GoldenMailTest {
    private static final Pattern SIZES_AND_DIGESTS =
            Pattern.compile("\"(size|blobId|digest)\" : (\"[0-9a-f]{64}\"|\\d+)");

    static List<Corpus.Mail> mails() {
        return Corpus.all();
    }

    static List<Corpus.Mail> mailsWithPlainLineFeeds() {
        return mails().stream().filter(Corpus.Mail::hasPlainLineFeeds).toList();
    }

    @Test
    void thereAreGoldenMailsOfEachKind() {
        assertThat(mails()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(mails()).extracting(Corpus.Mail::name).anyMatch(name -> name.startsWith("rfc/"));
    }

    @ParameterizedTest
    @MethodSource("mails")
    void givesItsGoldenEvent(Corpus.Mail mail) throws IOException {
        String event = event(Parsing.parse(asReceived(mail)));
        if (!Files.exists(mail.golden())) {
            Files.writeString(mail.golden(), event, StandardCharsets.UTF_8);
            fail("golden event was missing and is written: look at " + mail.golden());
        }
        assertThat(event).isEqualTo(Files.readString(mail.golden(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("mailsWithPlainLineFeeds")
    void givesTheSameEventWithBareLineFeeds(Corpus.Mail mail) {
        assertThat(withoutSizes(event(Parsing.parse(mail.bytes()))))
                .isEqualTo(withoutSizes(event(Parsing.parse(asReceived(mail)))));
    }

    @ParameterizedTest
    @MethodSource("mails")
    void survivesTheWayThroughJson(Corpus.Mail mail) {
        ParsedMail parsed = Parsing.parse(asReceived(mail));
        byte[] json = Json.write(parsed);
        assertThat(Json.write(Json.read(json, ParsedMail.class))).isEqualTo(json);
    }

    private static byte[] asReceived(Corpus.Mail mail) {
        return mail.hasPlainLineFeeds() ? Corpus.withCrlf(mail.bytes()) : mail.bytes();
    }

    private static String event(ParsedMail mail) {
        return Json.pretty(mail) + "\n";
    }

    private static String withoutSizes(String event) {
        return SIZES_AND_DIGESTS.matcher(event).replaceAll("\"$1\" : 0");
    }
}
