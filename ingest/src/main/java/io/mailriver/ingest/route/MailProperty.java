package io.mailriver.ingest.route;

/// Names of the exchange properties that a mail travels with. There are no headers: nothing that a
/// mail or its envelope says may steer a route.
public final class MailProperty {
    /// The [io.mailriver.schemas.event.Envelope]. The body is the
    /// [io.mailriver.ingest.intake.Content], which converts to `byte[]` and `InputStream`.
    public static final String ENVELOPE = "mailriverEnvelope";

    /// The [io.mailriver.ingest.intake.Receipt] that the route must leave: what the client is told.
    public static final String RECEIPT = "mailriverReceipt";

    private MailProperty() {}
}
