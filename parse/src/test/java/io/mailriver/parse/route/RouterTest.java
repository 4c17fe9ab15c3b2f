package io.mailriver.parse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.RouteDecision;
import io.mailriver.schemas.event.RouteDecision.Action;
import io.mailriver.schemas.identity.DeliveryId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RouterTest {
    @Test
    void groupsTheRecipientsOfARelayIntoOneDelivery() {
        Envelope envelope = SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org");
        RoutingResult result = route("[{name: all, to: [{destination: relay}]}]", envelope, "X: y");
        Delivery delivery = only(result);
        assertThat(delivery.recipients()).isEqualTo(envelope.forwardPaths());
        assertThat(delivery.deliveryId())
                .isEqualTo(
                        DeliveryId.of(
                                SampleMails.MAIL_ID,
                                "relay",
                                "",
                                List.of("b@x.org", "c@x.org"),
                                0));
        assertThat(delivery.mailboxName()).isNull();
        assertThat(delivery.reversePath()).hasToString("ann@example.net");
        assertThat(delivery.state()).isEqualTo(Delivery.State.READY);
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.expires()).isEqualTo(SampleMails.NOW.plus(Duration.ofDays(5)));
        assertThat(delivery.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(delivery.rule()).isEqualTo("all");
        assertThat(delivery.trace())
                .isEqualTo(
                        new Delivery.Trace(
                                "mx.example.org",
                                "ESMTP",
                                "client.example.net",
                                "192.0.2.7",
                                null,
                                null));
        assertThat(result.decisions())
                .extracting(
                        RouteDecision::recipient,
                        RouteDecision::action,
                        RouteDecision::destination,
                        RouteDecision::deliveryId)
                .containsExactly(
                        tuple("b@x.org", Action.DELIVER, "relay", delivery.deliveryId()),
                        tuple("c@x.org", Action.DELIVER, "relay", delivery.deliveryId()));
        assertThat(result.deadEnds()).isEmpty();
    }

    @Test
    void makesOneDeliveryForEachRecipientAndMailboxNameElsewhere() {
        RoutingResult result =
                route(
                        """
                        - name: all
                          to:
                            - {destination: team, mailbox: "{recipient.local}/{recipient.detail}"}
                            - {destination: local}
                        """,
                        SampleMails.envelope("ann@example.net", "b+lists@x.org", "c@x.org"));
        assertThat(result.deliveries())
                .extracting(d -> d.destination() + " " + d.mailboxName() + " " + to(d))
                .containsExactly(
                        "team b/lists [b+lists@x.org]",
                        "local INBOX [b+lists@x.org]",
                        "team c/none [c@x.org]",
                        "local INBOX [c@x.org]");
        assertThat(result.deliveries()).extracting(Delivery::deliveryId).doesNotHaveDuplicates();
    }

    @Test
    void partsMoreThanAHundredRecipientsOfARelay() {
        String[] recipients =
                IntStream.range(0, 250).mapToObj(i -> "r" + i + "@x.org").toArray(String[]::new);
        RoutingResult result =
                route(
                        "[{name: all, to: [{destination: relay}]}]",
                        SampleMails.envelope("ann@example.net", recipients));
        assertThat(result.deliveries())
                .extracting(d -> d.recipients().size())
                .containsExactly(100, 100, 50);
        assertThat(result.decisions().get(249).deliveryId())
                .isEqualTo(result.deliveries().get(2).deliveryId());
    }

    @Test
    void takesTheFirstRuleThatMatchesUnlessItSaysContinue() {
        String rules =
                """
                - {name: copy, continue: true, to: [{destination: local}]}
                - {name: b, when: "recipient.startsWith('b')", to: [{destination: relay}]}
                - {name: rest, to: [{destination: other}]}
                """;
        RoutingResult result =
                route(rules, SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org"));
        assertThat(result.decisions())
                .extracting(d -> d.recipient() + " " + d.rule() + " " + d.destination())
                .containsExactly(
                        "b@x.org copy local",
                        "b@x.org b relay",
                        "c@x.org copy local",
                        "c@x.org rest other");
    }

    @Test
    void deliversOnceWhereTwoRulesSayTheSame() {
        RoutingResult result =
                route(
                        """
                        - {name: one, continue: true, to: [{destination: relay}]}
                        - {name: two, to: [{destination: relay, reverse-path: x@x.org}]}
                        """,
                        SampleMails.envelope("ann@example.net", "b@x.org"));
        assertThat(only(result).reversePath()).hasToString("ann@example.net");
        assertThat(result.decisions()).hasSize(2);
    }

    @Test
    void keepsReversePathsApart() {
        RoutingResult result =
                route(
                        """
                        - name: b
                          when: recipient == "b@x.org"
                          to: [{destination: relay, reverse-path: bounces@x.org}]
                        - {name: rest, to: [{destination: relay}]}
                        """,
                        SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org", "d@x.org"));
        assertThat(result.deliveries())
                .extracting(d -> d.reversePath() + " " + to(d))
                .containsExactly("bounces@x.org [b@x.org]", "ann@example.net [c@x.org, d@x.org]");
    }

    @Test
    void neverGivesABounceAReversePath() {
        RoutingResult result =
                route(
                        "[{name: a, to: [{destination: relay, reverse-path: x@x.org}]}]",
                        SampleMails.envelope("", "b@x.org"));
        assertThat(only(result).reversePath().text()).isEmpty();
    }

    @Test
    void saysWhatNoRuleTook() {
        RoutingResult result =
                route(
                        "[{name: b, when: \"recipient == 'b@x.org'\", to: [{destination: relay}]}]",
                        SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org", "d@x.org"));
        assertThat(to(only(result))).isEqualTo("[b@x.org]");
        assertThat(result.deadEnds())
                .containsExactly(
                        new RoutingResult.DeadEnd(
                                RoutingResult.Reason.NO_ROUTE,
                                paths("c@x.org", "d@x.org"),
                                "<c@x.org> no rule took it; <d@x.org> no rule took it"));
        assertThat(result.decisions().get(1))
                .isEqualTo(
                        new RouteDecision(
                                "c@x.org",
                                null,
                                Action.NO_ROUTE,
                                null,
                                null,
                                null,
                                "no rule took it"));
        assertThat(result.isAllDead()).isFalse();
    }

    @Test
    void tellsWhichFieldWasMissing() {
        RoutingResult result =
                route(
                        """
                        - {name: cced, when: "mail.cc[0].email != ''", drop: true}
                        - {name: rest, to: [{destination: relay}]}
                        """,
                        SampleMails.envelope("ann@example.net", "b@x.org"));
        assertThat(result.decisions())
                .singleElement()
                .satisfies(decision ->
                        assertThat(decision.detail())
                                .contains("rule 'cced' did not match: a field is missing")
                                .contains("cc"));
    }

    @Test
    void redirectsToOthersWhoWalkTheRulesThemselves() {
        RoutingResult result =
                route(
                        """
                        - name: alias
                          when: recipient == "team@x.org"
                          redirect: {to: [b@x.org, team@x.org, far@away.net]}
                        - name: ours
                          when: recipient.endsWith("@x.org")
                          to: [{destination: local}]
                        - {name: rest, to: [{destination: relay}]}
                        """,
                        SampleMails.envelope("ann@example.net", "team@x.org", "b@x.org"));
        assertThat(result.deliveries())
                .extracting(d -> d.destination() + " " + to(d))
                .containsExactly("local [b@x.org]", "local [team@x.org]", "relay [far@away.net]");
        assertThat(result.decisions().getFirst().action()).isEqualTo(Action.REDIRECT);
    }

    @Test
    void endsRedirectsThatRunInACircle() {
        RoutingResult result =
                route(
                        """
                        - {name: a, when: recipient == "a@x.org", redirect: {to: [b@x.org]}}
                        - {name: b, when: recipient == "b@x.org", redirect: {to: [a@x.org]}}
                        """,
                        SampleMails.envelope("ann@example.net", "a@x.org"));
        assertThat(result.deliveries()).isEmpty();
        assertThat(result.deadEnds())
                .singleElement()
                .satisfies(end -> assertThat(end.forwardPaths()).isEqualTo(paths("a@x.org")));
        assertThat(result.isAllDead()).isTrue();
    }

    @Test
    void givesARedirectedMailTheReversePathOfTheRule() {
        RoutingResult result =
                route(
                        """
                        - name: list
                          redirect: {to: [b@x.org], reverse-path: list-bounces@x.org}
                        - {name: rest, to: [{destination: relay}]}
                        """,
                        SampleMails.envelope("ann@example.net", "list@x.org"));
        assertThat(only(result).reversePath()).hasToString("list-bounces@x.org");
    }

    @Test
    void tagsSoThatLaterRulesSeeIt() {
        RoutingResult result =
                route(
                        """
                        - {name: label, when: mail.size == 5, tag: [small]}
                        - name: bylabel
                          when: "'small' in mail.classification.labels"
                          drop: true
                        """,
                        SampleMails.envelope("ann@example.net", "b@x.org"));
        assertThat(result.labels()).containsExactly("small");
        assertThat(result.decisions())
                .extracting(RouteDecision::action)
                .containsExactly(Action.TAG, Action.DROP);
        assertThat(result.deliveries()).isEmpty();
        assertThat(result.deadEnds()).isEmpty();
        assertThat(result.isAllDead()).isFalse();
    }

    @Test
    void holdsForAPerson() {
        RoutingResult result =
                route(
                        "[{name: odd, hold: true}]",
                        SampleMails.envelope("ann@example.net", "b@x.org"));
        assertThat(result.decisions())
                .singleElement()
                .satisfies(d -> assertThat(d.action()).isEqualTo(Action.HOLD));
        assertThat(result.deadEnds())
                .singleElement()
                .satisfies(e -> assertThat(e.reason()).isEqualTo(RoutingResult.Reason.HELD));
        assertThat(result.isAllDead()).isFalse();
    }

    @Test
    void routesPolledMailByItsAccount() {
        RoutingResult result =
                route(
                        """
                        - name: support
                          when: recipient == "support"
                          to: [{destination: team, mailbox: "{account}"}]
                        """,
                        SampleMails.polled("support"));
        assertThat(only(result).mailboxName()).isEqualTo("support");
        assertThat(to(only(result))).isEqualTo("[support@mx.example.org]");
    }

    @Test
    void neverMakesAnEnvelopeForPolledMail() {
        RoutingResult bare =
                route("[{name: r, to: [{destination: relay}]}]", SampleMails.polled("a@x.org"));
        assertThat(bare.deliveries()).isEmpty();
        assertThat(bare.deadEnds())
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.reason()).isEqualTo(RoutingResult.Reason.NO_ROUTE);
                    assertThat(end.forwardPaths()).isEmpty();
                    assertThat(end.detail()).contains("only where the rule gives recipients");
                });
        RoutingResult half =
                route(
                        "[{name: r, to: [{destination: relay, recipients: [b@x.org]}]}]",
                        SampleMails.polled("a@x.org"));
        assertThat(half.deliveries()).isEmpty();
        assertThat(half.decisions().getFirst().detail()).contains("reverse-path");
        RoutingResult whole =
                route(
                        """
                        - name: r
                          to:
                            - {destination: relay, recipients: [b@x.org], reverse-path: c@x.org}
                        """,
                        SampleMails.polled("a@x.org"));
        assertThat(only(whole).reversePath()).hasToString("c@x.org");
        assertThat(to(only(whole))).isEqualTo("[b@x.org]");
    }

    @Test
    void givesAReplayDeliveriesOfItsOwn() {
        Envelope envelope = SampleMails.envelope("ann@example.net", "b@x.org");
        Router router = router("[{name: all, to: [{destination: relay}]}]");
        ParsedMail mail = SampleMails.mail(envelope);
        DeliveryId first = only(router.route(mail, envelope, 0)).deliveryId();
        assertThat(only(router.route(mail, envelope, 0)).deliveryId()).isEqualTo(first);
        assertThat(only(router.route(mail, envelope, 1)).deliveryId()).isNotEqualTo(first);
        assertThat(only(router.route(mail, envelope, 1)).generation()).isEqualTo(1);
    }

    @Test
    void stopsAMailWithMoreThanFiftyReceivedFields() {
        String[] fields = Collections.nCopies(51, "Received: from a by b").toArray(String[]::new);
        RoutingResult result =
                route(
                        "[{name: all, to: [{destination: relay}]}]",
                        SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org"),
                        fields);
        assertThat(result.deliveries()).isEmpty();
        assertThat(result.deadEnds())
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.reason()).isEqualTo(RoutingResult.Reason.LOOP);
                    assertThat(end.forwardPaths()).hasSize(2);
                });
        String[] fifty = Collections.nCopies(50, "Received: from a by b").toArray(String[]::new);
        assertThat(
                        route(
                                        "[{name: all, to: [{destination: relay}]}]",
                                        SampleMails.envelope("ann@example.net", "b@x.org"),
                                        fifty)
                                .deadEnds())
                .isEmpty();
    }

    @Test
    void stopsAMailThatWeDeliveredToTheSameRecipientBefore() {
        String rules = "[{name: all, to: [{destination: relay}]}]";
        Envelope envelope = SampleMails.envelope("ann@example.net", "b@x.org", "c@x.org");
        RoutingResult looped =
                route(
                        rules,
                        envelope,
                        "Delivered-To: <B@x.org>",
                        "Mailriver-Delivery: 0123",
                        "Received: from a by b");
        assertThat(to(only(looped))).isEqualTo("[c@x.org]");
        assertThat(looped.deadEnds().getFirst().forwardPaths()).isEqualTo(paths("b@x.org"));
        assertThat(
                        route(
                                        rules,
                                        envelope,
                                        "Delivered-To: b@x.org",
                                        "Received: from a\r\n\tby MX.example.org with ESMTP")
                                .deadEnds())
                .hasSize(1);
    }

    @Test
    void mindsNobodyElsesDeliveredTo() {
        assertThat(
                        route(
                                        "[{name: all, to: [{destination: local}]}]",
                                        SampleMails.polled("b@x.org"),
                                        "Delivered-To: b@x.org",
                                        "Received: from a by mx.example.org with ESMTP")
                                .deadEnds())
                .isEmpty();
    }

    @Test
    void keepsWhatTheSenderAskedOfReports() {
        Envelope plain = SampleMails.envelope("ann@example.net", "b@x.org");
        ForwardPath asked =
                new ForwardPath(
                        Mailbox.parse("b@x.org"), List.of("SUCCESS", "FAILURE"), "rfc822;b@x.org");
        Envelope envelope = with(plain, asked);
        String one =
                "[{name: a, redirect: {to: [c@x.org]}}, {name: r, to: [{destination: relay}]}]";
        assertThat(only(route(one, envelope)).recipients())
                .containsExactly(
                        new ForwardPath(
                                Mailbox.parse("c@x.org"), asked.notifyOn(), "rfc822;b@x.org"));
        String two =
                "[{name: a, redirect: {to: [c@x.org, d@x.org]}},"
                        + " {name: r, to: [{destination: relay}]}]";
        assertThat(only(route(two, envelope)).recipients())
                .allSatisfy(path -> assertThat(path.notifyOn()).containsExactly("FAILURE"));
    }

    private static Envelope with(Envelope plain, ForwardPath path) {
        return new Envelope(
                plain.mailId(),
                null,
                plain.receivedAt(),
                plain.protocol(),
                plain.listener(),
                plain.byHost(),
                plain.helo(),
                plain.remoteAddress(),
                null,
                null,
                null,
                plain.reversePath(),
                List.of(path),
                "HDRS",
                "id-1",
                plain.body(),
                false,
                false,
                null,
                null);
    }

    private static String to(Delivery delivery) {
        return delivery.recipients().stream().map(ForwardPath::address).toList().toString();
    }

    private static List<ForwardPath> paths(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> ForwardPath.of(Mailbox.parse(address)))
                .toList();
    }

    private static Delivery only(RoutingResult result) {
        assertThat(result.deliveries()).hasSize(1);
        return result.deliveries().getFirst();
    }

    private static RoutingResult route(String rules, Envelope envelope, String... fields) {
        return router(rules).route(SampleMails.mail(envelope, fields), envelope, 0);
    }

    private static Router router(String rules) {
        return SampleRoutes.router(rules, InstantSource.fixed(SampleMails.NOW));
    }
}
