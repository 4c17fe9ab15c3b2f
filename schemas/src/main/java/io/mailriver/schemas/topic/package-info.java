/// The topic catalogue: which topics there are, what each needs from Kafka, what its headers are
/// called, and how topics are created. No other package spells a topic's name.
@NullMarked
package io.mailriver.schemas.topic;

import org.jspecify.annotations.NullMarked;
