package io.mailriver.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the current schemas, samples and records to every version that was released.
final class ReleasedSchemasTest {
    private static final Path RELEASED = SchemaSet.resource("/released");
    private static final Path SAMPLES = SchemaSet.resource("/samples");
    private static final SchemaSet CURRENT = SchemaSet.current();

    @Test
    void versionsAreCountedFromOne() throws IOException {
        assertThat(versions().map(version -> version.getFileName().toString()))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, (int) versions().count())
                                .mapToObj(Integer::toString)
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void breaksNoOlderConsumerAndNoOlderRecord(Path version) {
        assertThat(SchemaChanges.refused(SchemaSet.in(version), CURRENT))
                .as("changes since version %s (docs/schemas.md says what is allowed)", version)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsWrittenNowIsValidForOlderConsumers(Path version) {
        SchemaSet released = SchemaSet.in(version);
        for (String name : released.values()) {
            assertThat(samples(SAMPLES, name))
                    .isNotEmpty()
                    .allSatisfy(sample ->
                            assertThat(released.problems(name, SchemaSet.text(sample))).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatOlderProducersWroteIsStillRead(Path version) {
        for (String name : SchemaSet.in(version).values()) {
            assertThat(samples(version.resolve("samples"), name))
                    .as("samples/%s beside the released schemas: copy them there, too", name)
                    .isNotEmpty()
                    .allSatisfy(sample -> isStillRead(name, SchemaSet.text(sample)));
        }
    }

    private static void isStillRead(String name, String json) {
        assertThat(CURRENT.problems(name, json)).isEmpty();
        assertThatCode(() -> Json.read(json.getBytes(UTF_8), RecordTypes.named(name)))
                .doesNotThrowAnyException();
    }

    private static List<Path> samples(Path folder, String name) {
        return SchemaSet.files(folder.resolve(name));
    }

    static Stream<Path> versions() throws IOException {
        try (Stream<Path> folders = Files.list(RELEASED)) {
            return folders.sorted().toList().stream();
        }
    }
}
