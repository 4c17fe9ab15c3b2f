package io.mailriver.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class DovecotIT {
    private static final byte[] MAIL =
            "From: a@example.org\r\nSubject: one\r\n\r\nHello \u00e9.\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void givesBackWhatWasAppendedByteForByte() {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("you@example.org");
            try (ImapClient client = dovecot.connect("you@example.org")) {
                client.command("CREATE \"Projects/a.b\"");
                assertThat(client.append("Projects/a.b", "\\Seen \\Flagged", MAIL).text())
                        .contains("APPENDUID");
                client.append("Projects/a.b", "", MAIL);
            }

            assertThat(dovecot.count("you@example.org", "Projects/a.b")).isEqualTo(2);
            assertThat(dovecot.count("you@example.org", "INBOX")).isZero();
            assertThat(dovecot.count("you@example.org", "Missing")).isZero();
            var mails = dovecot.mails("you@example.org", "Projects/a.b");
            assertThat(mails).extracting(StoredMail::content).containsExactly(MAIL, MAIL);
            assertThat(mails.getFirst().flags()).contains("\\Seen", "\\Flagged");
            assertThat(mails).extracting(StoredMail::uid).containsExactly(1L, 2L);
        }
    }

    @Test
    void takesUsersWhileItRunsAndRefusesOthers() {
        try (Dovecot dovecot =
                Dovecot.start(Dovecot.Options.defaults().withStorage(Dovecot.Storage.SDBOX))) {
            dovecot.addUser("first");
            assertThat(dovecot.count("first", "INBOX")).isZero();
            dovecot.addUser("second", "other word");
            try (ImapClient client = ImapClient.connect(dovecot.imapPort())) {
                assertThatThrownBy(() -> client.login("second", "wrong"))
                        .isInstanceOf(PeerException.class)
                        .hasMessageContaining("NO");
                client.login("second", "other word").append("INBOX", "", MAIL);
            }
            assertThat(dovecot.count("second", "INBOX")).isEqualTo(1);
        }
    }

    @Test
    void showsItsCertificateOnImaps() {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("you");
            var trusting = dovecot.certificates().trusting();
            try (ImapClient client = ImapClient.connectTls(dovecot.imapsPort(), trusting)) {
                assertThat(client.login("you", Dovecot.PASSWORD).count("INBOX")).isZero();
            }
            var others = Certificates.forName("mail.example.org").trusting();
            assertThatThrownBy(() -> ImapClient.connectTls(dovecot.imapsPort(), others))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("PKIX");
        }
    }

    @Test
    void keepsMailAndPortsOverAKill() {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("you");
            try (ImapClient client = dovecot.connect("you")) {
                client.append("INBOX", "", MAIL);
            }
            dovecot.kill();
            assertThatThrownBy(() -> dovecot.count("you", "INBOX")).hasMessageContaining("refused");
            dovecot.startAgain();
            assertThat(dovecot.count("you", "INBOX")).isEqualTo(1);
            dovecot.pause();
            dovecot.resume();
            assertThat(dovecot.count("you", "INBOX")).isEqualTo(1);
        }
    }
}
