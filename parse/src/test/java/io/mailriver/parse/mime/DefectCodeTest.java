package io.mailriver.parse.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class DefectCodeTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9-]+)` \\|", Pattern.MULTILINE);

    @Test
    void thePageExplainsEachCodeAndNoOther() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "defects.md"));
        List<String> explained =
                ROW.matcher(page).results().map((MatchResult row) -> row.group(1)).toList();
        assertThat(explained)
                .containsExactlyElementsOf(
                        Arrays.stream(DefectCode.values()).map(DefectCode::code).toList());
    }

    @Test
    void listsACodeTenTimesAndCountsTheRest() {
        Defects defects = new Defects(100);
        for (int i = 0; i < 25; i++) {
            defects.add(DefectCode.TEXT_CUT, "again");
        }
        assertThat(defects.list()).hasSize(11);
        assertThat(defects.list().getLast().code()).isEqualTo("too-many-defects");
        assertThat(defects.list().getLast().detail()).isEqualTo("15 more are not listed");
    }
}
