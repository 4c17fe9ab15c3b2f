package io.mailriver.runtime.broker;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import kafka.server.BrokerServer;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.metadata.MetadataCache;
import scala.Option;

/// Makes the transaction coordinator wait for partitions without a leader, as it did before Kafka
/// 4.0 and is meant to (KAFKA-20734).
///
/// Kafka 4.3 takes such a partition for a deleted one: it tells the client that its transaction is
/// committed and never writes the markers that say so to the partition's readers, which then wait
/// for ever. Each partition of a single broker is without a leader while the broker stops, and
/// after it was frozen for longer than its session. There is no setting against it, so the
/// coordinator's view of the cluster is replaced where it is kept.
final class PatientMarkers {
    private PatientMarkers() {}

    /// @param server that has started
    /// @throws IllegalStateException when this Kafka is built differently
    static void install(KafkaRaftServer server) {
        try {
            BrokerServer broker = (BrokerServer) ((Option<?>) read(server, "broker")).get();
            Object markers = read(broker.transactionCoordinator(), "txnMarkerChannelManager");
            Field cache = field(markers, "metadataCache");
            cache.set(markers, patient((MetadataCache) cache.get(markers)));
        } catch (ReflectiveOperationException | ClassCastException differs) {
            throw new IllegalStateException(
                    "this version of Kafka keeps its transaction coordinator differently", differs);
        }
    }

    /// The same view, but a partition that exists has an endpoint: none that can be reached, when
    /// it has no leader.
    static MetadataCache patient(MetadataCache cache) {
        return (MetadataCache)
                Proxy.newProxyInstance(
                        MetadataCache.class.getClassLoader(),
                        new Class<?>[] {MetadataCache.class},
                        (_, method, arguments) -> {
                            Object said = invoke(method, cache, arguments);
                            return method.getName().equals("getPartitionLeaderEndpoint")
                                            && said instanceof Optional<?> leader
                                            && leader.isEmpty()
                                            && exists(cache, arguments)
                                    ? Optional.of(Node.noNode())
                                    : said;
                        });
    }

    private static boolean exists(MetadataCache cache, Object[] arguments) {
        return cache.contains(new TopicPartition((String) arguments[0], (int) arguments[1]));
    }

    private static Object invoke(Method method, Object target, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static Object read(Object owner, String name) throws ReflectiveOperationException {
        return field(owner, name).get(owner);
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
