package io.mailriver.ingest.intake;

import io.mailriver.schemas.identity.MailId;

/// The promise that a mail is kept: where it stands on Kafka.
///
/// @param topic or, where a route of a user's own has kept the mail somewhere else, `route NAME`
/// @param partition -1 when it is not known to be on Kafka
/// @param offset -1 as well
public record Receipt(MailId mailId, String topic, int partition, long offset) {
    private static final int NOWHERE = -1;

    /// By a route that has ended well without saying where it has put the mail.
    public static Receipt ofRoute(MailId mailId, String route) {
        return new Receipt(mailId, "route " + route, NOWHERE, NOWHERE);
    }

    /// As the `250` says it: `<mailId> stored at mail.raw-3@4711`.
    @Override
    public String toString() {
        return partition == NOWHERE
                ? mailId + " taken by " + topic
                : mailId + " stored at " + topic + "-" + partition + "@" + offset;
    }
}
