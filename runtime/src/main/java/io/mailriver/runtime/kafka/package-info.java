/// How a process reaches Kafka: the configuration of the connection, and client settings that every
/// stage starts from.
@NullMarked
package io.mailriver.runtime.kafka;

import org.jspecify.annotations.NullMarked;
