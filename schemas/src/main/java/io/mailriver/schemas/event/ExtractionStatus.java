package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How the reading of a part's content ended.
public enum ExtractionStatus {
    /// The part is text and stands in `bodyValues`, or its text was extracted.
    @JsonProperty("done")
    DONE,
    /// Nothing to read: the kind of part is not one that is extracted.
    @JsonProperty("skipped")
    SKIPPED,
    /// A later revision may bring it.
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("timeout")
    TIMEOUT,
    @JsonProperty("out-of-memory")
    OUT_OF_MEMORY,
    @JsonProperty("crashed")
    CRASHED,
    @JsonProperty("too-large")
    TOO_LARGE,
    @JsonProperty("encrypted")
    ENCRYPTED
}
