package io.mailriver.ingest.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ListenerOptionsTest {
    @Test
    void withoutOptionsTheDefaultsHold() {
        ListenerOptions options = ListenerOptions.read("mx", Map.of());

        assertThat(options.config()).isEqualTo(SmtpListenerConfig.byDefault());
        assertThat(options.bytesInFlight()).isEqualTo(ByteSize.ofMiB(64));
    }

    @Test
    void readsKeysInCamelCaseBelowKeysAndLists() {
        SmtpListenerConfig config =
                ListenerOptions.read(
                                "inbox",
                                Map.of(
                                        "maxConnectionsPerAddress", 7,
                                        "timeouts.command", "5s",
                                        "rates.ipv6Prefix", "56",
                                        "rates.mails", "9",
                                        "acceptDomains", "example.org, *.example.net",
                                        "tls.mode", "none",
                                        "bytesInFlight", "1MiB"))
                        .config();

        assertThat(config.name()).isEqualTo("inbox");
        assertThat(config.limits().maxConnectionsPerAddress()).isEqualTo(7);
        assertThat(config.timeouts().command()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.policy().rates().ipv6Prefix()).isEqualTo(56);
        assertThat(config.policy().rates().mails()).isEqualTo(9);
        assertThat(config.acceptDomains()).isEqualTo(List.of("example.org", "*.example.net"));
    }

    @Test
    void aValueIsNeverMoreThanAValue() {
        assertThatThrownBy(
                        () -> ListenerOptions.read("mx", Map.of("hostname", "a\", \"bind\": \"b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hostname");
    }

    @Test
    void refusesWhatIsNoOption() {
        assertThatThrownBy(() -> ListenerOptions.read("mx", Map.of("maxSise", "1MiB")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean 'max-size'");
        assertThatThrownBy(() -> ListenerOptions.read("mx", Map.of("name", "other", "x.y", "z")))
                .isInstanceOf(ConfigException.class);
    }
}
