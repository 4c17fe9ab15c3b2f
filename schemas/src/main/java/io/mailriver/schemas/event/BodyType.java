package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the client declared of the body (RFC 6152, RFC 3030): the value of `BODY=`.
public enum BodyType {
    @JsonProperty("7BIT")
    SEVEN_BIT,
    @JsonProperty("8BITMIME")
    EIGHT_BIT_MIME,
    @JsonProperty("BINARYMIME")
    BINARY_MIME
}
