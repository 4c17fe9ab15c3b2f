package io.mailriver.deliver.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The share group's settings on the brokers: made what the queue needs, and looked at again before
/// anything is taken. Kafka's defaults would skip what was written before the first worker came,
/// read what was never committed, and forget a delivery after five hand-outs.
final class ShareGroup {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int MAX_RECORD_LOCKS = 10_000; // of a partition; Kafka 4.3's own limit

    /// Below this, a few killed workers and one long fault use up a delivery's count.
    private static final int FEW_DELIVERIES = 10;

    private final Admin admin;
    private final String group;

    ShareGroup(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /// Sets what is not set yet, and returns when the brokers say that it holds.
    ///
    /// @return for how long a delivery is locked, as near to `lock` as the brokers allow
    /// @throws WorkerException when they don't answer, or don't do it
    Duration prepare(Duration lock) {
        ShareBounds bounds = bounds();
        Duration allowed = bounds.nearest(lock);
        if (!allowed.equals(lock)) {
            LOG.atWarn().log("the brokers allow a lock of {}, not {}", allowed, lock);
        }
        if (bounds.maxDeliveryCount() < FEW_DELIVERIES) {
            LOG.atWarn()
                    .log(
                            "the brokers forget a delivery after {} hand-outs, expected 25:"
                                    + " set group.share.max.delivery.count.limit=25",
                            bounds.maxDeliveryCount());
        }
        Map<String, String> wanted = wanted(bounds, allowed);
        if (!missing(wanted).isEmpty()) {
            alter(wanted);
            awaitSettings(wanted);
        }
        return allowed;
    }

    private static Map<String, String> wanted(ShareBounds bounds, Duration lock) {
        Map<String, String> wanted = new TreeMap<>();
        wanted.put("share.auto.offset.reset", "earliest");
        wanted.put("share.isolation.level", "read_committed");
        wanted.put("share.record.lock.duration.ms", Long.toString(lock.toMillis()));
        wanted.put("share.delivery.count.limit", Integer.toString(bounds.maxDeliveryCount()));
        wanted.put(
                "share.partition.max.record.locks",
                Integer.toString(Math.min(MAX_RECORD_LOCKS, bounds.maxRecordLocks())));
        wanted.put("share.renew.acknowledge.enable", "true");
        return wanted;
    }

    private ShareBounds bounds() {
        Collection<Node> nodes = await(admin.describeCluster().nodes(), "list the brokers");
        List<ConfigResource> brokers =
                nodes.stream()
                        .map(node ->
                                new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                        .toList();
        try {
            return ShareBounds.of(
                    await(admin.describeConfigs(brokers).all(), "read the brokers' settings")
                            .values());
        } catch (WorkerException denied) {
            LOG.atWarn()
                    .setCause(denied.getCause())
                    .log("can't read the brokers' settings, taking Kafka's defaults for them");
            return ShareBounds.DEFAULTS;
        }
    }

    private void alter(Map<String, String> wanted) {
        List<AlterConfigOp> changes =
                wanted.entrySet().stream()
                        .map(one ->
                                new AlterConfigOp(
                                        new ConfigEntry(one.getKey(), one.getValue()),
                                        AlterConfigOp.OpType.SET))
                        .toList();
        await(
                admin.incrementalAlterConfigs(Map.of(resource(), changes)).all(),
                "set " + wanted + " on the share group '" + group + "'");
    }

    private void awaitSettings(Map<String, String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, String> missing = missing(wanted);
        while (!missing.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new WorkerException(
                        WorkerException.Reason.CONFIG,
                        "the share group '" + group + "' has " + missing + ", expected " + wanted,
                        null);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException stopped) {
                throw interrupted("wait for the share group's settings", stopped);
            }
            missing = missing(wanted);
        }
    }

    private Map<String, String> missing(Map<String, String> wanted) {
        Config config =
                requireNonNull(
                        await(
                                        admin.describeConfigs(List.of(resource())).all(),
                                        "read the settings of the share group '" + group + "'")
                                .get(resource()));
        Map<String, String> missing = new TreeMap<>();
        wanted.forEach((name, value) -> {
            ConfigEntry entry = config.get(name);
            String actual = entry == null ? "none" : entry.value();
            if (!value.equals(actual)) {
                missing.put(name, actual);
            }
        });
        return missing;
    }

    private ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.GROUP, group);
    }

    private static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new WorkerException(
                    WorkerException.Reason.CONFIG, "could not " + what, failed.getCause());
        } catch (TimeoutException late) {
            throw new WorkerException(
                    WorkerException.Reason.OUTSIDE,
                    "could not " + what + " within " + PATIENCE,
                    late);
        } catch (InterruptedException stopped) {
            throw interrupted(what, stopped);
        }
    }

    private static WorkerException interrupted(String what, InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new WorkerException(
                WorkerException.Reason.OUTSIDE, "interrupted: could not " + what, stopped);
    }
}
