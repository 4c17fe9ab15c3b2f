package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.util.ArrayList;
import java.util.List;

/// One mail's envelope while it grows, from MAIL to the end of DATA. Not thread-safe.
final class Transaction {
    private final ReversePath reversePath;
    private final MailParameters parameters;
    private final List<ForwardPath> forwardPaths = new ArrayList<>(1);
    private boolean refusedRecipient;

    Transaction(ReversePath reversePath, MailParameters parameters) {
        this.reversePath = reversePath;
        this.parameters = parameters;
    }

    ReversePath reversePath() {
        return reversePath;
    }

    MailParameters parameters() {
        return parameters;
    }

    List<ForwardPath> forwardPaths() {
        return forwardPaths;
    }

    void add(Mailbox recipient, RcptParameters given) {
        forwardPaths.add(new ForwardPath(recipient, given.notifyOn(), given.orcpt()));
    }

    void refuseRecipient() {
        refusedRecipient = true;
    }

    /// True when there was a RCPT, though none was taken.
    boolean hasRefusedRecipient() {
        return refusedRecipient;
    }
}
