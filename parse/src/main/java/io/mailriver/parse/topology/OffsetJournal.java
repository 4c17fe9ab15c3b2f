package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.MailTopic;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/* The file:

  octets 0 to 7       a mark with the layout's version; another mark empties the file
  SLOTS x 64 octets   what is being worked on: state (0 free, else topic code), partition, offset
  SUSPECTS x 32       what was being worked on when a process died: topic code (0 free),
                      partition, offset, deaths

It is mapped into memory, so a write costs nanoseconds and is in the page cache at once: it
survives the death of the process, which is all it is for. A slot's state is written last and
cleared first, so a torn entry is never read. */

/// Remembers on disk which records are being worked on, so that a mail that kills the process is
/// known after the restart. Thread-safe.
///
/// A record that was at work when the process died is a suspect; so are the innocent ones that
/// other threads had at work then. [ParseGuard] works on suspects alone, which clears the innocent.
final class OffsetJournal {
    static final int SLOTS = 128;
    static final int MAX_SUSPECTS = 256;

    private static final long MARK = 0x6d72_6a6e_6c00_0001L; // "mrjnl", layout 1
    private static final long SLOT_OCTETS = 64;
    private static final long SUSPECT_OCTETS = 32;
    private static final long FIRST_SLOT = 64;
    private static final long FIRST_SUSPECT = FIRST_SLOT + SLOTS * SLOT_OCTETS;
    private static final long FILE_OCTETS = FIRST_SUSPECT + MAX_SUSPECTS * SUSPECT_OCTETS;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment file;
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Map<Coordinate, Integer> suspects = new LinkedHashMap<>();
    private volatile boolean hasSuspects;

    private OffsetJournal(MemorySegment file) {
        this.file = file;
    }

    /// Opens the journal, creating it where it is missing, and counts a death for each record that
    /// was at work when the last process ended.
    static OffsetJournal open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            OffsetJournal journal =
                    new OffsetJournal(
                            channel.map(
                                    FileChannel.MapMode.READ_WRITE,
                                    0,
                                    FILE_OCTETS,
                                    Arena.ofAuto()));
            journal.recover();
            return journal;
        }
    }

    /// A place to say what one thread works on.
    final class Slot {
        private final long at;

        private Slot(long at) {
            this.at = at;
        }

        /// From now on a death of the process counts against this record.
        void begin(Coordinate coordinate) {
            file.set(ValueLayout.JAVA_INT, at + 4, coordinate.partition());
            file.set(ValueLayout.JAVA_LONG, at + 8, coordinate.offset());
            INT.setRelease(file, at, codeOf(coordinate.topic()));
        }

        void end() {
            INT.setRelease(file, at, 0);
        }

        /// Gives the place back.
        void release() {
            end();
            synchronized (OffsetJournal.this) {
                free.addLast(this);
            }
        }
    }

    /// A free place; empty when all are taken.
    synchronized Optional<Slot> slot() {
        return Optional.ofNullable(free.pollFirst());
    }

    /// How many processes died while they worked on this record.
    int deaths(Coordinate coordinate) {
        if (!hasSuspects) {
            return 0;
        }
        synchronized (this) {
            return suspects.getOrDefault(coordinate, 0);
        }
    }

    /// A suspect was worked on, and nothing died.
    synchronized void clear(Coordinate coordinate) {
        if (suspects.remove(coordinate) != null) {
            writeSuspects();
        }
    }

    /// Forgets suspects that the stage has passed by: their fate is committed.
    void passed(Coordinate coordinate) {
        if (hasSuspects) {
            synchronized (this) {
                if (suspects.keySet().removeIf(coordinate::isBehind)) {
                    writeSuspects();
                }
            }
        }
    }

    /// What is suspected now, for the log at start.
    synchronized Map<Coordinate, Integer> suspects() {
        return Map.copyOf(suspects);
    }

    private synchronized void recover() {
        if (file.get(ValueLayout.JAVA_LONG, 0) != MARK) {
            file.fill((byte) 0);
            file.set(ValueLayout.JAVA_LONG, 0, MARK);
        }
        readSuspects();
        List<Coordinate> died = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            long at = FIRST_SLOT + i * SLOT_OCTETS;
            read(at).ifPresent(died::add);
            free.addLast(new Slot(at));
        }
        died.stream().distinct().forEach(one -> suspects.merge(one, 1, Integer::sum));
        while (suspects.size() > MAX_SUSPECTS) {
            suspects.remove(suspects.keySet().iterator().next());
        }
        writeSuspects();
        for (int i = 0; i < SLOTS; i++) {
            INT.setRelease(file, FIRST_SLOT + i * SLOT_OCTETS, 0);
        }
    }

    private void readSuspects() {
        for (int i = 0; i < MAX_SUSPECTS; i++) {
            long at = FIRST_SUSPECT + i * SUSPECT_OCTETS;
            int deaths = file.get(ValueLayout.JAVA_INT, at + 16);
            read(at).ifPresent(one -> suspects.put(one, deaths));
        }
    }

    /// Rewrites the list; a death in the middle loses or repeats a suspicion, never makes one up.
    private void writeSuspects() {
        long at = FIRST_SUSPECT;
        for (Map.Entry<Coordinate, Integer> suspect : suspects.entrySet()) {
            Coordinate one = suspect.getKey();
            INT.setRelease(file, at, 0);
            file.set(ValueLayout.JAVA_INT, at + 4, one.partition());
            file.set(ValueLayout.JAVA_LONG, at + 8, one.offset());
            file.set(ValueLayout.JAVA_INT, at + 16, suspect.getValue());
            INT.setRelease(file, at, codeOf(one.topic()));
            at += SUSPECT_OCTETS;
        }
        for (; at < FILE_OCTETS; at += SUSPECT_OCTETS) {
            INT.setRelease(file, at, 0);
        }
        hasSuspects = !suspects.isEmpty();
    }

    private Optional<Coordinate> read(long at) {
        int partition = file.get(ValueLayout.JAVA_INT, at + 4);
        long offset = file.get(ValueLayout.JAVA_LONG, at + 8);
        return switch ((int) INT.getAcquire(file, at)) {
            case 1 -> Optional.of(new Coordinate(MailTopic.RAW, partition, offset));
            case 2 -> Optional.of(new Coordinate(MailTopic.POLLED, partition, offset));
            default -> Optional.empty();
        };
    }

    private static int codeOf(MailTopic topic) {
        return topic == MailTopic.RAW ? 1 : 2;
    }
}
