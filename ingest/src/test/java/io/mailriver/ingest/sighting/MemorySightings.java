package io.mailriver.ingest.sighting;

import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sightings in memory, for the pollers' tests.
public final class MemorySightings implements Sightings {
    private static final Comparator<SightingKey> ORDER =
            Comparator.comparing(SightingKey::account)
                    .thenComparing(key -> key instanceof SightingKey.Pop3)
                    .thenComparing(MemorySightings::name)
                    .thenComparing(
                            key -> key instanceof SightingKey.Imap imap ? imap.uidValidity() : 0L)
                    .thenComparing(key -> key instanceof SightingKey.Imap imap ? imap.uid() : 0L);

    private final NavigableMap<SightingKey, Sighting> all = new ConcurrentSkipListMap<>(ORDER);

    public void put(Seen seen) {
        all.put(seen.key(), seen.sighting());
    }

    public void change(SightingKey key, @Nullable Sighting sighting) {
        if (sighting == null) {
            all.remove(key);
        } else {
            all.put(key, sighting);
        }
    }

    /// Everything.
    public Map<SightingKey, Sighting> all() {
        return all;
    }

    @Override
    public Optional<Sighting> find(SightingKey key) {
        return Optional.ofNullable(all.get(key));
    }

    @Override
    public Page imap(
            String account, String mailboxName, long uidValidity, long afterUid, int limit) {
        return page(
                new SightingKey.Imap(account, mailboxName, uidValidity, afterUid),
                limit,
                key ->
                        key instanceof SightingKey.Imap imap
                                && imap.account().equals(account)
                                && imap.mailboxName().equals(mailboxName)
                                && imap.uidValidity() == uidValidity);
    }

    @Override
    public Page pop3(String account, String afterUidl, int limit) {
        return page(
                new SightingKey.Pop3(account, afterUidl),
                limit,
                key -> key instanceof SightingKey.Pop3 && key.account().equals(account));
    }

    @Override
    public List<Seen> ofContent(String account, BlobId blobId, int limit) {
        return newest(account, limit, sighting -> sighting.blobId().equals(blobId));
    }

    @Override
    public List<Seen> ofObject(String account, String objectId, int limit) {
        return newest(account, limit, sighting -> objectId.equals(sighting.objectId()));
    }

    private Page page(SightingKey after, int limit, Predicate<SightingKey> belongs) {
        List<Seen> seen =
                all.tailMap(after, false).entrySet().stream()
                        .takeWhile(entry -> belongs.test(entry.getKey()))
                        .limit(limit + 1L)
                        .map(entry -> new Seen(entry.getKey(), entry.getValue()))
                        .toList();
        return new Page(seen.subList(0, Math.min(limit, seen.size())), seen.size() <= limit);
    }

    private List<Seen> newest(String account, int limit, Predicate<Sighting> wanted) {
        return all.entrySet().stream()
                .filter(entry -> entry.getKey().account().equals(account))
                .filter(entry -> wanted.test(entry.getValue()))
                .map(entry -> new Seen(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing((Seen seen) -> seen.sighting().mailId()).reversed())
                .limit(limit)
                .toList();
    }

    private static String name(SightingKey key) {
        return switch (key) {
            case SightingKey.Imap imap -> imap.mailboxName();
            case SightingKey.Pop3 pop3 -> pop3.uidl();
        };
    }
}
