/// The parse stage: a Kafka Streams topology from `mail.raw` and `mail.polled` to the parsed event,
/// deliveries, ledger and dead letters, exactly once. The only package of this module that imports
/// Kafka Streams. `DESIGN.md` beside it tells how one bad mail is kept from harming others.
@NullMarked
package io.mailriver.parse.topology;

import org.jspecify.annotations.NullMarked;
