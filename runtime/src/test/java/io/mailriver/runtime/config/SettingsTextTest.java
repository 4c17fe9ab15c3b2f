package io.mailriver.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SettingsTextTest {
    private static final String YAML =
            """
            name: "a: b # c"
            pause: 90s
            secret: hush
            words: ["x, y", "- z", "", "'", "{", "true", "null", "~", "a\\\\b", "\\u0001", "*.org"]
            client: {sasl.jaas.config: "user='x' password=\\"y\\"", plain: "1"}
            places:
              example.org: {host: "[::1]:25"}
              'two "words"': {}
            items:
              - when: 'header("x") == "y: z" && size > 3'
              - when: "[1]"
            """;

    private record Place(Optional<String> host) {}

    private record Sample(
            String name,
            Duration pause,
            Optional<Secret> secret,
            List<String> words,
            Map<String, String> client,
            List<Place> places,
            List<String> items) {
        static Sample read(Section root) {
            return new Sample(
                    root.text("name", "A name | two.", "none"),
                    root.duration("pause", "A pause.", Duration.ofMinutes(1)),
                    root.optionalSecret("secret", "A secret."),
                    root.texts("words", "Words.", List.of("a b")),
                    root.pairs("client", "Pairs."),
                    root.named("places").values().stream()
                            .map(place -> new Place(place.optionalText("host", "A host.")))
                            .toList(),
                    root.list("items").stream()
                            .map(item -> item.requiredText("when", "A condition."))
                            .toList());
        }
    }

    @Test
    void effectiveYamlReadsBackToTheSameConfigurationButForSecrets() {
        ConfigReading.Result<Sample> first = read(YAML);

        String shown = SettingsText.yaml(first.settings());
        ConfigReading.Result<Sample> second = read(shown);

        assertThat(shown).doesNotContain("hush").doesNotContain("password");
        assertThat(second.value().secret()).contains(new Secret("***"));
        assertThat(second.value().client())
                .isEqualTo(Map.of("sasl.jaas.config", "***", "plain", "1"));
        assertThat(second.value())
                .usingRecursiveComparison()
                .ignoringFields("secret", "client", "places")
                .isEqualTo(first.value());
        assertThat(second.value().places()).contains(new Place(Optional.of("[::1]:25")));
        assertThat(second.value().words())
                .containsExactly(
                        "x, y", "- z", "", "'", "{", "true", "null", "~", "a\\b", "\u0001",
                        "*.org");
    }

    @Test
    void effectiveYamlShowsDefaultsToo() {
        assertThat(SettingsText.yaml(read("").settings()))
                .isEqualTo("name: none\npause: 1m\nwords: [a b]\nclient: {}\n");
    }

    @Test
    void pathsKeepNamesThatHoldDots() {
        assertThat(read(YAML).settings())
                .extracting(Setting::path)
                .contains("places.\"example.org\".host", "items[1].when");
    }

    @Test
    void markdownHasARowForEachKey() {
        assertThat(SettingsText.markdown(ConfigReading.reference(Sample::read)))
                .contains("## `name`\n\n| key | type | default | meaning |")
                .contains("| `name` | text | `none` | A name \\| two. |")
                .contains("| `places.NAME.host` | text |  | A host. |")
                .contains("| `items[].when` | text, required |  | A condition. |");
    }

    private static ConfigReading.Result<Sample> read(String yaml) {
        return ConfigReading.read("test", yaml, name -> null, Sample::read);
    }
}
