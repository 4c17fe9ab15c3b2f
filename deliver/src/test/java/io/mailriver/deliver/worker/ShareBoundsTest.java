package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

final class ShareBoundsTest {
    @Test
    void theNarrowestBrokerCounts() {
        ShareBounds bounds =
                ShareBounds.of(
                        List.of(
                                broker("25", "1000", "60000", "10000"),
                                broker("10", "5000", "30000", "4000")));
        assertThat(bounds)
                .isEqualTo(
                        new ShareBounds(10, Duration.ofSeconds(5), Duration.ofSeconds(30), 4000));
    }

    @Test
    void whatABrokerDoesNotTellIsKafkasDefault() {
        assertThat(ShareBounds.of(List.of(new Config(List.of())))).isEqualTo(ShareBounds.DEFAULTS);
        assertThat(ShareBounds.of(List.of())).isEqualTo(ShareBounds.DEFAULTS);
    }

    @Test
    void aLockIsAsNearAsTheBrokersAllow() {
        ShareBounds bounds = ShareBounds.DEFAULTS;
        assertThat(bounds.nearest(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(15));
        assertThat(bounds.nearest(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        assertThat(bounds.nearest(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(60));
    }

    private static Config broker(String count, String minLock, String maxLock, String locks) {
        return new Config(
                List.of(
                        new ConfigEntry("group.share.max.delivery.count.limit", count),
                        new ConfigEntry("group.share.min.record.lock.duration.ms", minLock),
                        new ConfigEntry("group.share.max.record.lock.duration.ms", maxLock),
                        new ConfigEntry("group.share.max.partition.max.record.locks", locks)));
    }
}
