package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParseCommandTest {
    private final Cli cli = new Cli();
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void printsTheEventOfAMail() throws IOException {
        Path mail = mail("a.eml", "From: ann@example.org\r\nSubject: Hello\r\n\r\nBody\r\n");

        assertThat(cli.run("parse", mail.toString())).isZero();

        assertThat(cli.out())
                .contains("\"subject\" : \"Hello\"")
                .contains("\"email\" : \"ann@example.org\"")
                .contains("\"receivedAt\" : \"2026-11-23T08:00:00Z\"");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void theSameFileGivesTheSameEvent() throws IOException {
        Path mail = mail("a.eml", "Subject: Hello\n\nBody\n");
        cli.run("parse", mail.toString());
        String first = cli.out();

        cli.run("parse", mail.toString());

        assertThat(cli.out()).isEqualTo(first).isNotEmpty();
    }

    @Test
    void asJsonLinesEveryFileIsOneLineWithItsName() throws IOException {
        mail("b.eml", "Subject: b\n\nBody\n");
        mail("a.eml", "Subject: a\n\n" + "line\n".repeat(500));

        assertThat(cli.run("parse", "--jsonl", folder.toString())).isZero();

        List<String> lines = cli.out().lines().toList();
        assertThat(lines).hasSize(2).allMatch(line -> line.endsWith("}}"));
        assertThat(lines.get(0)).startsWith("{\"file\":\"" + folder + "/a.eml\",\"mail\":{");
        assertThat(lines.get(1)).startsWith("{\"file\":\"" + folder + "/b.eml\",\"mail\":{");
    }

    @Test
    void readsFileNamesFromStandardInput() throws IOException {
        Path a = mail("a.eml", "Subject: a\n\n");
        Path b = mail("with space.eml", "Subject: b\n\n");
        cli.input(b + "\n" + a + "\n");

        assertThat(cli.run("parse", "--jsonl", "-")).isZero();

        assertThat(cli.out().lines()).hasSize(2);
        assertThat(cli.out().lines().findFirst().orElse("")).contains("\"subject\":\"b\"");
    }

    @Test
    void goesOnBehindAFileThatIsMissingAndFails() throws IOException {
        Path a = mail("a.eml", "Subject: a\n\n");
        Path b = mail("b.eml", "Subject: b\n\n");
        String missing = folder.resolve("missing.eml").toString();

        assertThat(cli.run("parse", "--jsonl", a.toString(), missing, b.toString())).isEqualTo(1);

        assertThat(cli.out().lines()).hasSize(2);
        assertThat(cli.err())
                .isEqualTo(
                        "mailriver: "
                                + missing
                                + ": there is no such file"
                                + System.lineSeparator());
    }

    @Test
    void hostileBytesAreAnEventOnOneLineWithoutRawControls() throws IOException {
        byte[] noise = new byte[20_000];
        new SplittableRandom(7).nextBytes(noise);
        Files.write(folder.resolve("noise.eml"), noise);
        mail("controls.eml", "Subject: a\u001b[2J\u0000\u0085b\n\nx\u001b]0;title\u0007\n");
        mail("deep.eml", "Content-Type: multipart/mixed; boundary=a\n\n--a\n".repeat(300));
        mail("empty.eml", "");

        assertThat(cli.run("parse", "--jsonl", folder.toString())).isZero();

        assertThat(cli.out().split("\n", -1)).hasSize(5); // the last one is empty
        assertThat(cli.out().chars()).noneMatch(c -> c < ' ' && c != '\n');
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void needsAFile() {
        assertThat(cli.run("parse")).isEqualTo(2);
        assertThat(cli.err()).contains("FILE").contains("Examples:");
    }

    private Path mail(String name, String content) throws IOException {
        Path file =
                Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        return Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-23T08:00:00Z")));
    }
}
