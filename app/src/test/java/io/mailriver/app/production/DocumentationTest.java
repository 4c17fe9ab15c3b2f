package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in the README and in `docs` is true, as far as a machine can tell.
final class DocumentationTest {
    /// A fence that is a whole configuration begins with this line; a part of one does not.
    private static final String CONFIG_MARK = "# mailriver.yaml";

    private static final Pattern FENCE = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)(?:^|[`|&;($] ?)(?:\\./)?mailriver ((?:[a-z][a-z-]*)[^\\n`|)#]*)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)(--[a-z][a-z-]*)");
    private static final Pattern METRIC =
            Pattern.compile("\"(mailriver\\.(?:mails|octets|deliveries|parse|poll)\\.[a-z.-]+)\"");
    private static final Pattern REASON = Pattern.compile("(?m)^ +[A-Z_]+\\(\"([a-z-]+)\"\\)[,;]");

    /// Where this was built, and by which means, is nobody's business.
    private static final Pattern FORBIDDEN =
            Pattern.compile(
                    "/(?:work|root|home)/|\\.m2/|TODO|FIXME|lorem ipsum|worktree|localhost:5000",
                    Pattern.CASE_INSENSITIVE);

    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void everyRelativeLinkLeadsToAFile() {
        for (Path document : Project.documents()) {
            for (String link : links(document)) {
                String file = link.split("#", 2)[0];
                Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
                assertThat(Files.exists(target)).as("%s in %s", link, document).isTrue();
                if (link.contains("#")) {
                    assertThat(anchors(target))
                            .as("%s in %s", link, document)
                            .contains(link.split("#", 2)[1]);
                }
            }
        }
    }

    @Test
    void everyConfigurationIsOneThatTheProgramTakes() throws Exception {
        int checked = 0;
        for (Path document : Project.documents()) {
            for (MatchResult fence : fences(document, "yaml")) {
                if (fence.group(2).startsWith(CONFIG_MARK)) {
                    StageConfig config = new StageConfig(fence.group(2));
                    Map<String, String> environment = new HashMap<>();
                    config.variables().forEach(name -> environment.put(name, "secret"));
                    CommandRun.isGood(folder, config.withFiles(folder), environment);
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(3);
    }

    @Test
    void everyCommandAndItsOptionsExist() {
        Map<String, String> helps = new HashMap<>();
        Set<String> used = new TreeSet<>();
        for (Path document : Project.documents()) {
            Matcher command = COMMAND.matcher(Project.text(document));
            while (command.find()) {
                String line = command.group(1);
                String name = commandName(line);
                String help = helps.computeIfAbsent(name, DocumentationTest::help);
                used.add(name);
                Matcher option = OPTION.matcher(line);
                while (option.find()) {
                    assertThat(help).as("'%s' in %s", line, document).contains(option.group(1));
                }
            }
        }
        assertThat(used).contains("run", "send", "trace", "topics", "parse", "config check");
    }

    @Test
    void theReadmeNamesEveryCommand() {
        String readme = Project.text("README.md");
        String help = CommandRun.of(Map.of(), "--help").out();
        Pattern.compile("(?m)^  ([a-z][a-z-]+)  +[A-Z]")
                .matcher(help.substring(help.indexOf("Commands:"), help.indexOf("First mail:")))
                .results()
                .forEach(found -> assertThat(readme).contains("`mailriver " + found.group(1)));
    }

    @Test
    void theDesignNamesEveryTopicGroupAndHeader() throws Exception {
        String design = Project.text("docs/design.md");
        for (MailTopic topic : MailTopic.values()) {
            assertThat(design).contains("`mail." + topic.suffix() + "`");
        }
        for (MailGroup group : MailGroup.values()) {
            assertThat(design).contains("`mail." + group.name().toLowerCase(Locale.ROOT) + "`");
        }
        for (Field field : HeaderName.class.getFields()) {
            assertThat(design).contains("`" + field.get(null) + "`");
        }
    }

    @Test
    void operatorsFindEveryMetricOfOurs() {
        String operations = Project.text("docs/operations.md");
        Set<String> metrics = new TreeSet<>();
        for (String module : List.of("ingest", "parse", "deliver", "runtime")) {
            for (Path source : Project.files(module + "/src/main", ".java")) {
                METRIC.matcher(Project.text(source))
                        .results()
                        .forEach(match -> metrics.add(match.group(1)));
            }
        }
        assertThat(metrics).hasSizeGreaterThan(8);
        assertThat(metrics)
                .allSatisfy(name ->
                        assertThat(operations)
                                .contains("`" + name.replace('.', '_').replace('-', '_')));
    }

    @Test
    void operatorsFindEveryReasonOfADeadLetter() {
        String operations = Project.text("docs/operations.md");
        Set<String> reasons = new TreeSet<>();
        for (String source :
                List.of(
                        "parse/src/main/java/io/mailriver/parse/topology/Reason.java",
                        "parse/src/main/java/io/mailriver/parse/route/RoutingResult.java")) {
            REASON.matcher(Project.text(source))
                    .results()
                    .forEach(match -> reasons.add(match.group(1)));
        }
        assertThat(reasons).contains("deadline", "no-route");
        reasons.addAll(
                List.of("rejected", "expired", "unknown-destination", "undecodable", "failed"));
        assertThat(reasons)
                .allSatisfy(word -> assertThat(operations).contains("| `" + word + "` |"));
    }

    @Test
    void decisionsAreNumberedWithoutAGapAndSayWhatFollows() {
        List<Path> decisions = Project.files("docs/decisions", ".md");
        for (int i = 0; i < decisions.size(); i++) {
            Path decision = decisions.get(i);
            assertThat(decision.getFileName().toString())
                    .matches("%04d-[a-z0-9-]+\\.md".formatted(i + 1));
            assertThat(Project.text(decision))
                    .as(decision.toString())
                    .contains("## Context", "## Decision", "## Consequences");
            assertThat(Project.text("docs/design.md"))
                    .contains("decisions/" + decision.getFileName());
        }
        assertThat(decisions).hasSizeGreaterThan(8);
    }

    @Test
    void nothingTellsWhereItWasBuilt() {
        List<Path> files = new ArrayList<>(Project.documents());
        files.addAll(Project.installationFiles());
        for (Path file : files) {
            assertThat(FORBIDDEN.matcher(Project.text(file)).results().map(MatchResult::group))
                    .as(file.toString())
                    .isEmpty();
        }
    }

    private static List<String> links(Path document) {
        String prose = FENCE.matcher(Project.text(document)).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /// As GitHub makes them of headings.
    private static List<String> anchors(Path document) {
        return Project.text(document)
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .toList();
    }

    private static List<MatchResult> fences(Path document, String language) {
        return FENCE.matcher(Project.text(document))
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .toList();
    }

    private static String commandName(String line) {
        String[] words = line.strip().split("\\s+", -1);
        return words[0].equals("config") && words.length > 1 ? words[0] + " " + words[1] : words[0];
    }

    private static String help(String command) {
        String[] arguments = (command + " --help").split(" ", -1);
        CommandRun run = CommandRun.of(Map.of(), arguments);
        assertThat(run.exitCode()).as("mailriver " + command + ": " + run.err()).isZero();
        return run.out();
    }
}
