/// What `bench/listener` measures the SMTP listener with: a load generator, a listener whose mail
/// goes nowhere, a crowd of idle and slow clients, and the barest loop from sockets to Kafka to
/// compare with.
@NullMarked
package io.mailriver.bench.smtp;

import org.jspecify.annotations.NullMarked;
