package io.mailriver.app.river;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.runtime.config.ConfigReading;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BannerTest {
    @Test
    void showsHowToSendAMailAndWhereItWillAppear() {
        assertThat(banner("", Role.all()))
                .contains("takes mail   SMTP on 127.0.0.1:2525, for any recipient")
                .contains("printf 'Subject: Hello\\n\\nMy first mail\\n' > hello.eml")
                .contains(" ./mailriver send hello.eml" + System.lineSeparator())
                .contains("delivers to  /srv/mail/maildir/RECIPIENT/new (local)")
                .contains("nothing is relayed")
                .contains("survives a killed process and a power cut")
                .contains("health       http://127.0.0.1:8025/");
    }

    @Test
    void theLineToCopyFitsTheListener() {
        String text =
                banner(
                        """
                        ingest:
                          smtp:
                            - {bind: "0.0.0.0:25", accept-domains: ["*.example.org", example.net]}
                        """,
                        Role.all());

        assertThat(text)
                .contains("SMTP on 0.0.0.0:25, for *.example.org, example.net")
                .contains("send hello.eml --server 127.0.0.1:25 --to you@sub.example.org");
    }

    @Test
    void namesRelaysAndMailboxesAndPromisesNoMoreThanIsKept() {
        String text =
                banner(
                        """
                        kafka:
                          embedded: {flush: os}
                        destinations:
                          relay: {smtp: {host: relay.example.org, port: 587}}
                          team: {imap: {host: imap.example.org, username: ann, password: hush}}
                        routes: [{name: all, to: [{destination: relay}, {destination: team}]}]
                        """,
                        Role.all());

        assertThat(text)
                .contains("SMTP relay relay.example.org:587 (relay)")
                .contains("IMAP mailboxes of ann at imap.example.org (team)")
                .contains("but not a power cut")
                .doesNotContain("nothing is relayed")
                .doesNotContain("hush");
    }

    @Test
    void tellsOfACluster() {
        String cluster = "kafka: {bootstrap-servers: \"k:9092\", replication-factor: %d}";

        assertThat(banner(cluster.formatted(3), Role.all()))
                .contains("cluster at k:9092")
                .contains("on two brokers at least (3 copies)");
        assertThat(banner(cluster.formatted(1), Role.all()))
                .contains("has 1 copy: it does not survive the loss of its broker");
    }

    @Test
    void aRoleThatDoesNotRunIsNotShown() {
        assertThat(banner("admin: {enabled: false}", Set.of(Role.PARSE)))
                .contains("Mailriver    parse")
                .doesNotContain("takes mail")
                .doesNotContain("delivers to")
                .doesNotContain("health");
    }

    @Test
    void manyListenersAreCounted() {
        StringBuilder yaml = new StringBuilder("ingest:\n  smtp:\n");
        for (int i = 1; i <= 8; i++) {
            yaml.append("    - {name: l%d, bind: \"127.0.0.1:%d\"}%n".formatted(i, 3000 + i));
        }

        assertThat(banner(yaml.toString(), Role.all()))
                .contains("127.0.0.1:3005")
                .doesNotContain("127.0.0.1:3006")
                .contains("and 3 more");
    }

    private static String banner(String yaml, Set<Role> roles) {
        MailriverConfig config =
                ConfigReading.read(
                                "test",
                                yaml,
                                name -> null,
                                root ->
                                        MailriverConfig.read(
                                                root, Optional.of(Path.of("/srv/mail"))))
                        .value();
        return new Banner(config, roles, "./mailriver").text();
    }
}
