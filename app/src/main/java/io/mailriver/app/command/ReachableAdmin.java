package io.mailriver.app.command;

import io.mailriver.app.look.Kafka;
import io.mailriver.runtime.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/// Kafka clients wait long for brokers that are not there. A person does not: one of the servers
/// must take a connection first.
final class ReachableAdmin {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private ReachableAdmin() {}

    /// Opens an admin client.
    ///
    /// @throws CommandException when no server answers
    static Admin open(Kafka kafka, String clientId) {
        require(kafka);
        try {
            return kafka.clients().admin(clientId);
        } catch (KafkaException wrong) {
            throw new CommandException("can't talk to Kafka", wrong);
        }
    }

    static void require(Kafka kafka) {
        String servers = kafka.clients().bootstrapServers();
        for (String server : servers.split(",", -1)) {
            if (answers(server.strip())) {
                return;
            }
        }
        throw new CommandException(
                "no Kafka broker answers at "
                        + servers
                        + "; does 'mailriver run' run, with the same configuration?",
                null);
    }

    private static boolean answers(String server) {
        try (Socket socket = new Socket()) {
            HostPort address = HostPort.parse(server);
            socket.connect(
                    new InetSocketAddress(address.host(), address.port()),
                    Math.toIntExact(CONNECT.toMillis()));
            return true;
        } catch (IOException | IllegalArgumentException away) {
            return false;
        }
    }
}
