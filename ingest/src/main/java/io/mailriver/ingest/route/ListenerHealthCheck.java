package io.mailriver.ingest.route;

import io.mailriver.runtime.admin.PartHealth;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/// How a listener is, in Camel's words: for readiness alone, because a listener that takes no mail
/// right now will by itself. Thread-safe.
final class ListenerHealthCheck implements HealthCheck {
    private final SmtpListenerConsumer consumer;
    private volatile boolean enabled = true;

    ListenerHealthCheck(SmtpListenerConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public String getId() {
        return SmtpListenerComponent.SCHEME + ":" + consumer.listenerName();
    }

    @Override
    public String getGroup() {
        return "mailriver";
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Result call(Map<String, Object> options) {
        PartHealth health = consumer.health();
        HealthCheckResultBuilder result =
                HealthCheckResultBuilder.on(this).message(health.detail());
        return (health.state() == PartHealth.State.UP ? result.up() : result.down()).build();
    }
}
