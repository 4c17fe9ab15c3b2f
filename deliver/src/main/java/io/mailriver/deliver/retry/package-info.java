/// The durable schedule of what waits: deferred deliveries and running leases from `mail.deferred`
/// come back to `mail.deliveries` when they are due.
///
/// A Kafka Streams application of its own, exactly once, so that a waiting delivery is handed out
/// once however often the process dies. It also tells where each waiting delivery stands
/// (`mail.queue`). The rules stand in `ScheduleProcessor`.
@NullMarked
package io.mailriver.deliver.retry;

import org.jspecify.annotations.NullMarked;
