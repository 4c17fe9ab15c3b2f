package io.mailriver.deliver.maildir;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// A folder of Maildirs, `<folder>/<recipient>/{tmp,new,cur}`.
///
/// Effectively once: the file's name is made of the delivery's id, so that a repeat finds the mail,
/// also when a mail reader has moved it from `new` to `cur` and marked it, or puts the same file in
/// its place. A mail that a reader deleted, or moved to another folder, before the repeat comes is
/// delivered again. Whatever the file system refuses (disk full, no permission) defers the mail.
public final class MaildirDestination implements Destination {
    private static final int MAX_WRITES = 16; // side by side: more only wait for the same disk
    private static final String MARK = ".mailriver";

    /// As Maildir has it: what stands in `tmp` for so long is of a dead delivery.
    static final Duration ABANDONED = Duration.ofHours(36);

    /// A younger mail was not repeated yet, or no reader has put keywords on it: all names in a
    /// large `cur` are read for older ones only.
    static final Duration YOUNG = Duration.ofSeconds(5);

    private final String name;
    private final Path folder;
    private final InstantSource clock;
    private final String process;
    private final AtomicLong scratches = new AtomicLong();
    private final Semaphore writes = new Semaphore(MAX_WRITES, true);
    private final ReentrantLock making = new ReentrantLock();

    public MaildirDestination(String name, MaildirDestinationConfig config, InstantSource clock) {
        this(name, config, clock, UUID.randomUUID().toString());
    }

    /// @param process a word that no other process writing into this folder has, now or before
    MaildirDestination(
            String name, MaildirDestinationConfig config, InstantSource clock, String process) {
        this.name = name;
        this.folder = config.folder().toAbsolutePath();
        this.clock = clock;
        this.process = process;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxAttempts() {
        return MAX_WRITES;
    }

    @Override
    public List<Verdict> attempt(Delivery delivery, MailContent content) {
        try {
            writes.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of(new Verdict(delivery.recipients(), new Deferred("interrupted")));
        }
        try {
            return delivery.recipients().stream()
                    .map(path -> new Verdict(List.of(path), deliver(delivery, path, content)))
                    .toList();
        } finally {
            writes.release();
        }
    }

    @Override
    public void close() {}

    private DeliveryOutcome deliver(Delivery delivery, ForwardPath path, MailContent content) {
        try {
            Maildir maildir = maildir(delivery, path);
            return deliver(delivery.forRecipients(List.of(path)), maildir, content);
        } catch (IOException wrong) {
            return new Deferred(wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
        }
    }

    /// Makes the Maildir where it is missing: one at a time, so that nobody writes into a folder
    /// that another is still putting on the disk.
    private Maildir maildir(Delivery delivery, ForwardPath path) throws IOException {
        String inner =
                FolderName.ofMailboxName(Optional.ofNullable(delivery.mailboxName()).orElse(""));
        Path own = folder.resolve(FolderName.of(path.address()));
        Maildir maildir = new Maildir(inner.isEmpty() ? own : own.resolve(inner));
        making.lock();
        try {
            new Maildir(own).create(false);
            maildir.create(!inner.isEmpty());
        } finally {
            making.unlock();
        }
        return maildir;
    }

    private DeliveryOutcome deliver(Delivery delivery, Maildir maildir, MailContent content)
            throws IOException {
        Instant now = clock.instant();
        String file = fileName(delivery);
        boolean young = now.isBefore(delivery.receivedAt().plus(YOUNG));
        Optional<Path> there = young ? maildir.find(file) : maildir.findAmongAll(file);
        if (there.isPresent()) {
            maildir.settle(there.get());
            return new Delivered("already at " + folder.relativize(there.get()));
        }
        maildir.sweep(MARK, now.minus(ABANDONED));
        String info = MaildirFlags.info(delivery.flags());
        DeliveredCopy copy = DeliveredCopy.atItsEnd(delivery, content);
        try (InputStream mail = copy.open()) {
            Path place = maildir.deliver(scratch(file), file, info, mail, copy.size());
            return new Delivered("stored at " + folder.relativize(place));
        }
    }

    /// Time, a name that no other delivery has, and who made it, as Maildir wants them; the same
    /// for each attempt.
    private static String fileName(Delivery delivery) {
        return delivery.receivedAt().getEpochSecond() + "." + delivery.deliveryId() + MARK;
    }

    private String scratch(String file) {
        return file + "." + process + "." + scratches.incrementAndGet();
    }
}
