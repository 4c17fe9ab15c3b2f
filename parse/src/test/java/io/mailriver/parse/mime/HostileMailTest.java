package io.mailriver.parse.mime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the bytes are, there is an event, and no failure of ours is behind it.
final class HostileMailTest {
    private static final int FLIPS_A_MAIL = 30;

    static List<Corpus.Mail> mails() {
        return Corpus.all();
    }

    static List<Corpus.Mail> samples() {
        return Corpus.all().stream().filter(mail -> mail.bytes().length < 1500).toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givesAnEventWhereverTheMailIsCutOff(Corpus.Mail mail) {
        for (int length = 0; length < mail.bytes().length; length++) {
            check(Arrays.copyOf(mail.bytes(), length));
        }
    }

    @ParameterizedTest
    @MethodSource("mails")
    void givesAnEventWhicheverBytesAreWrong(Corpus.Mail mail) {
        Random random = new Random(42);
        for (int round = 0; round < FLIPS_A_MAIL && mail.bytes().length > 0; round++) {
            byte[] bytes = mail.bytes().clone();
            for (int flip = 0; flip <= round; flip++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(bytes);
        }
    }

    @Test
    void givesAnEventForNoise() {
        Random random = new Random(7);
        String alphabet = "-=?:;,<>()\"\\ \t\r\n\r\nabAB@.%'*_/" + "\0\u00ff";
        for (int round = 0; round < 3000; round++) {
            StringBuilder noise =
                    new StringBuilder("Content-Type: multipart/x; boundary=a\n\n--a\n");
            for (int i = random.nextInt(300); i > 0; i--) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int from = random.nextInt(2) * random.nextInt(40);
            check(noise.substring(from).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void check(byte[] bytes) {
        ParsedMail mail = Parsing.parse(bytes);
        assertThat(Json.write(mail)).isNotEmpty();
        assertThat(Parsing.codes(mail))
                .as(() -> new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("parser-failed");
    }
}
