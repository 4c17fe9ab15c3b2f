package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.testkit.corpus.CorpusMail;
import io.mailriver.testkit.corpus.SpamAssassinCorpus;
import io.mailriver.testkit.program.ExternalBroker;
import io.mailriver.testkit.program.RunningMailriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Six thousand real mails, spam and all.
final class CorpusIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 4, 1, Duration.ofDays(1));

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void everyMailIsParsedAndDeliveredAndNoneIsDeadLettered() throws Exception {
        SpamAssassinCorpus corpus = SpamAssassinCorpus.require();
        try (ExternalBroker broker = ExternalBroker.start();
                RunningMailriver mailriver =
                        RunningMailriver.start(
                                river.options(
                                        broker.bootstrapServers(), "bare-newlines: allow", ""))) {
            Path folder = Files.createDirectory(mailriver.folder().resolve("corpus"));
            Set<String> different = new HashSet<>();
            int number = 0;
            for (CorpusMail mail : corpus.mails()) {
                different.add(new String(mail.content(), StandardCharsets.ISO_8859_1));
                Files.write(folder.resolve("%05d.eml".formatted(number++)), mail.content());
            }
            mailriver
                    .command(
                            "send",
                            "--server",
                            "127.0.0.1:" + river.smtpPort(),
                            "--to",
                            "you@localhost",
                            folder.toString())
                    .orThrow();

            KafkaClients kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> records(kafka, MailTopic.PARSED) == SpamAssassinCorpus.MAILS);
            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> maildir.mails().size() >= different.size());
            assertThat(records(kafka, MailTopic.DEAD_LETTER)).isZero();
            assertThat(records(kafka, MailTopic.DELIVERIES)).isEqualTo(different.size());
            assertThat(maildir.mails()).hasSize(different.size());
        }
    }

    /// Finished records, by reading them: offsets count transaction markers too.
    private static int records(KafkaClients kafka, MailTopic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("count", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            int count = 0;
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
            return count;
        }
    }
}
