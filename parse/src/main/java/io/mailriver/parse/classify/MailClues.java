package io.mailriver.parse.classify;

import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a mail's kind is told from.
///
/// @param headers the mail's own header fields, in order
/// @param envelope what the transport said; null when there was none
/// @param partTypes the media types of all parts, in lower case, the mail's own first
/// @param reportType the parameter `report-type` of the mail's own content type, in lower case;
///   empty when there is none
/// @param subject the decoded subject; empty when there is none
public record MailClues(
        List<EmailHeader> headers,
        @Nullable Envelope envelope,
        List<String> partTypes,
        String reportType,
        String subject) {
    public MailClues {
        headers = List.copyOf(headers);
        partTypes = List.copyOf(partTypes);
    }
}
