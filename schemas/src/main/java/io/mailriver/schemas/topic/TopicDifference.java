package io.mailriver.schemas.topic;

/// A setting of an existing topic that is not what the catalogue says.
///
/// @param fatal true when work would be lost or mixed up: another partition count than a key's
///   place was computed with
public record TopicDifference(
        MailTopic topic,
        String name,
        String setting,
        String expected,
        String actual,
        boolean fatal) {
    static TopicDifference ofPartitions(TopicSpec spec, int actual) {
        return new TopicDifference(
                spec.topic(),
                spec.name(),
                "partitions",
                Integer.toString(spec.partitions()),
                Integer.toString(actual),
                true);
    }

    @Override
    public String toString() {
        return name + ": " + setting + " is " + actual + ", expected " + expected;
    }
}
