package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.smtp.ClientRates.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientRatesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000); // nanoTime may wrap
    private final ClientRates rates =
            new ClientRates(new PolicyConfig.Rates(0, 3, 1, 1, 32, 64), now::get);

    @Test
    void letsAMinutesWorthThroughAndThenOneEachStep() {
        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isFalse();
        pass(Duration.ofSeconds(19));
        assertThat(mail()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(mail()).isTrue();
        assertThat(mail()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isFalse();
    }

    @Test
    void savesNothingUpBeyondAMinute() {
        mail();
        pass(Duration.ofHours(5));

        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isTrue();
        assertThat(mail()).isFalse();
    }

    @Test
    void countsEachKindByItself() {
        assertThat(rates.count(Kind.FAILED_LOGINS, "192.0.2.1")).isTrue();
        assertThat(rates.isOver(Kind.FAILED_LOGINS, "192.0.2.1")).isTrue();
        assertThat(rates.isOver(Kind.REFUSED_RECIPIENTS, "192.0.2.1")).isFalse();
        assertThat(rates.isOver(Kind.MAILS, "192.0.2.1")).isFalse();
    }

    @Test
    void askingCountsNothing() {
        for (int i = 0; i < 10; i++) {
            assertThat(rates.isOver(Kind.REFUSED_RECIPIENTS, "192.0.2.1")).isFalse();
        }
        assertThat(rates.networks()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        for (int i = 0; i < 1000; i++) {
            assertThat(rates.count(Kind.CONNECTIONS, "192.0.2.1")).isTrue();
        }
        assertThat(rates.isOver(Kind.CONNECTIONS, "192.0.2.1")).isFalse();
        assertThat(rates.networks()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "32, 64, 192.0.2.1, 192.0.2.2, false",
        "24, 64, 192.0.2.1, 192.0.2.2, true",
        "24, 64, 192.0.2.1, 192.0.3.1, false",
        "32, 64, 2001:db8::1, 2001:db8::ffff:1, true",
        "32, 64, 2001:db8::1, 2001:db8:0:1::1, false",
        "32, 128, 2001:db8::1, 2001:db8::2, false",
        "32, 128, 2001:db8::1, 2001:db8::1, true",
        "32, 72, 2001:db8::1, 2001:db8:0:0:00ff::1, true",
        "32, 72, 2001:db8::1, 2001:db8:0:0:0100::1, false",
        "32, 56, 2001:db8::1, 2001:db8:0:ff::1, true",
        "8, 64, 10.1.1.1, 10.9.9.9, true",
        "8, 64, 0.0.0.1, ::1, false"
    })
    void countsWhatSharesAPrefixTogether(
            int ipv4, int ipv6, String one, String other, boolean together) {
        ClientRates of = new ClientRates(new PolicyConfig.Rates(0, 0, 0, 1, ipv4, ipv6), now::get);

        of.count(Kind.FAILED_LOGINS, one);

        assertThat(of.isOver(Kind.FAILED_LOGINS, other)).isEqualTo(together);
    }

    @Test
    void forgetsWhoWasQuietForLongestWhenThereAreTooMany() {
        rates.count(Kind.FAILED_LOGINS, "10.0.0.1");
        rates.count(Kind.FAILED_LOGINS, "10.0.0.2");
        for (int i = 0; i < ClientRates.MAX_NETWORKS - 1; i++) {
            rates.count(
                    Kind.FAILED_LOGINS, "11." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
            assertThat(rates.isOver(Kind.FAILED_LOGINS, "10.0.0.1")).isTrue();
        }

        assertThat(rates.networks()).isEqualTo(ClientRates.MAX_NETWORKS);
        assertThat(rates.isOver(Kind.FAILED_LOGINS, "10.0.0.2")).isFalse();
    }

    private boolean mail() {
        return rates.count(Kind.MAILS, "192.0.2.1");
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
