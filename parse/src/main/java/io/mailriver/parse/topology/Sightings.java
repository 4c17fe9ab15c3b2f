package io.mailriver.parse.topology;

import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which clients sent the mail of one record key, and when: the value that the resend store keeps
/// for a key and stretch of time, as small JSON.
record Sightings(List<One> seen) {
    /// Clients that are remembered for one mail and stretch of time; later ones are not.
    static final int MAX_CLIENTS = 16;

    static final Sightings NONE = new Sightings(List.of());

    /// @param client the remote address, empty when there is none
    /// @param at the record's timestamp in milliseconds
    record One(String client, long at, MailId mailId) {}

    Sightings {
        seen = List.copyOf(seen);
    }

    static Sightings read(byte @Nullable [] json) {
        return json == null ? NONE : Json.read(json, Sightings.class);
    }

    byte[] json() {
        return Json.write(this);
    }

    /// The mail that a client is sending again now.
    Optional<MailId> firstOf(String client, long at, Duration window) {
        return seen.stream()
                .filter(one ->
                        one.client().equals(client) && Math.abs(at - one.at()) <= window.toMillis())
                .map(One::mailId)
                .findFirst();
    }

    Sightings and(Sightings others) {
        return new Sightings(Stream.concat(seen.stream(), others.seen().stream()).toList());
    }

    /// With one more client; one that sent the mail before is remembered by the newer time.
    Sightings with(One one) {
        List<One> all = new ArrayList<>(seen);
        all.removeIf(other -> other.client().equals(one.client()));
        if (all.size() < MAX_CLIENTS) {
            all.add(one);
        }
        return new Sightings(all);
    }
}
