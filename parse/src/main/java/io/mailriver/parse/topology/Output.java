package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.MailTopic;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A record to be written.
record Output(MailTopic topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}
