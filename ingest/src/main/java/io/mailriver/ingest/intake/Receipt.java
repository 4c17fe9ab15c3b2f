package io.mailriver.ingest.intake;

import io.mailriver.schemas.identity.MailId;

/// The promise that a mail is kept: where it stands on Kafka.
public record Receipt(MailId mailId, String topic, int partition, long offset) {
    /// As the `250` says it: `<mailId> stored at mail.raw-3@4711`.
    @Override
    public String toString() {
        return mailId + " stored at " + topic + "-" + partition + "@" + offset;
    }
}
