package io.mailriver.ingest.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Json;
import io.mailriver.testkit.smtp.Dialogue;
import io.mailriver.testkit.smtp.DialoguePlayer;
import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs the route of `docs/smtp-listener.md` as a user's own application would: Camel finds the
/// component, the YAML is read from the page, the topic is theirs.
@Timeout(120)
final class YamlRouteIT {
    private static final String MAIL =
            """
            S: 220 mx.example.org ESMTP Mailriver
            C: EHLO client.example
            S* 250 +SIZE*10485760
            C: MAIL FROM:<a@example.com>
            S: 250 *
            C: RCPT TO:<b@example.com>
            S: 550 5.7.1 *
            C: RCPT TO:<b@sub.example.net>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: ${header.x}
            C: CamelKafkaOverrideTopic: evil
            C: envelope: evil
            C:
            C: body
            C: .
            """;

    @TempDir private Path folder = Path.of("set by JUnit");
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private EmbeddedBroker broker;

    @BeforeEach
    void startTheBroker() throws Exception {
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS);
        broker.start();
        try (Admin admin = new KafkaClients(broker.bootstrapServers(), Map.of()).admin("test")) {
            admin.createTopics(List.of(new NewTopic("my.inbox", 1, (short) 1))).all().get();
        }
        camel.getRegistry().bind("meters", meters);
        Properties properties = new Properties();
        properties.setProperty("mail.bind", "127.0.0.1:0");
        properties.setProperty("mail.brokers", broker.bootstrapServers());
        camel.getPropertiesComponent().setInitialProperties(properties);
    }

    @AfterEach
    void stop() throws Exception {
        camel.stop();
        broker.close();
    }

    @Test
    void theDocumentedRouteWritesMailToATopicOfItsOwn() throws Exception {
        start(documented());

        play(MAIL + "S: 250 2.6.0 * stored at my.inbox-0@0\n");

        ConsumerRecord<byte[], byte[]> record = onlyRecord("my.inbox");
        assertThat(new String(record.value(), UTF_8))
                .isEqualTo(
                        "Subject: ${header.x}\r\nCamelKafkaOverrideTopic: evil\r\n"
                                + "envelope: evil\r\n\r\nbody\r\n");
        assertThat(record.headers()).extracting(Header::key).containsExactly("envelope");
        Envelope envelope =
                Json.read(record.headers().lastHeader("envelope").value(), Envelope.class);
        assertThat(envelope.reversePath().text()).isEqualTo("a@example.com");
        assertThat(envelope.forwardPaths()).hasSize(1);
        assertThat(meters.get("mailriver.mails.received").counter().count()).isEqualTo(1);
        assertThat(meters.get("mailriver.smtp.refused").counter().count()).isEqualTo(1);
    }

    @Test
    void theClientTriesAgainWhenTheRouteFails() throws Exception {
        start(
                "- route: {from: {uri: 'smtp-listener:x', parameters: {bind: '127.0.0.1:0'},"
                        + " steps: [{throwException: {exceptionType:"
                        + " java.lang.IllegalStateException, message: no}}]}}");

        play(
                "S: 220 *\nC: EHLO a\nS* 250\nC: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<b@c.example>\n"
                        + "S: 250 *\nC: DATA\nS: 354 *\nC: .\nS: 451 4.3.0 *\n");
    }

    @Test
    void aRouteThatSaysNothingOfKafkaIsAPromiseToo() throws Exception {
        start(
                "- route: {id: nowhere, from: {uri: 'smtp-listener:x', parameters: {bind: '127.0.0.1:0'},"
                        + " steps: [{log: '${body}'}]}}");

        play(
                "S: 220 *\nC: EHLO a\nS* 250\nC: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<b@c.example>\n"
                        + "S: 250 *\nC: DATA\nS: 354 *\nC: .\nS: 250 2.6.0 * taken by route nowhere\n");
    }

    @Test
    void anOptionThatIsWrongStopsTheStart() {
        assertThatThrownBy(() ->
                        start(
                                "- route: {from: {uri: 'smtp-listener:x', parameters:"
                                        + " {maxSise: 1MiB}, steps: [{log: x}]}}"))
                .rootCause()
                .hasMessageContaining("did you mean 'max-size'");
    }

    @Test
    void camelAsksHowTheListenerIs() throws Exception {
        start(documented());

        assertThat(check().call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check().isLiveness()).isFalse();
        camel.getRouteController().stopRoute("inbox");
        assertThat(camelChecks().getCheck("smtp-listener:inbox")).isEmpty();
        camel.getRouteController().startRoute("inbox");
        assertThat(check().call().getState()).isEqualTo(HealthCheck.State.UP);
        play(MAIL + "S: 250 2.6.0 *\n");
    }

    private HealthCheck check() {
        return camelChecks().getCheck("smtp-listener:inbox").orElseThrow();
    }

    private HealthCheckRegistry camelChecks() {
        return requireNonNull(HealthCheckRegistry.get(camel));
    }

    private void start(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("route.yaml", yaml));
        camel.start();
    }

    private void play(String dialogue) throws IOException {
        InetSocketAddress address =
                ((SmtpListenerConsumer) camel.getRoutes().getFirst().getConsumer()).address();
        new DialoguePlayer(address, Pace.WHOLE, false, List::of, Map.of())
                .play(Dialogue.parse("mail", dialogue));
    }

    /// The YAML of the page that begins with a route.
    private static String documented() throws IOException {
        String page = Files.readString(Path.of("../docs/smtp-listener.md"));
        int start = page.indexOf("```yaml\n- route:") + "```yaml\n".length();
        return page.substring(start, page.indexOf("```", start));
    }

    private ConsumerRecord<byte[], byte[]> onlyRecord(String topic) {
        KafkaClients kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
        try (var consumer = kafka.consumer("test", Map.of())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var records = consumer.poll(Duration.ofSeconds(20)).records(partition);
            assertThat(records).hasSize(1);
            return records.getFirst();
        }
    }
}
