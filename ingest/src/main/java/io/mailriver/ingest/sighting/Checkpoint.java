package io.mailriver.ingest.sighting;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Up to where a table knows a partition.
///
/// @param topic the topic's id, which a topic that is made anew does not share
/// @param offset the next one to be read
/// @param at when there was nothing else
record Checkpoint(String topic, long offset, Instant at) {
    /// Kafka forgets a tombstone after a day (`delete.retention.ms`), and no table may miss one.
    static final Duration LIFETIME = Duration.ofHours(12);

    private static final String FORM = "1"; // of the table; another one is filled anew

    byte[] octets() {
        return (FORM + " " + topic + " " + offset + " " + at.toEpochMilli()).getBytes(US_ASCII);
    }

    /// Empty for what another version wrote.
    static Optional<Checkpoint> read(byte[] octets) {
        String[] words = new String(octets, US_ASCII).split(" ", -1);
        if (words.length != 4 || !words[0].equals(FORM)) {
            return Optional.empty();
        }
        return Optional.of(
                new Checkpoint(
                        words[1],
                        Long.parseLong(words[2]),
                        Instant.ofEpochMilli(Long.parseLong(words[3]))));
    }

    /// True when reading can go on here.
    ///
    /// @param begin of what the topic has
    /// @param end of it
    boolean isGood(String topicNow, long begin, long end, Instant now) {
        return topic.equals(topicNow)
                && offset >= begin
                && offset <= end
                && at.plus(LIFETIME).isAfter(now);
    }
}
