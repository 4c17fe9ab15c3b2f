package io.mailriver.deliver.attempt;

import io.mailriver.schemas.envelope.ForwardPath;
import java.util.List;

/// How an attempt ended for some of its recipients: a relay may answer each one differently.
public record Verdict(List<ForwardPath> recipients, DeliveryOutcome outcome) {
    public Verdict {
        recipients = List.copyOf(recipients);
    }
}
