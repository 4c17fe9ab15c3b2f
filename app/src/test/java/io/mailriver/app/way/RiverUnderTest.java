package io.mailriver.app.way;

import io.mailriver.testkit.peer.FreePorts;
import io.mailriver.testkit.program.RunningMailriver;

/// Configuration texts for the program, on ports of their own.
final class RiverUnderTest {
    private final int smtpPort = FreePorts.one();
    private final int brokerPort = FreePorts.one();
    private final int adminPort = FreePorts.one();

    int smtpPort() {
        return smtpPort;
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
                        .formatted(kafka, smtpPort, listener, adminPort, rest));
    }
}
