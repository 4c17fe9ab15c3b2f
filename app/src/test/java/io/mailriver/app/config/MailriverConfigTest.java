package io.mailriver.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.destination.DestinationConfig;
import io.mailriver.ingest.smtp.TlsConfig;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig.Flush;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MailriverConfigTest {
    @Test
    void defaults() {
        MailriverConfig config = read("");

        assertThat(config.data()).isEqualTo(Path.of("data"));
        assertThat(config.blobs()).isEqualTo(Path.of("data/blobs"));
        assertThat(config.kafka().bootstrapServers()).isEmpty();
        assertThat(config.kafka().embedded().bind()).isEqualTo(new HostPort("127.0.0.1", 19092));
        assertThat(config.kafka().embedded().flush()).isEqualTo(Flush.EVERY_APPEND);
        assertThat(config.listeners())
                .singleElement()
                .satisfies(listener -> {
                    assertThat(listener.name()).isEqualTo("mx");
                    assertThat(listener.bind()).hasToString("127.0.0.1:2525");
                    assertThat(listener.acceptDomains()).containsExactly("*");
                    assertThat(listener.tls().mode()).isEqualTo(TlsConfig.Mode.NONE);
                });
        assertThat(config.admin().enabled()).isTrue();
        assertThat(config.admin().bind().host()).isEqualTo("127.0.0.1");
        assertThat(config.parse().resendWindow()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void relaysNothingAndListensOnLoopbackUnlessTold() {
        MailriverConfig config = read("");

        assertThat(config.destinations().byName())
                .hasEntrySatisfying(
                        "local",
                        local -> assertThat(local).isInstanceOf(DestinationConfig.Maildir.class))
                .hasSize(1);
        assertThat(config.listeners())
                .allMatch(one -> one.bind().toString().startsWith("127.0.0.1:"));
    }

    @Test
    void theDataFolderOfTheCommandLineWinsAlsoForWhatStandsInIt() {
        MailriverConfig config =
                ConfigReading.read(
                                "test",
                                "data: /srv/written",
                                name -> null,
                                root ->
                                        MailriverConfig.read(
                                                root, Optional.of(Path.of("/srv/with \"quote\\"))))
                        .value();

        Path data = Path.of("/srv/with \"quote\\");
        assertThat(config.data()).isEqualTo(data);
        assertThat(config.blobs()).isEqualTo(data.resolve("blobs"));
        assertThat(config.destinations().byName().get("local"))
                .isInstanceOfSatisfying(
                        DestinationConfig.Maildir.class,
                        local ->
                                assertThat(local.maildir().folder())
                                        .isEqualTo(data.resolve("maildir")));
    }

    @Test
    void explicitValues() {
        MailriverConfig config =
                read(
                        """
                        data: /srv/mail
                        blobs: /srv/shared/blobs
                        kafka:
                          bootstrap-servers: kafka-1:9092,kafka-2:9092
                          client: {security.protocol: SSL}
                          topic-prefix: post.
                          partitions: 24
                          replication-factor: 2
                          expiry: 2d
                          keep: 3d
                          keep-journey: 30d
                        ingest:
                          smtp:
                            - name: mx
                              bind: 0.0.0.0:25
                              accept-domains: [example.org, "*.example.org"]
                              max-size: 10MiB
                            - name: submission
                              bind: "[::1]:587"
                          intake: {inline-limit: 64KiB}
                        parse: {threads: 7, resend-window: 1m, limits: {max-parts: 9}}
                        destinations:
                          relay: {smtp: {host: relay.example.org, port: 26}}
                          archive: {maildir: /srv/archive}
                        routes:
                          - name: lists
                            when: mail.classification.kind == "list"
                            to: [{destination: archive, mailbox: Lists}]
                          - name: rest
                            to: [{destination: relay}]
                        deliver: {takers: 5, lease: 1m}
                        admin: {enabled: false}
                        """);

        assertThat(config.data()).isEqualTo(Path.of("/srv/mail"));
        assertThat(config.blobs()).isEqualTo(Path.of("/srv/shared/blobs"));
        assertThat(config.kafka().bootstrapServers()).contains("kafka-1:9092,kafka-2:9092");
        assertThat(config.kafka().client()).containsEntry("security.protocol", "SSL");
        assertThat(config.kafka().topicPrefix()).isEqualTo("post.");
        assertThat(config.kafka().partitions()).isEqualTo(24);
        assertThat(config.kafka().replicationFactor()).isEqualTo(2);
        assertThat(config.kafka().expiry()).isEqualTo(Duration.ofDays(2));
        assertThat(config.kafka().keep()).isEqualTo(Duration.ofDays(3));
        assertThat(config.kafka().keepJourney()).isEqualTo(Duration.ofDays(30));
        assertThat(config.listeners())
                .extracting(listener -> listener.bind().toString())
                .containsExactly("0.0.0.0:25", "[::1]:587");
        assertThat(config.listeners().getFirst().acceptDomains())
                .containsExactly("example.org", "*.example.org");
        assertThat(config.listeners().getFirst().limits().maxSize()).isEqualTo(ByteSize.ofMiB(10));
        assertThat(config.intake().inlineLimit()).isEqualTo(ByteSize.parse("64KiB"));
        assertThat(config.parse().threads()).isEqualTo(7);
        assertThat(config.parse().resendWindow()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.parseLimits().maxParts()).isEqualTo(9);
        assertThat(config.destinations().byName()).containsOnlyKeys("relay", "archive");
        assertThat(config.deliver().takers()).isEqualTo(5);
        assertThat(config.admin().enabled()).isFalse();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void warnsWhenTheLastRuleHasACondition() {
        MailriverConfig config =
                read(
                        """
                        destinations: {local: {maildir: ./mail}}
                        routes:
                          - name: lists
                            when: mail.classification.kind == "list"
                            to: [{destination: local}]
                        """);

        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains("'lists'")
                .contains("no-route");
    }

    private static MailriverConfig read(String yaml) {
        return ConfigReading.read(
                        "test",
                        yaml,
                        name -> null,
                        root -> MailriverConfig.read(root, Optional.empty()))
                .value();
    }
}
