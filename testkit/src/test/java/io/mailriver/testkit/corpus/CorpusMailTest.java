package io.mailriver.testkit.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CorpusMailTest {
    @Test
    void leavesOutTheLineThatAnMboxPutsBeforeAMail() {
        assertThat(withoutMboxFrom("From a@b Thu\nSubject: x\n\nFrom me\n"))
                .isEqualTo("Subject: x\n\nFrom me\n");
        assertThat(withoutMboxFrom("From: a@b\n")).isEqualTo("From: a@b\n");
        assertThat(withoutMboxFrom("From a@b")).isEmpty();
        assertThat(withoutMboxFrom("")).isEmpty();
    }

    @Test
    void endsEveryLineWithCrLf() {
        assertThat(withCrLf("a\nb\r\nc\rd\n\n")).isEqualTo("a\r\nb\r\nc\r\nd\r\n\r\n");
        assertThat(withCrLf("a")).isEqualTo("a\r\n");
        assertThat(withCrLf("a\r")).isEqualTo("a\r\n");
        assertThat(withCrLf("\r\r\n\n")).isEqualTo("\r\n\r\n\r\n");
        assertThat(withCrLf("")).isEmpty();
    }

    @Test
    void isNamedByGroupAndNumber() {
        CorpusMail mail = new CorpusMail("spam-2", Path.of("/x/spam-2/00083.1aead7.txt"));
        assertThat(mail.name()).isEqualTo("spam-2/00083");
        assertThat(mail.isSpam()).isTrue();
    }

    private static String withoutMboxFrom(String text) {
        return text(CorpusMail.withoutMboxFrom(bytes(text)));
    }

    private static String withCrLf(String text) {
        return text(CorpusMail.withCrLf(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
