package io.mailriver.ingest.intake;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Section;
import java.time.Duration;

/// `ingest.intake:` limits of the way onto Kafka.
///
/// @param inlineLimit mail above it goes to the blob store, its record is a claim check
/// @param bytesInFlight bytes of mail held in memory between the client and Kafka
/// @param acknowledgementTimeout how long Kafka may take before the client is told to come again
/// @param awayAfter without any acknowledgement for so long, Kafka counts as away
/// @param minFree with less free disk under the blob store nothing is taken
public record IntakeConfig(
        ByteSize inlineLimit,
        ByteSize bytesInFlight,
        Duration acknowledgementTimeout,
        Duration awayAfter,
        ByteSize minFree) {
    static final ByteSize MAX_INLINE_LIMIT = ByteSize.ofMiB(4);

    public static IntakeConfig read(Section section) {
        ByteSize inlineLimit =
                section.size(
                        "inline-limit",
                        "Mail up to this size is a record's value; a larger one goes to the blob"
                                + " store. At most 4MiB.",
                        ByteSize.ofMiB(1));
        if (inlineLimit.octets() > MAX_INLINE_LIMIT.octets()) {
            section.problem(
                    "inline-limit", "'" + inlineLimit + "' is too large, expected at most 4MiB");
        }
        return new IntakeConfig(
                inlineLimit,
                section.size(
                        "bytes-in-flight",
                        "Mail held in memory on its way to Kafka; beyond it clients get 452 4.3.1."
                                + " While more than half is in use, mail above 16 KiB goes to the"
                                + " blob store.",
                        ByteSize.ofMiB(64)),
                section.duration(
                        "acknowledgement-timeout",
                        "How long Kafka may take to store a mail before the client gets 451 4.3.0.",
                        Duration.ofSeconds(15)),
                section.duration(
                        "away-after",
                        "When Kafka has stored nothing for so long, clients get 451 4.3.0 at once.",
                        Duration.ofSeconds(3)),
                section.size(
                        "min-free",
                        "With less free disk space in the data folder, clients get 452 4.3.1 and"
                                + " accounts are not polled, so that what was taken can be"
                                + " delivered. 0 for no such limit.",
                        ByteSize.ofMiB(256)));
    }
}
