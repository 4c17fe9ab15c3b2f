package io.mailriver.parse.topology;

/// A parsed event is larger than a record may be, also with its texts cut.
final class EventTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EventTooLargeException(String message) {
        super(message);
    }
}
