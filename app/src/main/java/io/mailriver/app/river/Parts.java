package io.mailriver.app.river;

import io.mailriver.runtime.admin.PartHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of a running program, in the order in which they were started. Health may be asked
/// from any thread; everything else belongs to one.
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /// For a part that has no health of its own.
    static final Supplier<PartHealth> NO_HEALTH = () -> PartHealth.up("", "");

    private final List<Part> parts = new CopyOnWriteArrayList<>();

    private record Part(String name, AutoCloseable part, Supplier<PartHealth> health) {}

    /// What a part does to begin.
    @FunctionalInterface
    interface Start {
        void run() throws Exception;
    }

    /// Takes a part in, then starts it: one that fails half-way is closed with the others.
    <T extends AutoCloseable> T start(String name, T part, Start start, Supplier<PartHealth> health)
            throws Exception {
        parts.add(new Part(name, part, health));
        start.run();
        return part;
    }

    /// Takes in what needs no start and has no health of its own.
    <T extends AutoCloseable> T keep(String name, T part) {
        parts.add(new Part(name, part, NO_HEALTH));
        return part;
    }

    List<PartHealth> health() {
        List<PartHealth> healths = new ArrayList<>();
        for (Part part : parts) {
            PartHealth health = part.health().get();
            if (!health.part().isEmpty()) {
                healths.add(health);
            }
        }
        return healths;
    }

    /// Closes everything, the last one first. A part that can't be closed does not keep the others.
    @Override
    public void close() {
        List<Part> closing = new ArrayList<>(parts).reversed();
        for (Part part : closing) {
            try {
                LOG.debug("closing {}", part.name());
                part.part().close();
            } catch (Exception failed) {
                LOG.atWarn().setCause(failed).log("could not close {}", part.name());
            }
        }
        parts.clear();
    }
}
