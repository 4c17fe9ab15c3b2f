package io.mailriver.app.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileNamesTest {
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void keepsTheOrderOfTheNamesAlsoOfMissingFiles() {
        assertThat(names("b.eml", "a.eml", "missing.eml"))
                .containsExactly(Path.of("b.eml"), Path.of("a.eml"), Path.of("missing.eml"));
    }

    @Test
    void takesAFoldersFilesByNameAndLeavesHiddenOnesOut() throws IOException {
        Files.createDirectories(folder.resolve("inner/.git"));
        for (String name : List.of("b.eml", "a.eml", ".hidden", "inner/c.eml", "inner/.git/x")) {
            Files.createFile(folder.resolve(name));
        }

        assertThat(names(folder.toString()))
                .containsExactly(
                        folder.resolve("a.eml"),
                        folder.resolve("b.eml"),
                        folder.resolve("inner/c.eml"));
    }

    @Test
    void takesAFolderThatIsHiddenItselfWhenItIsNamed() throws IOException {
        Path hidden = Files.createDirectory(folder.resolve(".cache"));
        Files.createFile(hidden.resolve("a.eml"));

        assertThat(names(hidden.toString())).containsExactly(hidden.resolve("a.eml"));
    }

    @Test
    void readsNamesFromStandardInputWhereTheDashStands() {
        InputStream input =
                new ByteArrayInputStream(
                        "b.eml\n\nwith space.eml\n".getBytes(StandardCharsets.UTF_8));

        assertThat(FileNames.of(List.of("a.eml", "-", "z.eml"), input))
                .containsExactly(
                        Path.of("a.eml"),
                        Path.of("b.eml"),
                        Path.of("with space.eml"),
                        Path.of("z.eml"));
    }

    private static List<Path> names(String... names) {
        return FileNames.of(List.of(names), InputStream.nullInputStream());
    }
}
