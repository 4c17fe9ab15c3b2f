package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import io.mailriver.testkit.imap.ScriptedImap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against servers that say what no real one says on demand.
final class ScriptedImapIT {
    private static final String EVERYTHING = "LITERAL+ UIDPLUS";
    private static final String NOTHING = "";
    private static final Delivery DELIVERY = new SampleDelivery().build();

    private final MemoryMarkStore marks = new MemoryMarkStore();

    @ParameterizedTest
    @ValueSource(strings = {EVERYTHING, NOTHING})
    void aMailThatIsTooBigForEverIsRejected(String capabilities) throws Exception {
        assertThat(answered(capabilities, "TAG NO [TOOBIG] Larger than 10 MB\r\n"))
                .isEqualTo(new Rejected("NO [TOOBIG] Larger than 10 MB"));
    }

    @ParameterizedTest
    @ValueSource(strings = {EVERYTHING, NOTHING})
    void whatTheServerMayThinkBetterOfIsDeferredWithItsText(String capabilities) throws Exception {
        assertThat(answered(capabilities, "TAG NO [OVERQUOTA] Quota exceeded\r\n"))
                .isEqualTo(new Deferred("NO [OVERQUOTA] Quota exceeded"));
        assertThat(answered(capabilities, "TAG NO somehow not\r\n"))
                .isEqualTo(new Deferred("NO somehow not"));
    }

    @Test
    void aMailThatTheServerCannotParseIsRejected() throws Exception {
        assertThat(answered(EVERYTHING, "TAG BAD what is this\r\n"))
                .isEqualTo(new Rejected("BAD what is this"));
        assertThat(answered(EVERYTHING, "TAG NO [CANNOT] hold NULs\r\n"))
                .isEqualTo(new Rejected("NO [CANNOT] hold NULs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {EVERYTHING, NOTHING})
    void aServerWithoutLiteralPlusIsServedToo(String capabilities) throws Exception {
        assertThat(answered(capabilities, "TAG OK [APPENDUID 7 1] done\r\n"))
                .isEqualTo(new Delivered("APPENDUID 7 1"));
    }

    @Test
    void aMailThatIsGoneRightAfterItsAppendWasDelivered() throws Exception {
        try (ScriptedImap server =
                        new ScriptedImap(
                                "LITERAL+",
                                command ->
                                        command.startsWith("APPEND")
                                                ? Optional.of("TAG OK filed elsewhere\r\n")
                                                : Optional.empty());
                ImapDestination destination = open(server)) {
            assertThat(attempt(destination, DELIVERY)).isInstanceOf(Delivered.class);
            assertThat(server.commands()).filteredOn(c -> c.startsWith("APPEND")).hasSize(1);
        }
    }

    @Test
    void flagsThatAreNoneAreLeftOut() throws Exception {
        Delivery delivery =
                new SampleDelivery()
                        .flags(
                                "\\Seen",
                                "\\Recent",
                                "\\seen)",
                                "a b",
                                "",
                                "(",
                                "x\r\nA9 LOGOUT",
                                "{3}",
                                "\"q\"",
                                "ü",
                                "k".repeat(65),
                                "\\flagged",
                                "$Junk")
                        .build();
        try (ScriptedImap server = new ScriptedImap(EVERYTHING, command -> Optional.empty());
                ImapDestination destination = open(server)) {
            assertThat(attempt(destination, delivery)).isInstanceOf(Delivered.class);
            assertThat(server.commands())
                    .filteredOn(command -> command.startsWith("APPEND"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "APPEND INBOX (\\Seen \\flagged $Junk)"
                                    + " \"01-Mar-2026 09:08:07 +0000\" {");
        }
    }

    @Test
    void onlyAFewOctetsOfOurFieldAreFetched() throws Exception {
        try (ScriptedImap server = new ScriptedImap(EVERYTHING, command -> Optional.empty());
                ImapDestination destination = open(server)) {
            assertThat(attempt(destination, DELIVERY)).isInstanceOf(Delivered.class);
            assertThat(server.commands())
                    .contains(
                            "UID FETCH 1:* (UID"
                                    + " BODY.PEEK[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0.256>)");
        }
    }

    @Test
    void aMarkBeyondTheMailboxIsOfAnotherOneAndDoesNotCount() throws Exception {
        Instant before = DELIVERY.receivedAt().minus(Duration.ofHours(1));
        marks.note("there", "INBOX", new Mark(before, 7, 5000));
        try (ScriptedImap server = new ScriptedImap(EVERYTHING, command -> Optional.empty());
                ImapDestination destination = open(server)) {
            assertThat(attempt(destination, DELIVERY)).isEqualTo(new Delivered("APPENDUID 7 1"));
            assertThat(server.commands())
                    .filteredOn(command -> command.startsWith("UID FETCH"))
                    .last()
                    .asString()
                    .startsWith("UID FETCH 1:*");
        }
    }

    @Test
    void aDetailIsOneLineOfBoundedLength() throws Exception {
        DeliveryOutcome outcome =
                answered(EVERYTHING, "TAG NO \u0007\t" + "x".repeat(100_000) + "\r\n");
        assertThat(outcome).isInstanceOf(Deferred.class);
        assertThat(outcome.detail()).hasSize(500).doesNotContain("\u0007", "\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 1 FETCH (UID 5 BODY[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0> NIL)\r\nTAG OK\r\n",
                "* 1 FETCH (UID 99999999999999999999 BODY[]<0> \"\")\r\nTAG OK\r\n",
                "* 1 FETCH (((((((\r\nTAG OK\r\n",
                "* 1 FETCH (UID 1 BODY[]<0> {2000000000}\r\n",
                "* 99999999999999999999 EXISTS\r\nTAG OK\r\n",
                "* OK [UIDVALIDITY 99999999999999999999] x\r\nTAG OK\r\n",
                "* BYE I am going\r\n",
                "\r\n\r\n\r\nTAG OK\r\n",
                "TAG\r\n",
                "TAG MAYBE\r\n"
            })
    void nonsenseFromTheServerNeitherHangsNorLosesWhoWaitsBehind(String nonsense) throws Exception {
        try (ScriptedImap server =
                        new ScriptedImap(
                                EVERYTHING,
                                command ->
                                        command.startsWith("UID FETCH")
                                                ? Optional.of(nonsense)
                                                : Optional.empty());
                ImapDestination destination = open(server);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DeliveryOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Delivery delivery = new SampleDelivery().mail(i).build();
                all.add(threads.submit(() -> attempt(destination, delivery)));
            }
            for (Future<DeliveryOutcome> one : all) {
                assertThat(one.get(90, TimeUnit.SECONDS).detail()).isNotBlank();
            }
        }
    }

    @Test
    void aServerThatNeverEndsItsGreetingIsLeft() throws Exception {
        try (ScriptedImap server =
                        new ScriptedImap(
                                EVERYTHING,
                                command ->
                                        command.startsWith("CAPABILITY")
                                                ? Optional.of("* X y\r\n".repeat(300_000))
                                                : Optional.empty());
                ImapDestination destination = open(server)) {
            assertThat(attempt(destination, DELIVERY)).isInstanceOf(Deferred.class);
        }
    }

    /// How a server's answer to the APPEND is taken; the session must go on behind it.
    private DeliveryOutcome answered(String capabilities, String answer) throws Exception {
        try (ScriptedImap server =
                        new ScriptedImap(
                                capabilities,
                                command ->
                                        command.startsWith("APPEND")
                                                ? Optional.of(answer)
                                                : Optional.empty());
                ImapDestination destination = open(server)) {
            DeliveryOutcome first = attempt(destination, DELIVERY);
            DeliveryOutcome _ = attempt(destination, new SampleDelivery().mail(2).build());
            assertThat(server.commands())
                    .as("sessions")
                    .filteredOn(command -> command.startsWith("LOGIN"))
                    .hasSize(1);
            return first;
        }
    }

    private ImapDestination open(ScriptedImap server) throws Exception {
        return ImapDestination.open(
                "there", ImapAccounts.plain(server.port(), "user"), marks, InstantSource.system());
    }

    private static DeliveryOutcome attempt(ImapDestination destination, Delivery delivery) {
        return destination
                .attempt(delivery, SampleDelivery.content("Subject: x\r\n\r\ny\r\n"))
                .getFirst()
                .outcome();
    }
}
