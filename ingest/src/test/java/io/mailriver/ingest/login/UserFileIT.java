package io.mailriver.ingest.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserFileIT {
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void keepsLinesOrderAndRemarks() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("users"),
                        "# people\nann:" + text("1") + "\n\n# machines\nbob:" + text("2") + "\n");

        UserFile.read(file).with("ann", of("3")).without("bob").with("eve", of("4")).write(file);

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "# people", "ann:" + text("3"), "", "# machines", "eve:" + text("4"));
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void makesAFileThatOnlyItsOwnerReads() throws IOException {
        Path file = folder.resolve("users");

        UserFile.empty().with("ann", of("1")).write(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(UserFile.read(file).has("ann")).isTrue();
        assertThat(UserFile.read(file).has("bob")).isFalse();
    }

    @Test
    void writesThroughASymbolicLinkAndKeepsPermissions() throws IOException {
        Path real = Files.createFile(folder.resolve("real"));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        UserFile.read(link).with("ann", of("1")).write(link);

        assertThat(link).isSymbolicLink();
        assertThat(UserFile.read(real).has("ann")).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
    }

    @ParameterizedTest
    @CsvSource({
        "ann, expected NAME:{SCRAM-SHA-256}",
        "ann:secret, expected {SCRAM-SHA-256}ITERATIONS",
        "' ann:x', user name",
        "':x', empty user name"
    })
    void namesTheLineThatIsWrongAndNoSecret(String line, String complaint) throws IOException {
        Path file =
                Files.write(folder.resolve("users"), List.of("# first", "x:" + text("1"), line));

        assertThatThrownBy(() -> UserFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ", line 3: ")
                .hasMessageContaining(complaint)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void refusesAUserWhoStandsThereTwice() throws IOException {
        Path file =
                Files.write(
                        folder.resolve("users"), List.of("ann:" + text("1"), "ann:" + text("2")));

        assertThatThrownBy(() -> UserFile.read(file))
                .hasMessageContaining("'ann' stands here twice");
    }

    @Test
    void loginsSeeAChangedFileAndKeepAGoodOne() throws IOException {
        Path file = folder.resolve("users");
        UserFile.empty().with("ann", of("1")).write(file);
        Logins logins = TestUsers.logins(file);

        UserFile.read(file).with("bob", of("2")).write(file);
        logins.refresh();
        assertThat(login(logins, "bob", "2")).isInstanceOf(SaslExchange.Step.Proved.class);
        Files.writeString(file, "broken");
        logins.refresh();

        assertThat(login(logins, "ann", "1")).isInstanceOf(SaslExchange.Step.Proved.class);
    }

    private static SaslExchange.Step login(Logins logins, String name, String password) {
        return logins.begin("plain")
                .orElseThrow()
                .respond(("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Credential of(String password) {
        return Credential.of(password, SALT, 4096);
    }

    private static String text(String password) {
        return of(password).text();
    }
}
