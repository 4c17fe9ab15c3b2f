package io.mailriver.schemas.topic;

/// Kafka header names: part of the contract, and the only ones that Mailriver writes.
public final class HeaderName {
    public static final String ENVELOPE = "envelope"; // JSON: event.Envelope
    public static final String AUTHENTICATION = "authentication"; // JSON: event.Authentication
    public static final String BLOB = "blob"; // JSON: event.BlobRef; the value is then empty
    public static final String MAIL_ID = "mail-id"; // text
    public static final String DELIVERY = "delivery"; // JSON: event.Delivery
    public static final String TENANT = "tenant"; // text
    public static final String KEY_ID = "key-id"; // text: the data key of an encrypted value
    public static final String REASON = "reason"; // text: why it is dead (a dashed word)
    public static final String STAGE = "stage"; // text: who gave it up
    public static final String ERROR = "error"; // text for people, one line
    public static final String SOURCE_TOPIC = "source-topic"; // text
    public static final String SOURCE_PARTITION = "source-partition"; // decimal text
    public static final String SOURCE_OFFSET = "source-offset"; // decimal text
    public static final String GENERATION = "generation"; // decimal text: how often replayed

    private HeaderName() {}
}
