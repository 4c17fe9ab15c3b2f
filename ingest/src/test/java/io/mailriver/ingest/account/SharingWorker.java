package io.mailriver.ingest.account;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.log.MailLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// A worker of its own process, to be killed or frozen: shares accounts until it is ended.
///
/// Arguments: brokers, folder, its name, accounts, mails in each.
final class SharingWorker {
    private static final int BATCH = 4;

    private SharingWorker() {}

    public static void main(String[] arguments) throws Exception {
        Sharing sharing =
                sharing(
                        new KafkaClients(arguments[0], Map.of()),
                        Path.of(arguments[1]),
                        accounts(
                                Integer.parseInt(arguments[3]),
                                Integer.parseInt(arguments[4]),
                                arguments[2]));
        sharing.start();
        new CountDownLatch(1).await();
    }

    static Sharing sharing(KafkaClients clients, Path folder, List<FakeAccount> accounts)
            throws Exception {
        return new Sharing(
                clients,
                PolledTopics.CATALOGUE,
                List.copyOf(accounts),
                PolledTopics.spool(folder),
                folder.resolve("sightings"),
                new MailLog(new SimpleMeterRegistry()),
                InstantSource.system());
    }

    static List<FakeAccount> accounts(int count, int mails, String worker) {
        return IntStream.range(0, count)
                .mapToObj(i -> new FakeAccount("account-" + i, mails, BATCH, worker))
                .toList();
    }
}
