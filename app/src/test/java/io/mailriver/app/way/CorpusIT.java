package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.testkit.corpus.CorpusMail;
import io.mailriver.testkit.corpus.SpamAssassinCorpus;
import io.mailriver.testkit.program.ExternalBroker;
import io.mailriver.testkit.program.RunningMailriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Six thousand real mails, spam and all, with the listener as it is when nobody configures it.
///
/// How they are counted: every mail is received and parsed, 6,046 of both. All come from one client
/// with one envelope, so a mail with the same octets as an earlier one is what its client would
/// send who has not seen our 250: the event says `resendOf`, and it is not delivered again. The
/// window is a day here, so that it does not matter how fast the machine is.
final class CorpusIT {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 4, 1, Duration.ofDays(1));

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void everyMailIsParsedDeliveredAndCountedAndNoneIsDeadLettered() throws Exception {
        SpamAssassinCorpus corpus = SpamAssassinCorpus.require();
        try (ExternalBroker broker = ExternalBroker.start();
                RunningMailriver mailriver =
                        RunningMailriver.start(
                                river.options(
                                        broker.bootstrapServers(),
                                        "",
                                        "parse: {resend-window: 1d}"))) {
            Path folder = Files.createDirectory(mailriver.folder().resolve("corpus"));
            int different = writeAll(corpus, folder);
            RunningMailriver.Command sent =
                    mailriver.command(
                            "send", "--server", "127.0.0.1:" + river.smtpPort(), folder.toString());
            assertThat(sent.exitCode()).as(sent.errors()).isZero();
            assertThat(sent.errors()).startsWith("6,046 of 6,046 accepted, 0 refused");

            KafkaClients kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(river.counted("mailriver_mails_parsed_total"))
                                .isEqualTo(SpamAssassinCorpus.MAILS);
                        assertThat(maildir.mails()).hasSize(different);
                    });
            assertThat(river.counted("mailriver_mails_received_total"))
                    .isEqualTo(SpamAssassinCorpus.MAILS);
            assertThat(river.counted("mailriver_mails_resent_total"))
                    .isEqualTo(SpamAssassinCorpus.MAILS - different);
            assertThat(river.counted("mailriver_deliveries_delivered_total")).isEqualTo(different);
            assertThat(river.counted("mailriver_mails_dead_lettered_total")).isZero();
            assertThat(records(kafka, MailTopic.DEAD_LETTER)).isEmpty();
            assertEvents(records(kafka, MailTopic.PARSED), different);
        }
    }

    /// Writes each mail to a file.
    ///
    /// @return how many different ones there are
    private static int writeAll(SpamAssassinCorpus corpus, Path folder) throws IOException {
        Set<BlobId> different = new HashSet<>();
        int number = 0;
        for (CorpusMail mail : corpus.mails()) {
            byte[] content = mail.content();
            different.add(BlobId.of(content));
            Files.write(folder.resolve("%05d.eml".formatted(number++)), content);
        }
        return different.size();
    }

    private static void assertEvents(List<byte[]> values, int different) {
        List<ParsedMail> events =
                values.stream().map(value -> Json.read(value, ParsedMail.class)).toList();
        assertThat(events).hasSize(SpamAssassinCorpus.MAILS);
        assertThat(events).extracting(ParsedMail::mailId).doesNotHaveDuplicates();
        assertThat(Set.copyOf(events.stream().map(ParsedMail::blobId).toList())).hasSize(different);
        assertThat(events)
                .filteredOn(event -> event.resendOf() != null)
                .hasSize(SpamAssassinCorpus.MAILS - different);
    }

    /// The values of all finished records, by reading them: offsets count transaction marks too.
    private static List<byte[]> records(KafkaClients kafka, MailTopic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("count", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<byte[]> values = new ArrayList<>();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
