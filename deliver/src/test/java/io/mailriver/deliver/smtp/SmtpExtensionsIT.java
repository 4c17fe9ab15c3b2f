package io.mailriver.deliver.smtp;

import static io.mailriver.deliver.smtp.RelayUnderTest.MAIL;
import static io.mailriver.deliver.smtp.RelayUnderTest.outcomes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.smtp.ScriptedServer;
import io.mailriver.testkit.smtp.TakenMail;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What MAIL and RCPT ask for, by what the relay offers and the mail needs.
final class SmtpExtensionsIT {
    private static final String UTF8_MAIL = "Subject: Gezeiten über Föhr\r\n\r\nHoch.\r\n";

    @Test
    void asksForNothingThatIsNotOffered() throws IOException {
        SampleDelivery delivery =
                new SampleDelivery()
                        .body(BodyType.EIGHT_BIT_MIME)
                        .dsn("HDRS", "QQ314159")
                        .to(path("bob@example.org", "rfc822;bob@example.org", "NEVER"));
        TakenMail taken = delivered(delivery, MAIL);
        assertThat(taken.mailArgs()).isEqualTo("<alice@example.com>");
        assertThat(taken.rcptArgs()).containsExactly("<bob@example.org>");
    }

    @Test
    void passesOnWhatDsnAskedFor() throws IOException {
        SampleDelivery delivery =
                new SampleDelivery()
                        .dsn("HDRS", "QQ314159")
                        .to(path("bob@example.org", "rfc822;bob@example.org", "FAILURE", "DELAY"));
        TakenMail taken = delivered(delivery, MAIL, "OFFER DSN");
        assertThat(taken.mailArgs()).isEqualTo("<alice@example.com> RET=HDRS ENVID=QQ314159");
        assertThat(taken.rcptArgs())
                .containsExactly(
                        "<bob@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;bob@example.org");
    }

    @Test
    void leavesOutParametersThatWouldLeaveTheirPlace() throws IOException {
        SampleDelivery delivery =
                new SampleDelivery()
                        .dsn("HDRS\r\nDATA", "a b")
                        .to(path("bob@example.org", "x\r\nRCPT TO:<evil@example.org>", "NEVER X"));
        TakenMail taken = delivered(delivery, MAIL, "OFFER DSN");
        assertThat(taken.mailArgs()).isEqualTo("<alice@example.com>");
        assertThat(taken.rcptArgs()).containsExactly("<bob@example.org>");
    }

    @ParameterizedTest
    @CsvSource({
        "SEVEN_BIT, <alice@example.com>",
        "EIGHT_BIT_MIME, <alice@example.com> BODY=8BITMIME"
    })
    void saysWhatTheBodyIs(BodyType body, String mailArgs) throws IOException {
        TakenMail taken = delivered(new SampleDelivery().body(body), MAIL, "OFFER 8BITMIME");
        assertThat(taken.mailArgs()).isEqualTo(mailArgs);
    }

    @Test
    void declaresAtLeastTheSizeThatArrives() throws IOException {
        for (String mail : List.of(MAIL, "A: b\r\n\r\nno end", " starts blank", "")) {
            TakenMail taken = delivered(new SampleDelivery(), mail, "OFFER SIZE 100000");
            String size = taken.mailArgs().replaceFirst("<alice@example.com> SIZE=", "");
            assertThat(Long.parseLong(size))
                    .isBetween((long) taken.content().length(), taken.content().length() + 10L);
        }
    }

    @Test
    void rejectsWhatTheRelaySaysIsTooLarge() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start("OFFER SIZE 100", "MAIL SIZE= = 552 5.3.4 too big")) {
            DeliveryOutcome outcome = RelayUnderTest.to(server.port()).send();
            assertThat(outcome).isEqualTo(new Rejected("552 5.3.4 too big"));
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void rejectsBinaryContent() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER BINARYMIME");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            DeliveryOutcome outcome =
                    RelayUnderTest.send(
                            destination,
                            new SampleDelivery().body(BodyType.BINARY_MIME).build(),
                            MAIL);
            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(outcome.detail()).startsWith("5.6.1 ");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void sendsUtf8WhereItIsOffered() throws IOException {
        TakenMail taken =
                delivered(
                        new SampleDelivery().from("ålice@example.com").to("bøb@exämple.org"),
                        UTF8_MAIL,
                        "OFFER SMTPUTF8");
        assertThat(taken.mailArgs()).isEqualTo("<ålice@example.com> SMTPUTF8");
        assertThat(taken.forwardPaths()).containsExactly("bøb@exämple.org");
        assertThat(taken.content()).endsWith(octets(UTF8_MAIL));
    }

    @Test
    void asksForUtf8OnlyWhenTheMailNeedsIt() throws IOException {
        assertThat(delivered(new SampleDelivery(), MAIL, "OFFER SMTPUTF8").mailArgs())
                .isEqualTo("<alice@example.com>");
        assertThat(
                        delivered(new SampleDelivery().smtpUtf8(), UTF8_MAIL, "OFFER SMTPUTF8")
                                .mailArgs())
                .isEqualTo("<alice@example.com> SMTPUTF8");
    }

    @Test
    void sendsAnAsciiMailThatOnlyMayHoldUtf8() throws IOException {
        TakenMail taken = delivered(new SampleDelivery().smtpUtf8(), "A: b\r\n\r\nhöchstens\r\n");
        assertThat(taken.content()).endsWith(octets("A: b\r\n\r\nhöchstens\r\n"));
        assertThat(taken.mailArgs()).isEqualTo("<alice@example.com>");
    }

    @Test
    void rejectsAMailWhoseHeaderOrReversePathNeedsUtf8ThatIsNotOffered() throws IOException {
        for (SampleDelivery delivery :
                List.of(
                        new SampleDelivery().smtpUtf8(),
                        new SampleDelivery().from("ålice@example.com"),
                        new SampleDelivery().to("bøb@example.org"))) {
            try (ScriptedServer server = ScriptedServer.start("OFFER 8BITMIME");
                    SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
                DeliveryOutcome outcome = attempt(destination, delivery, UTF8_MAIL);
                assertThat(outcome).isInstanceOf(Rejected.class);
                assertThat(outcome.detail()).startsWith("5.6.7 ");
                assertThat(server.commands()).noneMatch(line -> line.contains("MAIL"));
            }
        }
    }

    @Test
    void rejectsOnlyTheRecipientsThatNeedUtf8ThatIsNotOffered() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER PIPELINING");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(
                            outcomes(
                                    destination.attempt(
                                            new SampleDelivery()
                                                    .to(
                                                            "bøb@example.org",
                                                            "carol@example.org",
                                                            "dave@exämple.org")
                                                    .build(),
                                            RelayUnderTest.content(MAIL))))
                    .isEqualTo(Map.of("bøb", "Rejected", "carol", "Delivered", "dave", "Rejected"));
            assertThat(server.mails().getFirst().forwardPaths())
                    .containsExactly("carol@example.org");
        }
    }

    @Test
    void quotesLocalPartsThatNeedIt() throws IOException {
        TakenMail taken =
                delivered(
                        new SampleDelivery()
                                .from("\"a b\"@example.com")
                                .to("\"c>\\\" d\"@example.org"),
                        MAIL);
        assertThat(taken.mailArgs()).isEqualTo("<\"a b\"@example.com>");
        assertThat(taken.rcptArgs()).containsExactly("<\"c>\\\" d\"@example.org>");
    }

    @Test
    void sendsAMailThatRequiresTlsOnlyWhereThatIsKept() throws IOException {
        SampleDelivery delivery = new SampleDelivery().requireTls();
        for (TlsMode mode : List.of(TlsMode.NONE, TlsMode.IF_OFFERED)) {
            try (ScriptedServer server =
                            ScriptedServer.start("OFFER STARTTLS", "OFFER REQUIRETLS");
                    SmtpDestination destination =
                            RelayUnderTest.to(server.port()).tls(mode).open()) {
                DeliveryOutcome outcome = attempt(destination, delivery, MAIL);
                assertThat(outcome).isInstanceOf(Rejected.class);
                assertThat(outcome.detail()).startsWith("5.7.30 ");
                assertThat(server.mails()).isEmpty();
            }
        }
        for (String offer : List.of("OFFER REQUIRETLS", "OFFER HELP")) {
            try (ScriptedServer server = ScriptedServer.start("OFFER STARTTLS", offer);
                    SmtpDestination destination =
                            RelayUnderTest.to(server.port())
                                    .tls(TlsMode.REQUIRED, Certificates.forLocalhost().ca())
                                    .open()) {
                DeliveryOutcome outcome = attempt(destination, delivery, MAIL);
                if (offer.equals("OFFER HELP")) {
                    assertThat(outcome).isInstanceOf(Rejected.class);
                } else {
                    assertThat(outcome).isInstanceOf(Delivered.class);
                    assertThat(server.mails().getFirst().mailArgs())
                            .isEqualTo("<alice@example.com> REQUIRETLS");
                }
            }
        }
    }

    private static TakenMail delivered(SampleDelivery delivery, String mail, String... script)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(attempt(destination, delivery, mail)).isInstanceOf(Delivered.class);
            return server.mails().getFirst();
        }
    }

    private static DeliveryOutcome attempt(
            SmtpDestination destination, SampleDelivery delivery, String mail) {
        return destination
                .attempt(delivery.build(), SampleDelivery.content(mail))
                .getFirst()
                .outcome();
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static ForwardPath path(String address, String orcpt, String... notifyOn) {
        return new ForwardPath(Mailbox.parse(address), List.of(notifyOn), orcpt);
    }
}
