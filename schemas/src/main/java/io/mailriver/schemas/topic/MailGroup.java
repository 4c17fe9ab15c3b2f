package io.mailriver.schemas.topic;

/// The consumer groups of the stages. What one finishes is never trimmed before it has passed it.
public enum MailGroup {
    /// Kafka Streams application of the parse stage.
    PARSE("parse", Kind.CONSUMER),
    /// Share group of the delivery workers.
    DELIVER("deliver", Kind.SHARE),
    /// Kafka Streams application of the retry schedule.
    SCHEDULE("schedule", Kind.CONSUMER),
    /// Shares the polled accounts out among the ingest workers; reads nothing.
    POLL("poll", Kind.CONSUMER);

    /// How Kafka keeps the group's place.
    public enum Kind {
        CONSUMER,
        SHARE
    }

    private final String suffix;
    private final Kind kind;

    MailGroup(String suffix, Kind kind) {
        this.suffix = suffix;
        this.kind = kind;
    }

    String suffix() {
        return suffix;
    }

    public Kind kind() {
        return kind;
    }

    /// True when the topic's records are finished by this group.
    public boolean finishes(MailTopic topic) {
        return switch (this) {
            case PARSE -> topic == MailTopic.RAW || topic == MailTopic.POLLED;
            case DELIVER -> topic == MailTopic.DELIVERIES;
            case SCHEDULE -> topic == MailTopic.DEFERRED;
            case POLL -> false;
        };
    }
}
