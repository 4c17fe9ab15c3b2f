package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerfileTest {
    private static final Pattern LAUNCHER_VARIABLE =
            Pattern.compile("\\b(MAILRIVER_(?:JAVA_HOME|HEAP|JAVA_OPTS|BUILD|AOT))\\b");
    private static final Pattern ANY_VARIABLE = Pattern.compile("\\bMAILRIVER_[A-Z_]+\\b");

    private final String dockerfile = Project.text("Dockerfile").replace("\\\n", " ");
    private final StageConfig config = new StageConfig(Project.text("docker/mailriver.yaml"));
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void buildsAsTheLauncherDoes() {
        assertThat(words(line("RUN --mount=type=cache,target=/cache")))
                .containsAll(words(launchersMaven()));
    }

    @Test
    void startsTheProgramWithAConfigurationThatItTakes() {
        List<String> arguments = jsonTexts(line("CMD"));
        CommandRun.wouldRun(folder, config.text(), Map.of(), arguments);
        assertThat(CommandRun.notesOn(folder, config.text(), Map.of()))
                .hasLineCount(1)
                .contains("takes mail for any recipient from anybody"); // as its head says
        assertThat(line("COPY docker/mailriver.yaml")).endsWith(arguments.get(2));
        assertThat(jsonTexts(line("ENTRYPOINT"))).containsExactly("mailriver");
    }

    @Test
    void exposesWhatTheConfigurationBinds() {
        assertThat(words(line("EXPOSE")))
                .containsExactlyInAnyOrder("EXPOSE", config.smtpPort(), config.adminPort());
    }

    @Test
    void keepsItsDataWhereTheVolumeIs() {
        String volume = jsonTexts(line("VOLUME")).getFirst();
        assertThat(config.yaml().text("data")).startsWith(volume + "/");
        assertThat(config.yaml().text("blobs")).startsWith(volume + "/");
    }

    @Test
    void doesNotRunAsRoot() {
        assertThat(line("USER")).isEqualTo("USER 10001:10001");
        assertThat(dockerfile).contains("--uid 10001").contains("--gid 10001");
        assertThat(dockerfile.indexOf("USER 10001")).isGreaterThan(dockerfile.lastIndexOf("RUN "));
    }

    @Test
    void copiesFilesThatAreThere() {
        Pattern.compile("(?m)^COPY ([a-z][^ ]*) ")
                .matcher(dockerfile)
                .results()
                .map(match -> Project.path(match.group(1)))
                .forEach(file -> assertThat(file).satisfies(Files::exists).exists());
        assertThat(Files.isExecutable(Project.path("mailriver"))).isTrue();
    }

    @Test
    void setsVariablesThatTheLauncherKnows() {
        String header = Project.text("mailriver").split("set -eu", 2)[0];
        Set<String> known = names(LAUNCHER_VARIABLE, header);
        assertThat(known).hasSize(5);
        for (Path file : Project.installationFiles()) {
            String text = Project.text(file);
            Set<String> used = names(ANY_VARIABLE, text);
            used.removeIf(name -> isOfTheConfiguration(name));
            assertThat(known).as(file.toString()).containsAll(used);
        }
    }

    /// One that Kubernetes gives to the configuration.
    private static boolean isOfTheConfiguration(String name) {
        return new StageConfig(Project.text("k8s/base/mailriver.yaml")).variables().contains(name);
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().map(MatchResult::group).forEach(names::add);
        return names;
    }

    private static String launchersMaven() {
        String launcher = Project.text("mailriver").replace("\\\n", " ");
        String call = launcher.substring(launcher.indexOf("exec mvn ") + "exec ".length());
        return call.substring(0, call.indexOf(')'));
    }

    private String line(String start) {
        return dockerfile
                .lines()
                .filter(line -> line.startsWith(start + " "))
                .reduce((_, last) -> last)
                .orElseThrow(() -> new AssertionError("no line '" + start + "'"));
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+", -1));
    }

    private static List<String> jsonTexts(String line) {
        return Yaml.of("list: " + line.substring(line.indexOf('['))).texts("list");
    }
}
