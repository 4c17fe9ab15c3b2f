package io.mailriver.app.way;

import io.mailriver.testkit.peer.FreePorts;
import io.mailriver.testkit.program.RunningMailriver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Pattern;

/// Configuration texts for the program, on ports of their own.
final class RiverUnderTest {
    /// A machine that builds something else at the same time takes long.
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final int smtpPort = FreePorts.one();
    private final int brokerPort = FreePorts.one();
    private final int adminPort = FreePorts.one();

    int smtpPort() {
        return smtpPort;
    }

    /// What a counter of the running program says, all its tags together; 0 when there is none yet.
    ///
    /// @param name as Prometheus has it, such as `mailriver_mails_parsed_total`
    long counted(String name) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.matches(Pattern.quote(name) + "[{ ].*"))
                    .mapToLong(line ->
                            (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /// All stages with the embedded broker, flushing left to the operating system.
    ///
    /// @param listener more keys of the listener, such as `tls: {...}`, or the empty text
    /// @param rest what stands below, such as destinations and routes
    RunningMailriver.Options options(String listener, String rest) {
        return onKafka(
                "  embedded: {bind: \"127.0.0.1:" + brokerPort + "\", flush: os}", listener, rest);
    }

    /// All stages with an external broker.
    RunningMailriver.Options options(String bootstrapServers, String listener, String rest) {
        return onKafka(
                "  bootstrap-servers: "
                        + bootstrapServers
                        + "\n  replication-factor: 1\n"
                        + "  partitions: 4",
                listener,
                rest);
    }

    private RunningMailriver.Options onKafka(String kafka, String listener, String rest) {
        return RunningMailriver.Options.of(
                        """
                        data: @FOLDER@/data
                        kafka:
                        %s
                        ingest:
                          smtp:
                            - name: mx
                              bind: 127.0.0.1:%d
                              %s
                        admin: {bind: "127.0.0.1:%d"}
                        %s
                        """
                                .formatted(kafka, smtpPort, listener, adminPort, rest))
                .withStartPatience(START_PATIENCE);
    }
}
