package io.mailriver.schemas.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityTest {
    private static final Instant BIRTH = Instant.parse("2026-03-01T08:15:30.123Z");
    private static final MailId MAIL = MailId.of(BIRTH, 1, 2);
    private static final DeliveryId DELIVERY = delivery(MAIL, "team", "INBOX", "a@example.org");

    @Test
    void aMailIdIsAUuidOfVersion7() {
        Random random = new Random(42);
        for (int i = 0; i < 1000; i++) {
            UUID uuid =
                    UUID.fromString(MailId.of(BIRTH, random.nextLong(), random.nextLong()).text());
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
        }
    }

    @Test
    void aMailIdTellsItsBirth() {
        assertThat(MailId.of(BIRTH, -1, -1).birth()).isEqualTo(BIRTH);
        assertThat(MailId.of(BIRTH.plusNanos(999_999), 0, 0).birth()).isEqualTo(BIRTH);
        assertThat(MailId.of(Instant.EPOCH, -1, -1).birth()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void mailIdsSortByTheirBirth() {
        Random random = new Random(7);
        List<MailId> inOrder = new ArrayList<>();
        for (int millis = 0; millis < 200; millis++) {
            inOrder.add(
                    MailId.of(
                            BIRTH.plusMillis(millis * 97L), random.nextLong(), random.nextLong()));
        }
        List<MailId> mixed = new ArrayList<>(inOrder);
        Collections.shuffle(mixed, random);

        assertThat(mixed.stream().sorted()).containsExactlyElementsOf(inOrder);
    }

    @Test
    void everyRandomBitCounts() {
        List<MailId> ids = new ArrayList<>(List.of(MailId.of(BIRTH, 0, 0)));
        for (int bit = 0; bit < 12; bit++) {
            ids.add(MailId.of(BIRTH, 1L << bit, 0));
        }
        for (int bit = 0; bit < 62; bit++) {
            ids.add(MailId.of(BIRTH, 0, 1L << bit));
        }

        assertThat(ids).hasSize(75).doesNotHaveDuplicates();
    }

    @Test
    void aMailIdIsKeptInLowerCase() {
        assertThat(new MailId("019CA8A2-6E5B-7ABC-8DEF-0123456789AB"))
                .hasToString("019ca8a2-6e5b-7abc-8def-0123456789ab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "019ca8a2-6e5b-4abc-8def-0123456789ab",
                "019ca8a2-6e5b-7abc-7def-0123456789ab",
                "019ca8a2-6e5b-7abc-cdef-0123456789ab",
                "019ca8a2-6e5b-7abc-8def-0123456789a",
                "019ca8a2-6e5b-7abc-8def-0123456789abc",
                "019ca8a26e5b7abc8def0123456789ab",
                "19ca8a2-06e5b-7abc-8def-0123456789ab",
                "019ca8a2-6e5b-7abc-8def-0123456789ag",
                "019ca8a2-6e5b-7abc-8def-+123456789ab",
                "019ca8a2-6e5b-7abc-8def-0123456789ab\n"
            })
    void refusesWhatIsNoMailId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MailId(text))
                .withMessageContaining("UUIDv7");
    }

    @Test
    void aBlobIdIsTheSha256OfTheBytes() {
        BlobId expected =
                new BlobId("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

        assertThat(BlobId.of("abc".getBytes(UTF_8))).isEqualTo(expected);
        var digest = Digests.sha256();
        digest.update("abc".getBytes(UTF_8));
        assertThat(BlobId.of(digest)).isEqualTo(expected);
        assertThat(BlobId.of(digest)).as("the digest is reset").isEqualTo(BlobId.of(new byte[0]));
    }

    static Stream<String> noBlobIds() {
        String good = "0123456789abcdef".repeat(4);
        return Stream.of(
                "",
                good.substring(1),
                good + "0",
                good.toUpperCase(Locale.ROOT),
                "../" + good.substring(3),
                good.replace('0', '/'),
                good.replace('0', '\0'),
                good + "\n");
    }

    @ParameterizedTest
    @MethodSource("noBlobIds")
    void refusesWhatIsNoBlobId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new BlobId(text));
    }

    @Test
    void theSameDeliveryAlwaysHasTheSameId() {
        assertThat(delivery(MAIL, "team", "INBOX", "a@example.org")).isEqualTo(DELIVERY);
        assertThat(DELIVERY.text()).matches("[0-9a-f]{32}");
        assertThat(DELIVERY).hasToString("2f5f7cf787ab129202d85dca1f21dc1b");
    }

    @Test
    void aDeliveryIdDependsOnEachOfItsIngredients() {
        assertThat(
                        List.of(
                                DELIVERY,
                                delivery(MailId.of(BIRTH, 1, 3), "team", "INBOX", "a@example.org"),
                                delivery(MAIL, "relay", "INBOX", "a@example.org"),
                                delivery(MAIL, "team", "", "a@example.org"),
                                delivery(MAIL, "team", "INBOX", "b@example.org"),
                                delivery(MAIL, "team", "INBOX"),
                                delivery(MAIL, "team", "INBOX", "a@example.org", "b@example.org"),
                                delivery(MAIL, "team", "INBOX", "b@example.org", "a@example.org"),
                                DeliveryId.of(MAIL, "team", "INBOX", List.of("a@example.org"), 1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void noTextCanPassForTwo() {
        assertThat(
                        List.of(
                                delivery(MAIL, "a", "b\0c", "d"),
                                delivery(MAIL, "a\0b", "c", "d"),
                                delivery(MAIL, "a", "b", "c\0d"),
                                delivery(MAIL, "a", "b", "c", "d"),
                                delivery(MAIL, "ab", "", "c", "d")))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "../../x"})
    void refusesWhatIsNoDeliveryId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(text));
    }

    private static DeliveryId delivery(
            MailId mailId, String destination, String mailboxName, String... recipients) {
        return DeliveryId.of(mailId, destination, mailboxName, List.of(recipients), 0);
    }
}
