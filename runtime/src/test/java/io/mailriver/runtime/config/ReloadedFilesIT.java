package io.mailriver.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReloadedFilesIT {
    @TempDir private Path folder = Path.of("set by JUnit");
    private Path file = Path.of("set below");

    @BeforeEach
    void writeTheFile() throws IOException {
        file = Files.writeString(folder.resolve("number"), "1");
    }

    @Test
    void readsAgainWhatHasChangedAndNothingElse() throws IOException {
        ReloadedFiles<Integer> number = read();

        assertThat(number.refresh()).isFalse();
        Files.writeString(file, "22");

        assertThat(number.current()).isEqualTo(1);
        assertThat(number.refresh()).isTrue();
        assertThat(number.current()).isEqualTo(22);
        assertThat(number.refresh()).isFalse();
    }

    @Test
    void seesAFileOfTheSameSizeAndTimeThatTookItsPlace() throws IOException {
        ReloadedFiles<Integer> number = read();
        Path other = Files.writeString(folder.resolve("other"), "2");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));

        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(number.refresh()).isTrue();
        assertThat(number.current()).isEqualTo(2);
    }

    @Test
    void keepsWhatWasReadWhenAFileIsBrokenOrGone() throws IOException {
        ReloadedFiles<Integer> number = read();

        Files.writeString(file, "no number");
        assertThat(number.refresh()).isFalse();
        Files.delete(file);
        assertThat(number.refresh()).isFalse();
        assertThat(number.current()).isEqualTo(1);
        Files.writeString(file, "3");
        assertThat(number.refresh()).isTrue();

        assertThat(number.current()).isEqualTo(3);
    }

    @Test
    void needsAGoodFileToBeginWith() throws IOException {
        Files.delete(file);

        assertThatThrownBy(this::read).isInstanceOf(NoSuchFileException.class);
    }

    private ReloadedFiles<Integer> read() throws IOException {
        return ReloadedFiles.read(
                "a number", List.of(file), () -> Integer.parseInt(Files.readString(file)));
    }
}
