package io.mailriver.testkit.program;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// The child's side of [ExternalBroker]: arguments are the folder, the port and the flush policy.
final class BrokerMain {
    static final String READY = "broker is ready";

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedBroker broker =
                new EmbeddedBroker(
                        Path.of(arguments[0]),
                        new HostPort("127.0.0.1", Integer.parseInt(arguments[1])),
                        KafkaConfig.Flush.valueOf(arguments[2]));
        broker.start();
        System.out.println(READY);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    broker.close();
                                    stopped.countDown();
                                },
                                "broker-close"));
        stopped.await();
    }
}
