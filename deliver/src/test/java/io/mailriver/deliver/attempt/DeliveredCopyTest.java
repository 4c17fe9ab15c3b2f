package io.mailriver.deliver.attempt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.BlobId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeliveredCopyTest {
    private static final Delivery DELIVERY = new SampleDelivery().build();
    private static final String RECEIVED = TraceFields.received(DELIVERY);
    private static final String MAIL =
            "Return-Path: <old@example.com>\r\n"
                    + "Authentication-Results: mx.example.org; spf=pass\r\n"
                    + "Authentication-Results: mx.example.com; spf=fail\r\n"
                    + "Mailriver-Delivery: forged\r\n"
                    + "Delivered-To: before@example.com\r\n"
                    + "Subject: Tides\r\n\r\nReturn-Path: body\r\n";

    @Test
    void aRelayGetsAReceivedFieldAndKeepsAllButResultsInOurName() throws IOException {
        assertThat(text(DeliveredCopy.relayed(DELIVERY, content(MAIL))))
                .isEqualTo(
                        RECEIVED
                                + MAIL.replace(
                                        "Authentication-Results: mx.example.org; spf=pass\r\n",
                                        ""));
    }

    @Test
    void aMailboxGetsTheFieldsOfFinalDelivery() throws IOException {
        assertThat(text(DeliveredCopy.atItsEnd(DELIVERY, content(MAIL))))
                .isEqualTo(
                        "Return-Path: <alice@example.com>\r\n"
                                + "Delivered-To: bob@example.org\r\n"
                                + "Mailriver-Delivery: "
                                + DELIVERY.deliveryId()
                                + "\r\n"
                                + RECEIVED
                                + "Authentication-Results: mx.example.com; spf=fail\r\n"
                                + "Delivered-To: before@example.com\r\n"
                                + "Subject: Tides\r\n\r\nReturn-Path: body\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\r\n", "x", "\r\nbody", " begins with white space\r\n", "A: b\n\nc\n"})
    void knowsItsSizeAndNeverMoreThanItSaidBefore(String mail) throws IOException {
        for (String original : List.of(mail, MAIL + mail)) {
            for (DeliveredCopy copy :
                    List.of(
                            DeliveredCopy.relayed(DELIVERY, content(original)),
                            DeliveredCopy.atItsEnd(DELIVERY, content(original)))) {
                int length = text(copy).length();
                assertThat(copy.size()).isEqualTo(length);
                assertThat(copy.sizeAtMost()).isGreaterThanOrEqualTo(length);
                assertThat(text(copy)).hasSize(length);
            }
        }
    }

    @Test
    void failsWhenTheOriginalHasNotTheSizeItShouldHave() {
        for (int size : new int[] {MAIL.length() - 1, MAIL.length() + 1}) {
            MailContent damaged =
                    new MailContent.Stored(
                            new OneBlob(MAIL.getBytes(UTF_8)),
                            new BlobRef(BlobId.of(new byte[0]), size));
            assertThatThrownBy(() -> text(DeliveredCopy.relayed(DELIVERY, damaged)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("octets, expected " + size);
        }
    }

    private static String text(DeliveredCopy copy) throws IOException {
        try (InputStream in = copy.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    private static MailContent content(String mail) {
        return SampleDelivery.content(mail);
    }

    private record OneBlob(byte[] bytes) implements BlobStore {
        @Override
        public BlobWriter create() {
            throw new UnsupportedOperationException();
        }

        @Override
        public InputStream open(BlobId blobId) {
            return new ByteArrayInputStream(bytes);
        }
    }
}
