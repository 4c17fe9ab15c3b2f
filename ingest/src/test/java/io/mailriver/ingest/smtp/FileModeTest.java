package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileModeTest {
    @ParameterizedTest
    @CsvSource({
        "660,rw-rw----",
        "0600,rw-------",
        "777,rwxrwxrwx",
        "000,---------",
        "421,r---w---x"
    })
    void readsOctalDigits(String digits, String symbols) {
        FileMode mode = FileMode.parse(digits);

        assertThat(mode.permissions()).isEqualTo(PosixFilePermissions.fromString(symbols));
        assertThat(FileMode.parse(mode.toString())).isEqualTo(mode);
    }
}
