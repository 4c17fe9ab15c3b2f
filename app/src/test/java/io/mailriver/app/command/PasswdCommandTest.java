package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.login.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswdCommandTest {
    @TempDir private Path folder = Path.of("set by JUnit");
    private final Cli cli = new Cli();

    @Test
    void addsChangesAndRemovesAUser() throws IOException {
        Path file = folder.resolve("users");

        assertThat(passwd("secret\n", file, "ann")).isZero();
        assertThat(cli.out()).isEqualTo("added ann" + System.lineSeparator());
        String first = Files.readString(file);
        assertThat(passwd("secret\n", file, "ann")).isZero();
        assertThat(cli.out()).contains("changed ann");
        String second = Files.readString(file);

        assertThat(first).startsWith("ann:{SCRAM-SHA-256}4096,").doesNotContain("secret");
        assertThat(second).startsWith("ann:").isNotEqualTo(first); // another salt
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        assertThat(cli.run("passwd", "--remove", file.toString(), "ann")).isZero();
        assertThat(cli.out()).contains("removed ann");
        assertThat(UserFile.read(file).has("ann")).isFalse();
    }

    @Test
    void keepsOtherUsers() throws IOException {
        Path file = folder.resolve("users");
        passwd("one\n", file, "ann");
        passwd("two\n", file, "bob");

        cli.run("passwd", "--remove", file.toString(), "ann");

        assertThat(UserFile.read(file).has("bob")).isTrue();
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path file = folder.resolve("users");

        assertThat(passwd("", file, "ann")).isEqualTo(2);
        assertThat(cli.err()).contains("expected 1 to 1024");
        assertThat(passwd("secret\n", file, "a:b")).isEqualTo(2);
        assertThat(cli.err()).contains("user name 'a:b'", "no colon");
        assertThat(cli.run("passwd", "--remove", file.toString(), "ann")).isEqualTo(1);
        assertThat(cli.err()).contains("has no user 'ann'");
        assertThat(cli.run("passwd", "--iterations=1", file.toString(), "ann")).isEqualTo(2);
        assertThat(cli.err()).contains("expected 4096 to 10000000");
        assertThat(file).doesNotExist();

        Files.write(file, List.of("ann:secret"));
        assertThat(passwd("x\n", file, "bob")).isEqualTo(1);
        assertThat(cli.err()).contains(file + ", line 1: expected {SCRAM").doesNotContain("secret");
        assertThat(file).hasContent("ann:secret");
    }

    @Test
    void itsHelpShowsExamples() {
        assertThat(cli.run("passwd", "--help")).isZero();

        assertThat(cli.out()).contains("mailriver passwd --remove users printer");
    }

    private int passwd(String input, Path file, String user) {
        return cli.input(input).run("passwd", "--iterations=4096", file.toString(), user);
    }
}
