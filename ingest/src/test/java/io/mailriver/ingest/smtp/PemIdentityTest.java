package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemIdentityTest {
    @ParameterizedTest
    @CsvSource({
        "rsa.crt, rsa-pkcs8.key, RSA",
        "rsa.crt, rsa-pkcs1.key, RSA",
        "ec.crt, ec-pkcs8.key, EC",
        "ec.crt, ec-sec1.key, EC",
        "ed25519.crt, ed25519.key, EdDSA"
    })
    void readsEveryFormOfKey(String certificate, String key, String algorithm) throws IOException {
        PemIdentity identity = PemIdentity.read(file(certificate), file(key));

        assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(identity.chain()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ec.crt, ec-encrypted.key, expected an unencrypted key",
        "rsa.crt, ec-pkcs8.key, as a key for an RSA certificate",
        "ec.crt, ec.crt, no key in",
        "ec-sec1.key, ec-sec1.key, no certificate in"
    })
    void saysWhatIsWrongWithAFile(String certificate, String key, String message) {
        assertThatThrownBy(() -> PemIdentity.read(file(certificate), file(key)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("src/test/resources/tls/");
    }

    @Test
    void seesThatAKeyBelongsToAnotherCertificate() {
        assertThatThrownBy(() -> PemIdentity.read(file("ec.crt"), file("ec-other.key")))
                .hasMessageContaining("is not that of the certificate in");
    }

    private static Path file(String name) {
        return Path.of("src/test/resources/tls", name);
    }
}
