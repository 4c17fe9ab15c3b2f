package io.mailriver.deliver.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceFieldsTest {
    private static final String HELO = "client.example.com";

    @Test
    void tellsTheHopAsRfc5321Says() {
        Delivery delivery =
                new SampleDelivery().trace("ESMTPS", HELO, "192.0.2.7", "host.example.com").build();
        assertThat(unfolded(TraceFields.received(delivery)))
                .isEqualTo(
                        "Received: from client.example.com (host.example.com [192.0.2.7]) by"
                                + " mx.example.org with ESMTPS id "
                                + delivery.mailId()
                                + " for <bob@example.org> tls TLS_AES_256_GCM_SHA384;"
                                + " Sun, 1 Mar 2026 09:08:07 +0000\r\n");
    }

    @Test
    void namesARecipientOnlyWhenItIsTheOnlyOne() {
        assertThat(received(new SampleDelivery().to("bob@example.org")))
                .contains("for <bob@example.org>");
        assertThat(received(new SampleDelivery().to("bob@example.org", "carol@example.org")))
                .doesNotContain("for ", "bob", "carol");
    }

    @Test
    void namesAUtf8RecipientOnlyInMailThatMayHoldSuch() {
        assertThat(received(new SampleDelivery().to("bøb@example.org"))).doesNotContain("for ");
        assertThat(received(new SampleDelivery().to("bøb@example.org").smtpUtf8()))
                .contains("for <bøb@example.org>");
    }

    @Test
    void writesAnAddressLiteral() {
        assertThat(received(from(HELO, "2001:db8::1", null))).contains("([IPv6:2001:db8::1])");
        assertThat(received(from(HELO, "192.0.2.7", null)))
                .contains("from client.example.com ([192.0.2.7])");
        assertThat(received(from("[192.0.2.9]", "192.0.2.7", "h.example.com")))
                .contains("from [192.0.2.9] (h.example.com [192.0.2.7])");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(received(from(null, null, null))).startsWith("Received: by mx.example.org");
        assertThat(received(from(null, "192.0.2.7", null)))
                .startsWith("Received: from unknown ([192.0.2.7]) by");
        assertThat(received(new SampleDelivery().trace(null)))
                .startsWith("Received: by localhost id ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nBcc: evil@example.org",
                "x\nInjected: 1",
                "x\rInjected: 1",
                "x\r\n\r\nbody",
                "x) by evil (y",
                "x; Mon, 1 Jan 2001",
                "x\\",
                "\"x",
                "x y\tz",
                "<evil@example.org>",
                "\u0000\u0007\u0085\u2028\u00e9\ud83d\ude00",
                "x\u202ey",
            })
    void nothingThatAClientSaysLeavesItsPlace(String claim) {
        Delivery delivery =
                new SampleDelivery()
                        .trace(
                                new Delivery.Trace(
                                        SampleDelivery.BY_HOST,
                                        claim,
                                        claim,
                                        claim,
                                        claim,
                                        new Envelope.Tls("TLSv1.3", claim, claim)))
                        .build();
        String field = TraceFields.received(delivery);
        assertThat(unfolded(field)).matches("Received: [ -~]*\r\n");
        assertThat(field.lines().skip(1)).allMatch(line -> line.startsWith(" "));
        assertThat(unfolded(field))
                .containsPattern(
                        "^Received: from [!-'*-:<-~]+ \\([!-'*-:<-~]+ \\[[!-'*-:<-~]+\\]\\) by"
                                + " mx.example.org with [!-'*-:<-~]+ id \\S+ for <bob@example.org>"
                                + " tls [!-'*-:<-~]+; Sun,");
    }

    @Test
    void keepsToLinesOf78WhereItsWordsAllow() {
        String longName = "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(2000);
        for (String helo : List.of("a", "a".repeat(40), "a".repeat(63), longName)) {
            String field = TraceFields.received(from(helo, "2001:db8:0:1:2:3:4:5", helo).build());
            assertThat(field).endsWith("\r\n");
            assertThat(field.lines())
                    .allMatch(line -> line.length() <= 78 || line.strip().split(" ").length <= 2)
                    .allMatch(line -> line.length() < 998);
        }
        assertThat(TraceFields.received(new SampleDelivery().build()).lines())
                .allMatch(line -> line.length() <= 78);
    }

    @Test
    void writesTheFieldsOfFinalDelivery() {
        Delivery bounce = new SampleDelivery().from("").to("\"b o b\"@example.org").build();
        assertThat(TraceFields.returnPath(bounce)).isEqualTo("Return-Path: <>\r\n");
        assertThat(TraceFields.deliveredTo(bounce))
                .isEqualTo("Delivered-To: \"b o b\"@example.org\r\n");
        assertThat(TraceFields.delivery(bounce))
                .isEqualTo("Mailriver-Delivery: " + bounce.deliveryId() + "\r\n");
        assertThat(TraceFields.returnPath(new SampleDelivery().build()))
                .isEqualTo("Return-Path: <alice@example.com>\r\n");
    }

    private static SampleDelivery from(
            @Nullable String helo, @Nullable String address, @Nullable String name) {
        return new SampleDelivery()
                .trace(
                        new Delivery.Trace(
                                SampleDelivery.BY_HOST, "ESMTP", helo, address, name, null));
    }

    private static String received(SampleDelivery delivery) {
        return unfolded(TraceFields.received(delivery.build()));
    }

    private static String unfolded(String field) {
        return field.replace("\r\n ", " ");
    }
}
