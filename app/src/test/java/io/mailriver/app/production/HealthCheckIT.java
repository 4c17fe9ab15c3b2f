package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.admin.AdminServer;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.testkit.peer.Peers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The image's health check, run as Docker would.
final class HealthCheckIT {
    @Test
    void isGoodExactlyWhileEveryPartWorks() throws Exception {
        Peers.require("bash");
        AtomicReference<PartHealth> health =
                new AtomicReference<>(PartHealth.up("smtp", "listens"));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        int port;
        try (AdminServer admin =
                new AdminServer(
                        new HostPort("127.0.0.1", 0), meters, () -> List.of(health.get()))) {
            admin.start();
            port = admin.address().port();

            assertThat(exitCode(port)).isZero();
            health.set(PartHealth.down("smtp", "Kafka is away"));
            assertThat(exitCode(port)).isNotZero();
        }
        assertThat(exitCode(port)).isNotZero();
    }

    private static int exitCode(int port) throws Exception {
        String dockerfile = Project.text("Dockerfile").replace("\\\n", " ");
        String check =
                dockerfile.lines().filter(l -> l.startsWith("HEALTHCHECK")).findFirst().get();
        List<String> command =
                Yaml.of("list: " + check.substring(check.indexOf('['))).texts("list").stream()
                        .map(word -> word.replace("/8025", "/" + port))
                        .toList();
        assertThat(command.getLast()).contains("/" + port + " ");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
