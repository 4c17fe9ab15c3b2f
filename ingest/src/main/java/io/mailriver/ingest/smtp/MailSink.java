package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.schemas.event.Envelope;

/// Where complete mails go. Called by many sessions at once, each on its own virtual thread, which
/// may block; the client waits meanwhile.
public interface MailSink {
    /// Takes the mail over for good.
    ///
    /// @return what the client is told with its `250`
    /// @throws io.mailriver.ingest.intake.IntakeException when the client shall try again; any
    ///   other exception has the same effect and is logged as our fault
    Receipt accept(Envelope envelope, Content content);
}
