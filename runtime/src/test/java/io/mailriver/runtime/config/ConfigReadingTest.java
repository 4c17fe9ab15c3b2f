package io.mailriver.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReadingTest {
    private enum Mode {
        STARTTLS,
        FROM_START
    }

    private static final Map<String, String> ENVIRONMENT =
            Map.of("NAME", "bob", "PORT", "25", "EMPTY", "", "NESTED", "${NAME}", "HUSH", "s3cr3t");

    @Test
    void readsEachTypeOfValue() {
        String yaml =
                """
                text: a text
                number: 7
                flag: true
                duration: 90s
                size: 2MiB
                bind: "[::1]:25"
                file: /var/lib/x
                mode: from-start
                secret: s3cr3t
                """;

        reading(
                yaml,
                root -> {
                    assertThat(root.text("text", "", "x")).isEqualTo("a text");
                    assertThat(root.number("number", "", 1, 0, 9)).isEqualTo(7);
                    assertThat(root.flag("flag", "", false)).isTrue();
                    assertThat(root.duration("duration", "", Duration.ZERO))
                            .isEqualTo(Duration.ofSeconds(90));
                    assertThat(root.size("size", "", ByteSize.ofKiB(1)))
                            .isEqualTo(ByteSize.ofMiB(2));
                    assertThat(root.hostPort("bind", "", new HostPort("x", 1)))
                            .isEqualTo(new HostPort("::1", 25));
                    assertThat(root.file("file", "", Path.of("x")))
                            .isEqualTo(Path.of("/var/lib/x"));
                    assertThat(root.choice("mode", "", Mode.STARTTLS)).isEqualTo(Mode.FROM_START);
                    assertThat(root.requiredSecret("secret", "").reveal()).isEqualTo("s3cr3t");
                });
    }

    @Test
    void aKeyWithoutAValueIsAsGoodAsNone() {
        reading("text:", root -> assertThat(root.text("text", "", "x")).isEqualTo("x"));
        reading("text: ~", root -> assertThat(root.optionalText("text", "")).isEmpty());
        reading("", root -> assertThat(root.optionalText("text", "")).isEmpty());
        reading("text: \"\"", root -> assertThat(root.optionalText("text", "")).contains(""));
    }

    @Test
    void listsEveryProblemWithItsLine() {
        String yaml =
                """
                smtp:
                  - bnd: 1
                    port: many
                    mode: ssl
                keep: 7 days
                flag: yes
                extra: {a: 1}
                """;

        assertThat(
                        problems(
                                yaml,
                                root -> {
                                    for (Section smtp : root.list("smtp")) {
                                        smtp.text("bind", "", "x");
                                        smtp.number("port", "", 25, 1, 65535);
                                        smtp.choice("mode", "", Mode.STARTTLS);
                                        smtp.requiredText("name", "");
                                    }
                                    root.duration("keep", "", Duration.ZERO);
                                    root.flag("flag", "", false);
                                    return root;
                                }))
                .containsExactly(
                        "test:2: smtp[0].name: missing, expected a text",
                        "test:2: smtp[0].bnd: unknown key, did you mean 'bind'?",
                        "test:3: smtp[0].port: 'many' is no number from 1 to 65535",
                        "test:4: smtp[0].mode: 'ssl', expected starttls | from-start",
                        "test:5: keep: '7 days' is no duration, expected such as 30s",
                        "test:6: flag: 'yes', expected true or false",
                        "test:7: extra: unknown key, expected one of smtp, keep, flag");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    text: [a]        | test:1: text: expected text, found a list
                    text: {a: b}     | test:1: text: expected text, found a section
                    number: 10       | test:1: number: '10' is no number from 1 to 9
                    number: 0        | test:1: number: '0' is no number from 1 to 9
                    number: 1.5      | test:1: number: '1.5' is no number from 1 to 9
                    number: 99999999999 | test:1: number: '99999999999' is no number from 1 to 9
                    size: 1TiB       | test:1: size: '1TiB' is no size, expected such as 1MiB
                    section: text    | test:1: section: expected a section (keys with values)
                    section: [a]     | test:1: section: expected a section (keys with values)
                    list: text       | test:1: list: expected a list (lines that begin with '- ')
                    list: [text]     | test:1: list[0]: expected a section (keys with values)
                    named: [a]       | test:1: named: expected a mapping of names to sections
                    texts: {a: b}    | test:1: texts: expected a list of texts
                    texts: [[a]]     | test:1: texts: expected a single value
                    pairs: text      | test:1: pairs: expected a mapping of names to values
                    pairs: {a: [b]}  | test:1: pairs.a: expected a single value
                    text             | test:1: expected keys with values, such as 'kafka:'
                    """)
    void refusesWrongTypes(String yaml, String problem) {
        assertThat(problems(yaml, ConfigReadingTest::everything)).containsExactly(problem);
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(problems("text: a\nnumber: 1\ntext: b", ConfigReadingTest::everything))
                .containsExactly("test:3: text: stands here twice");
    }

    @Test
    void tellsTheLineOfWhatIsNoYaml() {
        assertThat(problems("text: a\nnumber: [1", ConfigReadingTest::everything))
                .singleElement()
                .asString()
                .startsWith("test:2: no YAML: ");
        assertThat(problems("text: \u0001", ConfigReadingTest::everything))
                .singleElement()
                .asString()
                .contains("no YAML");
    }

    @Test
    void readsNothingWhileTheYamlIsWrong() {
        assertThat(
                        problems(
                                "a: 1\na: 2",
                                _ -> {
                                    throw new AssertionError("must not be read");
                                }))
                .hasSize(1);
    }

    @Test
    void putsInTheEnvironment() {
        text("text: ${NAME}", "bob");
        text("text: ${NAME}@example.org:${PORT}", "bob@example.org:25");
        text("text: \"${EMPTY}\"", "");
        reading(
                "number: ${PORT}",
                root -> assertThat(root.number("number", "", 1, 1, 99)).isEqualTo(25));
        reading(
                "texts: [\"${NAME}\", x]",
                root -> assertThat(root.texts("texts", "", List.of())).containsExactly("bob", "x"));
        reading(
                "pairs: {a: \"${NAME}\"}",
                root -> assertThat(root.pairs("pairs", "")).containsExactly(Map.entry("a", "bob")));
    }

    @Test
    void whatWasPutInIsNotLookedIntoAgain() {
        text("text: ${NESTED}", "${NAME}");
        text("text: $NAME $1 \\0", "$NAME $1 \\0");
    }

    @Test
    void tellsWhichVariableIsMissing() {
        assertThat(problems("number: 1\ntext: ${NOBODY}", ConfigReadingTest::everything))
                .containsExactly("test:2: text: the environment has no variable 'NOBODY'");
        assertThat(problems("pairs: {a: \"${NOBODY}\"}", ConfigReadingTest::everything))
                .containsExactly("test:1: pairs.a: the environment has no variable 'NOBODY'");
    }

    @Test
    void tellsWhichFileIsMissing() {
        assertThat(problems("text: ${file:/no/such/file}", ConfigReadingTest::everything))
                .containsExactly("test:1: text: can't read the file '/no/such/file'");
    }

    @Test
    void secretsAreNeverShown() {
        String yaml =
                """
                secret: ${HUSH}
                pairs:
                  sasl.jaas.config: s3cr3t
                  ssl.key.password: s3cr3t
                  ssl.keystore.key: s3cr3t
                  sasl.oauthbearer.client.credentials.secret: s3cr3t
                  Some.Token: s3cr3t
                  ssl.keystore.type: PEM
                """;
        ConfigReading.Result<Optional<Secret>> result =
                ConfigReading.read(
                        "test",
                        yaml,
                        ENVIRONMENT::get,
                        root -> {
                            root.pairs("pairs", "Pairs.");
                            return root.optionalSecret("secret", "A secret.");
                        });

        assertThat(result.value().map(Secret::reveal)).contains("s3cr3t");
        assertThat(result.toString()).doesNotContain("s3cr3t").contains("***");
        assertThat(SettingsText.yaml(result.settings()))
                .doesNotContain("s3cr3t")
                .contains("ssl.keystore.type: PEM");
    }

    @Test
    void problemsOutsideOfTheTextAreListedWithTheOthers() {
        ConfigException refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                ConfigReading.read(
                                        "test",
                                        "extra: 1\nbind: 127.0.0.1:25",
                                        ENVIRONMENT::get,
                                        root -> root.hostPort("bind", "", new HostPort("x", 1)),
                                        settings ->
                                                Map.of(settings.getFirst(), "the port is in use")));

        assertThat(refused.problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "test:1: extra: unknown key, expected one of bind",
                        "test:2: bind: the port is in use");
        assertThat(refused).hasMessageContaining("extra").hasMessageContaining("bind");
    }

    @Test
    void unknownKeysAreFoundInEverySection() {
        assertThat(
                        problems(
                                """
                                section: {x: 1}
                                list: [{x: 1}]
                                named: {a: {x: 1}}
                                """,
                                ConfigReadingTest::everything))
                .containsExactly(
                        "test:1: section.x: unknown key, expected one of a",
                        "test:2: list[0].x: unknown key, expected one of a",
                        "test:3: named.a.x: unknown key, expected one of a");
    }

    @ParameterizedTest
    @CsvSource({
        "bind, bind",
        "bnd, bind",
        "binds, bind",
        "dnib, ''",
        "bootstrap-server, bootstrap-servers",
        "botstrap-server, bootstrap-servers",
        "servers, ''",
        "x, ''",
        "kepe, keep"
    })
    void findsTheWordThatWasMeant(String word, String meant) {
        assertThat(Spelling.nearest(word, List.of("keep", "bind", "bootstrap-servers")))
                .isEqualTo(meant);
    }

    private static Section everything(Section root) {
        root.text("text", "", "");
        root.number("number", "", 1, 1, 9);
        root.size("size", "", ByteSize.ofKiB(1));
        root.section("section").text("a", "", "");
        root.list("list").forEach(item -> item.text("a", "", ""));
        root.named("named").values().forEach(item -> item.text("a", "", ""));
        root.texts("texts", "", List.of());
        root.pairs("pairs", "");
        return root;
    }

    private static void text(String yaml, String expected) {
        reading(yaml, root -> assertThat(root.text("text", "", "nothing")).isEqualTo(expected));
    }

    private static void reading(String yaml, Consumer<Section> asking) {
        ConfigReading.read(
                "test",
                yaml,
                ENVIRONMENT::get,
                root -> {
                    asking.accept(root);
                    return root;
                });
    }

    private static List<String> problems(String yaml, Function<Section, ?> reader) {
        ConfigException refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> ConfigReading.read("test", yaml, ENVIRONMENT::get, reader));
        return refused.problems().stream().map(ConfigProblem::toString).toList();
    }
}
