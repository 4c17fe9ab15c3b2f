package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.app.config.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerComposeTest {
    private static final Set<String> BROKERS = Set.of("kafka-1", "kafka-2", "kafka-3");
    private static final String DATA = "/var/lib/mailriver/data";
    private static final String BLOBS = "/var/lib/mailriver/blobs";

    private final Yaml compose = Yaml.of(Project.text("docker-compose.yml"));
    private final StageConfig config = new StageConfig(compose.text("configs.mailriver.content"));
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void hasOneServiceForEachRoleThatTheProgramTakes() {
        Set<String> roles = new TreeSet<>();
        for (String name : stages()) {
            List<String> arguments = stage(name).texts("command");
            CommandRun.wouldRun(folder, config.text(), stage(name).pairs("environment"), arguments);
            assertThat(arguments).contains("--roles=" + name);
            roles.add(name);
        }
        assertThat(roles)
                .containsExactlyInAnyOrderElementsOf(
                        Role.all().stream().map(Role::word).collect(Collectors.toSet()));
    }

    @Test
    void itsConfigurationIsGood() {
        CommandRun.isGood(folder, config.text(), Map.of());
        assertThat(config.variables()).isEmpty(); // and Compose would replace them itself
        assertThat(config.text()).doesNotContain("$");
    }

    @Test
    void mountsTheConfigurationWhereTheStagesLookForIt() {
        for (String name : stages()) {
            Yaml mounted = stage(name).items("configs").getFirst();
            assertThat(mounted.text("source")).isEqualTo("mailriver");
            assertThat(stage(name).texts("command")).contains("--config", mounted.text("target"));
        }
    }

    @Test
    void publishesThePortsThatTheConfigurationBinds() {
        assertThat(targets("ingest")).containsExactly(config.smtpPort(), config.adminPort());
        assertThat(targets("parse")).containsExactly(config.adminPort());
        assertThat(targets("deliver")).containsExactly(config.adminPort());
        List<String> published =
                stages().stream().flatMap(name -> stage(name).texts("ports").stream()).toList();
        assertThat(published).allMatch(port -> port.startsWith("127.0.0.1:"));
        assertThat(published.stream().map(port -> port.split(":", -1)[1])).doesNotHaveDuplicates();
    }

    @Test
    void givesEachStageDataOfItsOwnAndOneBlobStoreToAll() {
        assertThat(config.yaml().text("data")).isEqualTo(DATA);
        assertThat(config.yaml().text("blobs")).isEqualTo(BLOBS);
        for (String name : stages()) {
            assertThat(stage(name).texts("volumes"))
                    .containsExactlyInAnyOrder(name + ":" + DATA, "blobs:" + BLOBS);
        }
        Set<String> used = new HashSet<>();
        compose.pairs("services")
                .keySet()
                .forEach(name ->
                        stage(name)
                                .texts("volumes")
                                .forEach(volume -> used.add(volume.split(":", 2)[0])));
        assertThat(compose.pairs("volumes").keySet()).isEqualTo(used);
    }

    @Test
    void waitsForBrokersThatAreHealthy() {
        for (String name : stages()) {
            assertThat(stage(name).pairs("depends_on").keySet()).isEqualTo(BROKERS);
            assertThat(stage(name).at("depends_on").pairs("kafka-1"))
                    .containsEntry("condition", "service_healthy");
        }
        for (String broker : BROKERS) {
            assertThat(stage(broker).texts("healthcheck.test")).startsWith("CMD");
        }
    }

    @Test
    void everyBrokerSettingIsOneThatKafkaTakes() {
        Set<String> known = AbstractKafkaConfig.CONFIG_DEF.names();
        for (String broker : BROKERS) {
            Properties settings = settings(broker);
            assertThat(settings.stringPropertyNames()).isSubsetOf(known);
            KafkaConfig taken = new KafkaConfig(settings, false);
            assertThat(taken.nodeId()).isEqualTo(Integer.parseInt(broker.substring(6)));
            assertThat(stage(broker).text("image")).startsWith("apache/kafka:");
            assertThat(Uuid.fromString(stage(broker).text("environment.CLUSTER_ID")))
                    .isNotEqualTo(Uuid.ZERO_UUID);
        }
    }

    @Test
    void theBrokersImageIsTheVersionOfTheClients() {
        String version = Project.text("pom.xml").split("<kafka.version>", 2)[1].split("<", 2)[0];
        assertThat(stage("kafka-1").text("image")).isEqualTo("apache/kafka:" + version);
    }

    @Test
    void theBrokersKeepTwoCopiesOfEverythingBeforeTheyAcknowledge() {
        KafkaConfig broker = new KafkaConfig(settings("kafka-1"), false);
        int copies = Integer.parseInt(config.yaml().text("kafka.replication-factor"));
        assertThat(copies).isEqualTo(BROKERS.size());
        assertThat(
                        Stream.of(
                                "default.replication.factor",
                                "offsets.topic.replication.factor",
                                "transaction.state.log.replication.factor",
                                "share.coordinator.state.topic.replication.factor"))
                .allSatisfy(name -> assertThat(number(broker, name)).isEqualTo(copies));
        assertThat(
                        Stream.of(
                                "min.insync.replicas",
                                "transaction.state.log.min.isr",
                                "share.coordinator.state.topic.min.isr"))
                .allSatisfy(name -> assertThat(number(broker, name)).isEqualTo(2));
        assertThat(broker.getBoolean("unclean.leader.election.enable")).isFalse();
    }

    @Test
    void theBrokersAllowWhatTheDeliveryQueueAsksFor() {
        KafkaConfig broker = new KafkaConfig(settings("kafka-1"), false);
        assertThat(number(broker, "group.share.max.delivery.count.limit")).isEqualTo(25);
        assertThat(number(broker, "group.share.max.partition.max.record.locks")).isEqualTo(10_000);
        assertThat(15_000) // deliver.lock's default
                .isBetween(
                        number(broker, "group.share.min.record.lock.duration.ms"),
                        number(broker, "group.share.max.record.lock.duration.ms"));
    }

    @Test
    void theStagesReachTheBrokersWhereTheyAreAdvertised() {
        List<String> advertised = new ArrayList<>();
        for (String broker : new TreeSet<>(BROKERS)) {
            advertised.add(
                    settings(broker)
                            .getProperty("advertised.listeners")
                            .replace("PLAINTEXT://", ""));
        }
        assertThat(config.yaml().text("kafka.bootstrap-servers"))
                .isEqualTo(String.join(",", advertised));
    }

    private static int number(KafkaConfig broker, String name) {
        Object value = broker.values().get(name);
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new AssertionError(name + " is " + value);
    }

    /// As the image makes them of its environment.
    private Properties settings(String broker) {
        Properties settings = new Properties();
        stage(broker)
                .pairs("environment")
                .forEach((name, value) -> {
                    if (name.startsWith("KAFKA_")) {
                        settings.put(
                                name.substring(6).toLowerCase(Locale.ROOT).replace('_', '.'),
                                value);
                    }
                });
        return settings;
    }

    private List<String> targets(String name) {
        return stage(name).texts("ports").stream().map(port -> port.split(":", -1)[2]).toList();
    }

    private Yaml stage(String name) {
        return compose.at("services").at(name);
    }

    private List<String> stages() {
        return compose.pairs("services").keySet().stream()
                .filter(name -> !BROKERS.contains(name))
                .toList();
    }
}
