package io.mailriver.app.river;

import io.mailriver.runtime.admin.PartHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of a running program, in the order in which they were taken in. Health may be asked
/// from any thread; everything else belongs to one.
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /// For a part that has no health of its own.
    static final Supplier<PartHealth> NO_HEALTH = () -> PartHealth.up("", "");

    private final List<Part> parts = new CopyOnWriteArrayList<>();

    private record Part(String name, AutoCloseable part, Supplier<List<PartHealth>> health) {}

    /// What a part does to begin.
    @FunctionalInterface
    interface Start {
        void run() throws Exception;
    }

    /// Takes a part in, then starts it: one that fails half-way is closed with the others.
    <T extends AutoCloseable> T start(String name, T part, Start start, Supplier<PartHealth> health)
            throws Exception {
        parts.add(new Part(name, part, () -> List.of(health.get())));
        start.run();
        return part;
    }

    /// Takes in what needs no start and has no health of its own.
    <T extends AutoCloseable> T keep(String name, T part) {
        parts.add(new Part(name, part, List::of));
        return part;
    }

    /// A group of parts that closes as one, where it was taken in. Another thread than the one that
    /// all other parts belong to may start what is in it.
    Parts group(String name) {
        Parts group = new Parts();
        parts.add(new Part(name, group, group::health));
        return group;
    }

    /// Does all of them at the same time and waits for their ends, also when one fails or this
    /// thread is interrupted, which interrupts them.
    ///
    /// @throws Exception of the first in the list that failed
    static void sideBySide(List<Start> starts) throws Exception {
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("start-", 0).factory())) {
            List<Future<Boolean>> running =
                    starts.stream().map(start -> threads.submit(() -> done(start))).toList();
            await(running, threads);
        }
    }

    private static void await(List<Future<Boolean>> running, ExecutorService threads)
            throws Exception {
        try {
            for (Future<Boolean> one : running) {
                one.get();
            }
        } catch (InterruptedException stopped) {
            threads.shutdownNow();
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static boolean done(Start start) throws Exception {
        start.run();
        return true;
    }

    List<PartHealth> health() {
        return parts.stream()
                .flatMap(part -> part.health().get().stream())
                .filter(health -> !health.part().isEmpty())
                .toList();
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
