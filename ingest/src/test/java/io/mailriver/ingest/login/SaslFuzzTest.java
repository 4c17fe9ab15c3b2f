package io.mailriver.ingest.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailriver.ingest.login.SaslExchange.Step;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Whatever a client answers, an exchange goes on or ends, and nobody is proved without a password.
final class SaslFuzzTest {
    private static final Users USERS = TestUsers.users();

    @FuzzTest(maxDuration = "5m")
    void provesNobodyWhoDoesNotKnowThePassword(FuzzedDataProvider data) {
        SaslExchange exchange =
                data.consumeBoolean()
                        ? new ScramExchange(USERS, TestUsers.NONCE)
                        : new PlainExchange(TestUsers.check(Map.of()));
        for (int i = 0; i < 4; i++) {
            byte[] response = data.consumeBytes(200);
            Step step = exchange.respond(response);
            Optional<String> user =
                    step instanceof Step.Proved(String name) ? Optional.of(name) : Optional.empty();
            assertThat(user)
                    .as("proved by %s", new String(response, StandardCharsets.UTF_8))
                    .isEmpty();
            if (step instanceof Step.Failed) {
                return;
            }
        }
    }
}
