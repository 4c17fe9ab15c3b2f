package io.mailriver.parse.topology;

import org.apache.kafka.streams.errors.TaskMigratedException;

/// A mail is still being worked on, and the transaction must not wait longer: Streams aborts it,
/// the thread joins its group again, and meets the mail again with its work further on.
final class WaitingTooLongException extends TaskMigratedException {
    private static final long serialVersionUID = 1L;

    WaitingTooLongException(Coordinate at) {
        super("the mail at " + at + " takes long: its transaction is begun again");
    }
}
