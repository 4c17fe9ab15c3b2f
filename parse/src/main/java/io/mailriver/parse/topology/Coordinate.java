package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.MailTopic;

/// Where a record stands.
record Coordinate(MailTopic topic, int partition, long offset) {
    /// True when this one stands behind the other in the same partition.
    boolean isBehind(Coordinate other) {
        return topic == other.topic && partition == other.partition && offset > other.offset;
    }

    @Override
    public String toString() {
        return topic.suffix() + "-" + partition + "@" + offset;
    }
}
