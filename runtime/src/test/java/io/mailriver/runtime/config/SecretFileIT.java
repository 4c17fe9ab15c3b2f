package io.mailriver.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretFileIT {
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("secret");
    }

    @Test
    void isPutInWithoutItsLastLineBreak() throws Exception {
        Files.writeString(file, "two words \n");
        assertThat(read()).isEqualTo("two words ");

        Files.writeString(file, "hush\r\n");
        assertThat(read()).isEqualTo("hush");

        Files.writeString(file, "a\nb\n\n");
        assertThat(read()).isEqualTo("a\nb\n");

        Files.writeString(file, "");
        assertThat(read()).isEmpty();
    }

    @Test
    void isNotReadWhenItIsLargeOrNoText() throws Exception {
        Files.writeString(file, "x".repeat(64 * 1024));
        assertThat(read()).hasSize(64 * 1024);

        Files.writeString(file, "x".repeat(64 * 1024 + 1));
        assertThatThrownBy(this::read).hasMessageContaining("is larger than 64 KiB");

        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(this::read).hasMessageContaining("can't read the file");

        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class);
    }

    private String read() {
        return ConfigReading.read(
                        "test",
                        "password: ${file:" + file + "}",
                        _ -> null,
                        root -> root.requiredSecret("password", "A password.").reveal())
                .value();
    }
}
