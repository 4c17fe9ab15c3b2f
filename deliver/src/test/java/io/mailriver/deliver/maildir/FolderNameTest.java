package io.mailriver.deliver.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.envelope.Mailbox;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderNameTest {
    private static final Path ROOT = Path.of("/mail");

    @ParameterizedTest
    @CsvSource({
        "you@example.org, you@example.org",
        "first.last+tag=x@example.org, first.last+tag=x@example.org",
        "'\"../../etc/passwd\"@example.org', %22../.."
    })
    void ordinaryAddressesKeepTheirNames(String address, String begin) {
        String name = FolderName.of(Mailbox.parse(address));
        if (!begin.startsWith("%")) {
            assertThat(name).isEqualTo(begin);
        }
        assertThat(name).doesNotContain("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"..\"@example.org",
                "\"../../../etc/cron.d/x\"@example.org",
                "\"/etc/passwd\"@example.org",
                "\"a/b\"@example.org",
                "\"a\\\\b\"@example.org",
                "\".hidden\"@example.org",
                "\"a b\"@example.org",
                "\"%2E%2E%2F\"@example.org",
                "\"x:2,S\"@example.org"
            })
    void noAddressLeavesTheFolder(String address) {
        assertStays(FolderName.of(Mailbox.parse(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../..",
                "../../etc",
                "/etc",
                "a/../../b",
                ".",
                "./x",
                "a\u0000b",
                "a\nb",
                "a:b",
                "...",
                "a\\..\\b",
                "~root"
            })
    void noMailboxNameLeavesTheFolder(String mailboxName) {
        assertStays(FolderName.ofMailboxName(mailboxName));
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "INBOX, ''",
        "inbox, ''",
        "/, ''",
        "Projects, .Projects",
        "Projects/River, .Projects.River",
        "/Projects//River/, .Projects.River",
        "v1.2/x, .v1%2E2.x",
        "INBOX/x, .INBOX.x",
        "Flüsse, .Fl%C3%BCsse"
    })
    void mailboxNamesAreMaildirPlusPlusFolders(String mailboxName, String folder) {
        assertThat(FolderName.ofMailboxName(mailboxName)).isEqualTo(folder);
    }

    @Test
    void differentNamesStayDifferent() {
        List<String> names =
                List.of(
                        "a/b",
                        "a.b",
                        "a%2Eb",
                        "a%2eb",
                        "A/b",
                        "a",
                        "a b",
                        "a%20b",
                        "a_b",
                        "%",
                        "%25",
                        "x".repeat(199),
                        "x".repeat(200),
                        "x".repeat(201),
                        "x".repeat(300),
                        "x".repeat(300) + "y",
                        "ü".repeat(100),
                        "ü".repeat(101));
        Map<String, String> folders = new HashMap<>();
        for (String name : names) {
            String folder = FolderName.ofMailboxName(name);
            assertThat(folder.length()).isLessThanOrEqualTo(FolderName.MAX_OCTETS + 1);
            assertThat(folders.put(folder, name)).as(name).isNull();
        }
    }

    private static void assertStays(String name) {
        assertThat(name).isNotEmpty().matches("[\\x21-\\x7e]+").doesNotContain("/", ":", "\\");
        assertThat(name).isNotIn(".", "..");
        Path place = ROOT.resolve(name).normalize();
        assertThat(place.getParent()).isEqualTo(ROOT);
    }
}
