package io.mailriver.parse.topology;

import io.mailriver.runtime.log.MailLog;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What becomes of one source record: everything to be written, ready to be handed to Kafka.
///
/// @param sightings what is to be remembered under the record's key, null for nothing
/// @param tale what the mail log is to be told once the records are handed over
record Outcome(List<Output> outputs, byte @Nullable [] sightings, Consumer<MailLog> tale) {
    Outcome {
        outputs = List.copyOf(outputs);
    }
}
