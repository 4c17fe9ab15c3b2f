/// Polled accounts and what their pollers may do to Kafka: mail, cursor and sighting in one
/// transaction, while the account's partition is owned.
@NullMarked
package io.mailriver.ingest.account;

import org.jspecify.annotations.NullMarked;
