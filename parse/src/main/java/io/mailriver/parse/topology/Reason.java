package io.mailriver.parse.topology;

/// Why this stage gave a mail up: the header `reason` of the dead letter. Reasons that routing
/// knows stand in [io.mailriver.parse.route.RoutingResult.Reason].
enum Reason {
    /// The record lacks what intake always writes.
    UNDECODABLE("undecodable"),
    /// Something was thrown.
    PARSER_FAILED("parser-failed"),
    /// It ran out of memory, also when nothing else was at work.
    OUT_OF_MEMORY("out-of-memory"),
    /// It took longer than `parse.deadline`.
    DEADLINE("deadline"),
    /// The process died twice while it was at work on this mail.
    KILLED_THE_PARSER("killed-the-parser"),
    /// The blob store does not have it, or does not give it.
    BLOB_MISSING("blob-missing"),
    /// Its event is larger than a record may be, also with its texts cut.
    EVENT_TOO_LARGE("event-too-large");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
