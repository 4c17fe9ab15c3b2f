package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.testkit.program.ExternalBroker;
import io.mailriver.testkit.program.RunningMailriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A start that must not be: the real program ends with exit code 2 and says all that is wrong.
final class WrongConfigurationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void everyProblemIsListedWithItsLineAndNothingIsTried() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String config =
                    """
                    kafka: {partition: 3, embedded: {bind: "127.0.0.1:0"}}
                    ingest:
                      smtp:
                        - {name: mx, bind: "127.0.0.1:%d", max-size: [1]}
                    destinations:
                      team: {imap: {host: h, username: u, password: "${NO_SUCH_SECRET}"}}
                    routes:
                      - {name: all, when: mail.subject + 1, to: [{destination: team}]}
                    admin: {bind: "127.0.0.1:%d"}
                    """
                            .formatted(taken.getLocalPort(), taken.getLocalPort());
            try (RunningMailriver mailriver =
                    RunningMailriver.prepare(RunningMailriver.Options.of(config))) {
                mailriver.launch();

                assertThat(mailriver.awaitExit(PATIENCE)).isEqualTo(2);

                String file = mailriver.folder().resolve("mailriver.yaml").toString();
                assertThat(mailriver.errors())
                        .contains("mailriver: the configuration has 6 problems:")
                        .contains(file + ":1: kafka.partition: unknown key, did you mean")
                        .contains(file + ":4: ingest.smtp[0].bind: can't listen on")
                        .contains(file + ":4: ingest.smtp[0].max-size: expected size")
                        .contains(file + ":6: destinations.team.imap.password: the environment")
                        .contains(file + ":8: routes[0].when: ")
                        .contains(file + ":9: admin.bind: ")
                        .doesNotContain("\tat ", "Exception");
                assertThat(mailriver.output()).isEmpty();
                assertThat(mailriver.data()).doesNotExist();
            }
        }
    }

    @Test
    void topicsThatDoNotFitRefuseTheStart() {
        try (ExternalBroker broker = ExternalBroker.start()) {
            RunningMailriver.Options good = river.options(broker.bootstrapServers(), "", "");
            try (RunningMailriver first = RunningMailriver.start(good)) {
                assertThat(first.stop(PATIENCE)).isZero();
            }
            RunningMailriver.Options other =
                    RunningMailriver.Options.of(
                            good.config().replace("partitions: 4", "partitions: 5"));
            try (RunningMailriver second = RunningMailriver.prepare(other)) {
                second.launch();

                assertThat(second.awaitExit(PATIENCE)).isEqualTo(2);

                assertThat(errorLines(second))
                        .singleElement()
                        .asString()
                        .contains("mail.raw")
                        .contains("partitions");
            }
        }
    }

    private static List<String> errorLines(RunningMailriver mailriver) {
        return mailriver.errors().lines().filter(line -> line.startsWith("mailriver: ")).toList();
    }
}
