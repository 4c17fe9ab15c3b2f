package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Intake;
import io.mailriver.schemas.event.Envelope;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/// Publishes the exchange's mail and leaves the receipt. Blocks until the mail is kept.
final class PublishProcessor implements Processor {
    private final Intake intake;

    PublishProcessor(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void process(Exchange exchange) {
        Envelope envelope = exchange.getProperty(MailProperty.ENVELOPE, Envelope.class);
        if (envelope == null || !(exchange.getIn().getBody() instanceof Content content)) {
            throw new IllegalStateException(
                    "no mail in exchange "
                            + exchange.getExchangeId()
                            + ", expected a Content body"
                            + " and the property "
                            + MailProperty.ENVELOPE);
        }
        exchange.setProperty(MailProperty.RECEIPT, intake.publish(envelope, content));
    }
}
