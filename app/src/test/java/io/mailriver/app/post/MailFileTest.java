package io.mailriver.app.post;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MailFileTest {
    private static final String SEPARATOR = "From ann@example.org Mon Nov 23 08:00:00 2026\n";

    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void aFileIsOneMailWithAllItsOctets() throws IOException {
        List<MailFile> mails = mailsOf("Subject: a\r\n\r\nBody\n.\nno line end");

        assertThat(mails)
                .singleElement()
                .satisfies(mail -> {
                    assertThat(contentOf(mail)).isEqualTo("Subject: a\r\n\r\nBody\n.\nno line end");
                    assertThat(mail.name()).isEqualTo(folder.resolve("mail").toString());
                    assertThat(mail.eightBit()).isFalse();
                });
    }

    @Test
    void anEmptyFileIsAnEmptyMail() throws IOException {
        assertThat(mailsOf("")).singleElement().satisfies(mail -> assertThat(mail.size()).isZero());
    }

    @Test
    void anMboxIsAMailForEachSeparator() throws IOException {
        List<MailFile> mails =
                mailsOf(
                        SEPARATOR
                                + "Subject: a\n\n>From here on\n\n"
                                + SEPARATOR
                                + "Subject: b\n\ncaf\u00e9\n\n"
                                + SEPARATOR
                                + "Subject: c\n\nc\n");

        assertThat(mails).hasSize(3);
        assertThat(contentOf(mails.get(0))).isEqualTo("Subject: a\n\n>From here on\n\n");
        assertThat(contentOf(mails.get(1))).isEqualTo("Subject: b\n\ncaf\u00e9\n\n");
        assertThat(contentOf(mails.get(2))).isEqualTo("Subject: c\n\nc\n");
        assertThat(mails).extracting(MailFile::eightBit).containsExactly(false, true, false);
        assertThat(mails)
                .extracting(mail -> mail.name().replaceAll(".*#", ""))
                .containsExactly("1", "2", "3");
    }

    @Test
    void aLineOfTextThatBeginsWithFromIsNoSeparator() throws IOException {
        List<MailFile> mails =
                mailsOf(
                        SEPARATOR
                                + "Subject: a\n\nText\n"
                                + SEPARATOR // not behind an empty line
                                + "\nFrom now on it is text\n");

        assertThat(mails).hasSize(1);
    }

    @Test
    void aMailThatHoldsAnMboxIsOneMail() throws IOException {
        assertThat(mailsOf("Subject: a\n\n" + SEPARATOR + "Subject: b\n\n")).hasSize(1);
    }

    @Test
    void aLineWithoutAnEndIsNotHeldInMemory() throws IOException {
        String endless = "x".repeat(200_000);

        assertThat(mailsOf(endless))
                .singleElement()
                .satisfies(mail -> assertThat(contentOf(mail)).isEqualTo(endless));
    }

    private List<MailFile> mailsOf(String content) throws IOException {
        return MailFile.in(Files.write(folder.resolve("mail"), content.getBytes(ISO_8859_1)));
    }

    private static String contentOf(MailFile mail) throws IOException {
        try (InputStream in = mail.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
