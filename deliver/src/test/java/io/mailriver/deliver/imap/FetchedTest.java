package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.Octets;
import io.mailriver.runtime.imap.Untagged;
import io.mailriver.schemas.identity.DeliveryId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FetchedTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @Test
    void ourFieldTellsTheDelivery() {
        assertThat(Fetched.of(mail(5, Optional.of("mailriver-delivery: " + ID + "\r\n\r\n"))))
                .contains(new Fetched(5, Optional.of(new DeliveryId(ID))));
    }

    @Test
    void aMailWithoutItOrWithNonsenseInItIsOnlyAMail() {
        for (String field :
                List.of("", "Mailriver-Delivery: x", "Mailriver-Delivery: " + ID + "0")) {
            assertThat(Fetched.of(mail(5, Optional.of(field))))
                    .as(field)
                    .contains(new Fetched(5, Optional.empty()));
        }
    }

    @Test
    void whatHasNoUidOrNoFieldIsSomethingElse() {
        assertThat(Fetched.of(mail(0, Optional.of("")))).isEmpty();
        assertThat(Fetched.of(mail(5, Optional.empty()))).isEmpty();
        assertThat(Fetched.of(new Untagged.Other("EXISTS"))).isEmpty();
    }

    private static FetchedMail mail(long uid, Optional<String> field) {
        return new FetchedMail(
                uid,
                -1,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                field.map(FetchedTest::body));
    }

    private static FetchedMail.Body body(String field) {
        byte[] octets = field.getBytes(StandardCharsets.ISO_8859_1);
        return new FetchedMail.Body(
                "HEADER.FIELDS (MAILRIVER-DELIVERY)", 0, new Octets(octets, 0, octets.length));
    }
}
