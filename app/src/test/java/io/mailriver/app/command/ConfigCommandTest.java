package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigCommandTest {
    private final Cli cli = new Cli();
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void theBuiltInDefaultsAreGood() {
        assertThat(cli.run("config", "check")).isZero();
        assertThat(cli.out()).isEqualTo("built-in defaults: good" + System.lineSeparator());
    }

    @Test
    void listsEveryProblemWithItsLine() {
        Path config =
                TestFiles.write(
                        folder,
                        """
                        kafka:
                          partitons: 3
                          replication-factor: many
                          client:
                            sasl.jaas.config: ${NO_SUCH_SECRET}
                        admin:
                          bind: nowhere
                        """);

        assertThat(cli.run("config", "check", "-c", config.toString())).isEqualTo(2);

        assertThat(cli.err())
                .contains("4 problems")
                .contains(config + ":2: kafka.partitons: unknown key, did you mean 'partitions'?")
                .contains(config + ":3: kafka.replication-factor: 'many' is no number")
                .contains(config + ":5: kafka.client.\"sasl.jaas.config\": the environment has no")
                .contains(config + ":7: admin.bind: 'nowhere' is no host and port")
                .doesNotContain("Exception");
    }

    @Test
    void reportsAFileThatIsNotThere() {
        assertThat(cli.run("config", "check", "-c", "/nowhere/mailriver.yaml")).isEqualTo(2);
        assertThat(cli.err()).contains("/nowhere/mailriver.yaml: there is no such file");
    }

    @Test
    void reportsWhatIsNoYaml() {
        Path config = TestFiles.write(folder, "kafka: [\n  }\n");

        assertThat(cli.run("config", "check", "-c", config.toString())).isEqualTo(2);

        assertThat(cli.err()).contains(config + ":2: no YAML");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bind: '0.0.0.0:2525' | 2",
                "bind: '[::]:2525', accept-domains: ['*', example.org] | 2",
                "bind: 'mx.example.org:2525' | 2",
                "bind: '0.0.0.0:2525', accept-domains: [example.org] | 0",
                "bind: '127.0.0.1:2525' | 0",
                "bind: 'localhost:2525' | 0"
            })
    void refusesAnOpenRelay(String listener, int exitCode) {
        Path config =
                TestFiles.write(
                        folder,
                        """
                        ingest: {smtp: [{%s}]}
                        destinations: {relay: {smtp: {host: relay.example.org}}}
                        routes: [{name: everything, to: [{destination: relay}]}]
                        """
                                .formatted(listener));

        assertThat(cli.run("config", "check", "-c", config.toString())).isEqualTo(exitCode);

        assertThat(cli.err().contains("make an open relay")).isEqualTo(exitCode == 2);
    }

    @Test
    void warnsOfAListenerThatTakesMailForAnybody() {
        Path config = TestFiles.write(folder, "ingest: {smtp: [{bind: '0.0.0.0:2525'}]}");

        assertThat(cli.run("config", "check", "-c", config.toString())).isZero();

        assertThat(cli.err()).contains("note: ", "'mx' takes mail for any recipient from anybody");
    }

    @Test
    void showsWhatIsInForceWithSecretsMasked() {
        Path config =
                TestFiles.write(
                        folder,
                        """
                        kafka:
                          bootstrap-servers: kafka-1:9092,kafka-2:9092
                          client: {sasl.jaas.config: "${JAAS}"}
                        """);
        cli.environment(Map.of("JAAS", "password=hush"));

        assertThat(cli.run("config", "show", "-c", config.toString(), "--data", "/srv/mail"))
                .isZero();

        assertThat(cli.out())
                .contains("bootstrap-servers: \"kafka-1:9092,kafka-2:9092\"")
                .contains("sasl.jaas.config: \"***\"")
                .contains("replication-factor: 3")
                .contains("data: /srv/mail")
                .contains("blobs: /srv/mail/blobs")
                .doesNotContain("hush");
    }

    @Test
    void whatIsShownReadsBackToTheSame() throws IOException {
        cli.run("config", "show");
        String first = cli.out();
        Path config = Files.writeString(folder.resolve("shown.yaml"), first);

        assertThat(cli.run("config", "show", "-c", config.toString())).isZero();

        assertThat(cli.out().replace("# " + config, "# built-in defaults")).isEqualTo(first);
    }

    @Test
    void whatIsShownOfEveryKindOfDestinationAndActionReadsBack() throws IOException {
        Path config =
                TestFiles.write(
                        folder,
                        """
                        kafka: {bootstrap-servers: "kafka-1:9092"}
                        ingest:
                          smtp:
                            - {name: mx, bind: "127.0.0.1:2526", accept-domains: [example.org]}
                        destinations:
                          team: {imap: {host: localhost, username: ann, password: one}}
                          relay:
                            smtp: {host: localhost, tls: required, username: ann, password: two}
                          local: {maildir: ./mail}
                        routes:
                          - {name: a, when: mail.subject == "x", drop: true}
                          - {name: b, when: mail.subject == "y", hold: true}
                          - {name: c, tag: [seen]}
                          - {name: d, when: mail.subject == "z", redirect: {to: [a@example.org]}}
                          - name: e
                            to:
                              - {destination: relay}
                              - {destination: team, mailbox: Lists, flags: ["\\\\Seen"]}
                              - {destination: local}
                        """);
        assertThat(cli.run("config", "show", "-c", config.toString())).as(cli.err()).isZero();
        String first = cli.out();
        Path shown = Files.writeString(folder.resolve("shown.yaml"), first);

        assertThat(cli.run("config", "show", "-c", shown.toString())).as(cli.err()).isZero();

        assertThat(cli.out().replace(shown.toString(), config.toString())).isEqualTo(first);
    }

    @Test
    void theReferenceOfAllKeysIsWhatTheDocumentationHas() throws IOException {
        assertThat(cli.run("config", "reference", "--markdown")).isZero();

        assertThat(Path.of("../docs/config.md"))
                .as("run: ./mailriver config reference --markdown > docs/config.md")
                .hasContent(cli.out());
    }

    @Test
    void runReportsPortsInUseBesideAllOtherProblemsWithTheirLines() throws IOException {
        try (ServerSocket taken = new ServerSocket();
                ServerSocket other = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path config =
                    TestFiles.write(
                            folder,
                            """
                            kafka:
                              embedded: {bind: "127.0.0.1:%d"}
                              topic-prefixes: x
                            admin: {bind: "127.0.0.1:%d"}
                            """
                                    .formatted(taken.getLocalPort(), other.getLocalPort()));

            assertThat(cli.run("run", "-c", config.toString(), "--roles=parse")).isEqualTo(2);

            assertThat(cli.err())
                    .contains("3 problems")
                    .contains(
                            config
                                    + ":2: kafka.embedded.bind: can't listen on 127.0.0.1:"
                                    + taken.getLocalPort())
                    .contains(config + ":3: kafka.topic-prefixes: unknown key")
                    .contains(
                            config
                                    + ":4: admin.bind: can't listen on 127.0.0.1:"
                                    + other.getLocalPort());
        }
    }

    @Test
    void runReportsEveryKindOfProblemAtOnce() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path config =
                    TestFiles.write(
                            folder,
                            """
                            datas: /srv/mail
                            kafka:
                              embedded: {bind: "127.0.0.1:39871"}
                              partitions: [4]
                            ingest:
                              smtp:
                                - {name: one, bind: "127.0.0.1:%1$d"}
                                - {name: two, bind: "127.0.0.1:39872"}
                                - {name: three, bind: "0.0.0.0:39872"}
                                - {name: four, bind: "127.0.0.1:0", max-size: large}
                                - {name: five, bind: "127.0.0.1:0", tls: {mode: starttls}}
                            destinations:
                              team:
                                imap: {host: h, username: u, password: "${NO_SUCH_SECRET}"}
                              relay:
                                smtp: {host: h, username: u, tls: required, password: "${file:/nowhere/secret}"}
                            routes:
                              - name: nobody
                                when: mail.subjct == 'x'
                                to: [{destination: team}]
                              - name: rest
                                to: [{destination: temp}]
                            """
                                    .formatted(taken.getLocalPort()));

            assertThat(cli.run("run", "-c", config.toString())).isEqualTo(2);

            assertThat(cli.err())
                    .contains(":1: datas: unknown key, did you mean 'data'?")
                    .contains(":4: kafka.partitions: expected number")
                    .contains(":7: ingest.smtp[0].bind: can't listen on 127.0.0.1:")
                    .contains(":9: ingest.smtp[2].bind: 0.0.0.0:39872 is what ingest.smtp[1].bind")
                    .contains(":10: ingest.smtp[3].max-size: 'large' is no size")
                    .contains(":11: ingest.smtp[4].tls.certificate: missing")
                    .contains(":14: destinations.team.imap.password: the environment has no")
                    .contains(":16: destinations.relay.smtp.password: can't read the file")
                    .contains(":19: routes[0].when: ")
                    .contains(":22: routes[1].to[0].destination: ")
                    .contains("'temp'")
                    .doesNotContain("Exception");
            assertThat(linesOf(cli.err())).isSorted();
        }
    }

    @Test
    void aLastRuleWithAConditionIsANoteAndNoProblem() {
        Path config = lastRuleWithACondition();

        assertThat(cli.run("config", "check", "-c", config.toString())).isZero();

        assertThat(cli.out()).contains(": good");
        assertThat(cli.err()).contains("note: routes: the last rule 'lists'");
    }

    @Test
    void checkAnswersProgramsInJson() {
        Path config = lastRuleWithACondition();

        assertThat(cli.run("config", "check", "--json", "-c", config.toString())).isZero();
        assertThat(cli.out().replaceAll("\\s+", ""))
                .contains("\"good\":true", "\"problems\":[]", "\"notes\":[\"routes:thelastrule");
        assertThat(cli.err()).isEmpty();

        TestFiles.write(folder, "data: x\nkafk: {}\n");
        assertThat(cli.run("config", "check", "--json", "-c", config.toString())).isEqualTo(2);
        assertThat(cli.out().replaceAll("\\s+", ""))
                .contains("\"good\":false", "\"line\":2", "\"path\":\"kafk\"");
        assertThat(cli.err()).isEmpty();
    }

    private Path lastRuleWithACondition() {
        return TestFiles.write(
                folder,
                """
                destinations: {local: {maildir: ./mail}}
                routes:
                  - name: lists
                    when: mail.classification.kind == "list"
                    to: [{destination: local}]
                """);
    }

    /// The line numbers of the problems, in the order in which they are reported.
    private static List<Integer> linesOf(String report) {
        return Pattern.compile("mailriver\\.yaml:(\\d+):")
                .matcher(report)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    @Test
    void runReportsTwoPartsThatWantTheSamePort() {
        Path config =
                TestFiles.write(
                        folder,
                        """
                        kafka: {embedded: {bind: "127.0.0.1:39871"}}
                        admin: {bind: "127.0.0.1:39871"}
                        ingest: 7
                        """);

        assertThat(cli.run("run", "-c", config.toString())).isEqualTo(2);

        assertThat(cli.err()).contains(":2: admin.bind: 127.0.0.1:39871 is what kafka.embedded");
    }
}
