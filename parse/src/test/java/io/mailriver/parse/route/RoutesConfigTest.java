package io.mailriver.parse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigProblem;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.Setting;
import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoutesConfigTest {
    private static final Map<String, DestinationKind> DESTINATIONS =
            Map.of(
                    "relay",
                    DestinationKind.SMTP,
                    "team",
                    DestinationKind.IMAP,
                    "local",
                    DestinationKind.MAILDIR);

    @Test
    void defaults() {
        RoutesConfig none = read("");
        assertThat(none.rules()).isEmpty();
        assertThat(none.warnings()).singleElement().asString().contains("no rule");

        RoutesConfig one = read("routes: [{name: all, to: [{destination: local}]}]");
        assertThat(one.rules())
                .containsExactly(
                        new Rule(
                                "all",
                                Optional.empty(),
                                false,
                                new Rule.Action.To(
                                        List.of(
                                                new Rule.Target(
                                                        "local",
                                                        DestinationKind.MAILDIR,
                                                        MailboxNameTemplate.INBOX,
                                                        List.of(),
                                                        List.of(),
                                                        Optional.empty())))));
        assertThat(one.warnings()).isEmpty();
    }

    @Test
    void explicitValues() {
        RoutesConfig routes =
                read(
                        """
                        routes:
                          - name: bounces
                            when: mail.classification.kind == "bounce"
                            continue: true
                            to:
                              - destination: team
                                mailbox: Bounces/{from.domain}
                                flags: ["\\\\Seen", $Label1]
                              - destination: relay
                                recipients: [a@example.org]
                                reverse-path: b@example.org
                          - name: move
                            when: recipient == "x@example.org"
                            redirect: {to: [y@example.org], reverse-path: <>}
                          - name: label
                            tag: [big]
                          - name: stop
                            when: mail.size > 5
                            hold: true
                          - name: end
                            drop: true
                        """);
        assertThat(routes.rules()).hasSize(5);
        Rule bounces = routes.rules().getFirst();
        assertThat(bounces.when()).hasToString("Optional[mail.classification.kind == \"bounce\"]");
        assertThat(bounces.goesOn()).isTrue();
        Rule.Target relay = ((Rule.Action.To) bounces.action()).targets().getLast();
        assertThat(relay.recipients()).containsExactly(Mailbox.parse("a@example.org"));
        assertThat(relay.reversePath()).contains(ReversePath.parse("b@example.org"));
        Rule.Target team = ((Rule.Action.To) bounces.action()).targets().getFirst();
        assertThat(team.flags()).containsExactly("\\Seen", "$Label1");
        assertThat(team.mailboxName()).hasToString("Bounces/{from.domain}");
        assertThat(routes.rules().get(1).action())
                .isEqualTo(
                        new Rule.Action.Redirect(
                                List.of(Mailbox.parse("y@example.org")),
                                new Rule.ReturnPath.To(ReversePath.NULL)));
        assertThat(routes.rules().get(2).action()).isEqualTo(new Rule.Action.Tag(List.of("big")));
        assertThat(routes.rules().get(2).goesOn()).isTrue();
        assertThat(routes.rules().get(3).action()).isEqualTo(new Rule.Action.Hold());
        assertThat(routes.rules().get(4).action()).isEqualTo(new Rule.Action.Drop());
        assertThat(routes.warnings()).isEmpty();
    }

    @Test
    void tellsEveryProblemAtItsLine() {
        assertThatThrownBy(() ->
                        read(
                                """
                                routes:
                                  - name: one
                                    to: [{destination: rely}]
                                  - name: one
                                    when: mail.classification.knd == "bounce"
                                    drop: true
                                  - name: three
                                    when: mail.size
                                    drop: true
                                  - name: four
                                    hold: true
                                    drop: true
                                  - name: five
                                  - name: six
                                    redirect: {to: [nobody], reverse-path: srs}
                                  - name: seven
                                    to:
                                      - destination: team
                                        mailbox: "Lists/{form.domain}"
                                        flags: ["\\\\Sen"]
                                  - name: eight
                                    to:
                                      - destination: relay
                                        mailbox: INBOX
                                  - drop: true
                                  - name: ten
                                    drop: true
                                    continue: true
                                  - name: eleven
                                    tag: []
                                  - name: twelve
                                    hold: false
                                  - name: thirteen
                                    redirect: {reverse-path: keep}
                                  - name: fourteen
                                    drop: true
                                    wen: "true"
                                """))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problems ->
                                assertThat(problems.problems().stream().map(RoutesConfigTest::at))
                                        .containsExactly(
                                                "3 routes[0].to[0].destination: unknown destination"
                                                        + " 'rely', expected one of local, relay,"
                                                        + " team",
                                                "4 routes[1].name: 'one' stands twice, expected"
                                                        + " unique",
                                                "5 routes[1].when: is no condition, at line 1,"
                                                        + " column 20 of it: undefined field 'knd'",
                                                "8 routes[2].when: gives int, expected true or"
                                                        + " false (bool)",
                                                "12 routes[3].drop: the rule has hold and drop,"
                                                        + " expected exactly one of to, redirect,"
                                                        + " tag, hold, drop",
                                                "13 routes[4].name: the rule has no action,"
                                                        + " expected exactly one of to, redirect,"
                                                        + " tag, hold, drop",
                                                "15 routes[5].redirect.to: not a mailbox: 'nobody',"
                                                        + " expected local@domain",
                                                "15 routes[5].redirect.reverse-path: 'srs' is not"
                                                        + " there yet, expected keep or an address",
                                                "19 routes[6].to[0].mailbox: unknown field"
                                                        + " '{form.domain}', expected one of"
                                                        + " {recipient}, {recipient.local},"
                                                        + " {recipient.detail},"
                                                        + " {recipient.domain}, {from.domain},"
                                                        + " {kind}, {account}, {year}, {month}",
                                                "20 routes[6].to[0].flags: '\\Sen' is no flag,"
                                                        + " expected \\Seen, \\Answered, \\Flagged,"
                                                        + " \\Draft, \\Deleted or a keyword such as"
                                                        + " $Label1",
                                                "24 routes[7].to[0].mailbox: 'relay' is smtp, which"
                                                        + " has no mailboxes",
                                                "25 routes[8].name: missing, expected a text",
                                                "28 routes[9].continue: stands beside hold or drop,"
                                                        + " which end the way",
                                                "30 routes[10].tag: is empty, expected at least"
                                                        + " one",
                                                "32 routes[11].hold: expected true, or leave it"
                                                        + " out",
                                                "34 routes[12].redirect.to: missing, expected a"
                                                        + " list of addresses",
                                                "37 routes[13].wen: unknown key, did you mean"
                                                        + " 'when'?"));
    }

    @Test
    void warnsWhereTheLastRuleDoesNotTakeEverything() {
        assertThat(read("routes: [{name: a, when: mail.size > 1, drop: true}]").warnings())
                .singleElement()
                .asString()
                .contains("the last rule 'a'")
                .contains("no-route");
        assertThat(read("routes: [{name: a, tag: [x]}]").warnings()).hasSize(1);
    }

    @Test
    void warnsOfRulesThatAreNeverAsked() {
        assertThat(read("routes: [{name: a, drop: true}, {name: b, drop: true}]").warnings())
                .singleElement()
                .asString()
                .contains("behind 'a' are never asked");
    }

    @Test
    void explainsEveryKey() {
        List<Setting> settings =
                ConfigReading.reference(root -> RoutesConfig.read(root, DESTINATIONS));
        assertThat(settings)
                .extracting(Setting::path)
                .contains(
                        "routes[].name",
                        "routes[].when",
                        "routes[].continue",
                        "routes[].to[].destination",
                        "routes[].to[].mailbox",
                        "routes[].to[].flags",
                        "routes[].to[].recipients",
                        "routes[].to[].reverse-path",
                        "routes[].redirect.to",
                        "routes[].redirect.reverse-path",
                        "routes[].tag",
                        "routes[].hold",
                        "routes[].drop");
        assertThat(settings).allSatisfy(setting -> assertThat(setting.meaning()).isNotBlank());
    }

    private static String at(ConfigProblem problem) {
        return problem.line() + " " + problem.path() + ": " + problem.text();
    }

    private static RoutesConfig read(String yaml) {
        return ConfigReading.read(
                        "mailriver.yaml",
                        yaml,
                        name -> null,
                        root -> RoutesConfig.read(root, DESTINATIONS))
                .value();
    }
}
