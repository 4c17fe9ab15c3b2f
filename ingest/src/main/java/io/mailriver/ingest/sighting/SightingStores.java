package io.mailriver.ingest.sighting;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The folder of all tables in this process. A partition that is lost and taken again has its table
/// opened only when the tenure before has closed it. Thread-safe.
public final class SightingStores {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Map<Integer, Semaphore> free = new ConcurrentHashMap<>();

    /// @param folder made when the first table is
    public SightingStores(Path folder) {
        this.folder = folder;
    }

    Path folder(int partition) {
        return folder.resolve(Integer.toString(partition));
    }

    /// Waits until nobody else has the partition's table open.
    void take(int partition) throws InterruptedException {
        if (!of(partition).tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new SightingException(
                    "the sightings of partition " + partition + " are still in use", null);
        }
    }

    void giveBack(int partition) {
        of(partition).release();
    }

    private Semaphore of(int partition) {
        return free.computeIfAbsent(partition, number -> new Semaphore(1));
    }
}
