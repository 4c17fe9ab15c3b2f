package io.mailriver.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.Setting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void saysWhereItComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("some.yaml"), "data: /srv/mail");

        assertThat(load(file).source()).isEqualTo(file.toString());
        assertThat(load(file).isBuiltIn()).isFalse();
        assertThat(load(Optional.empty()).isBuiltIn()).isTrue();
    }

    @Test
    void anEmptyFileIsTheDefaults() throws IOException {
        Path file = Files.createFile(folder.resolve("some.yaml"));

        assertThat(load(file).yaml()).isEqualTo(load(Optional.empty()).yaml());
    }

    @Test
    void everyKeyHasAMeaning() {
        assertThat(ConfigFile.reference())
                .hasSizeGreaterThan(50)
                .allSatisfy(setting -> {
                    assertThat(setting.meaning()).as(setting.path()).endsWith(".");
                    assertThat(setting.type()).as(setting.path()).isNotBlank();
                })
                .extracting(Setting::path)
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("some.yaml"), new byte[] {(byte) 0xc3, 0x28});

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": is not UTF-8 text");
    }

    @Test
    void refusesAFileThatIsTooLargeToBeAConfiguration() throws IOException {
        Path file = folder.resolve("some.yaml");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength((4L << 20) + 1);
        }

        assertThatThrownBy(() -> load(file)).hasMessage(file + ": is larger than 4 MiB");
    }

    @Test
    void refusesAFolder() {
        assertThatThrownBy(() -> load(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("can't be read");
    }

    @Test
    void aMultiByteCharacterIsNoProblem() throws IOException {
        Path file =
                Files.write(
                        folder.resolve("some.yaml"),
                        "data: /srv/m\u00fcll".getBytes(StandardCharsets.UTF_8));

        assertThat(load(file).config().data()).isEqualTo(Path.of("/srv/m\u00fcll"));
    }

    private static ConfigFile load(Path file) {
        return load(Optional.of(file));
    }

    private static ConfigFile load(Optional<Path> file) {
        return ConfigFile.load(file, Optional.empty(), name -> null, settings -> Map.of());
    }
}
