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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// A folder of Maildirs, `<folder>/<recipient>/{tmp,new,cur}`.
///
/// Effectively once: the file's name is made of the delivery's id, so that a repeat finds the mail,
/// also when a mail reader has moved it from `new` to `cur` and marked it, or puts the same file in
/// its place. Whatever the file system refuses (disk full, no permission) defers the mail.
public final class MaildirDestination implements Destination {
    private static final int MAX_WRITES = 16; // side by side: more only wait for the same disk

    private final String name;
    private final Path folder;
    private final String process = Long.toString(ProcessHandle.current().pid());
    private final AtomicLong scratches = new AtomicLong();
    private final Semaphore writes = new Semaphore(MAX_WRITES, true);

    public MaildirDestination(String name, MaildirDestinationConfig config) {
        this.name = name;
        this.folder = config.folder().toAbsolutePath();
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
            String inner =
                    FolderName.ofMailboxName(
                            Optional.ofNullable(delivery.mailboxName()).orElse(""));
            Path own = folder.resolve(FolderName.of(path.address()));
            Maildir maildir = new Maildir(inner.isEmpty() ? own : own.resolve(inner));
            new Maildir(own).create(false);
            maildir.create(!inner.isEmpty());
            return deliver(delivery.forRecipients(List.of(path)), maildir, content);
        } catch (IOException wrong) {
            return new Deferred(wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
        }
    }

    private DeliveryOutcome deliver(Delivery delivery, Maildir maildir, MailContent content)
            throws IOException {
        String file = fileName(delivery);
        Optional<Path> there = maildir.find(file);
        if (there.isPresent()) {
            return new Delivered("already at " + folder.relativize(there.get()));
        }
        String info = MaildirFlags.info(delivery.flags());
        try (InputStream mail = DeliveredCopy.atItsEnd(delivery, content).open()) {
            Path place = maildir.deliver(scratch(file), file, info, mail);
            return new Delivered("stored at " + folder.relativize(place));
        }
    }

    /// Time, a name that no other delivery has, and who made it, as Maildir wants them; the same
    /// for each attempt.
    private static String fileName(Delivery delivery) {
        return delivery.receivedAt().getEpochSecond() + "." + delivery.deliveryId() + ".mailriver";
    }

    private String scratch(String file) {
        return file + "." + process + "." + scratches.incrementAndGet();
    }
}
