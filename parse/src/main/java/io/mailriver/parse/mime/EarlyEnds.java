package io.mailriver.parse.mime;

import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.Event;

/// Hears from mime4j where a header or a multipart ended before it should, and lets it go on.
final class EarlyEnds extends DecodeMonitor {
    private static final String BODY = Event.MIME_BODY_PREMATURE_END.toString();
    private static final String HEADER = Event.HEADERS_PREMATURE_END.toString();

    private final MailReading reading;

    EarlyEnds(MailReading reading) {
        this.reading = reading;
    }

    @Override
    public boolean warn(String error, String consequence) {
        String partId = reading.header().partId();
        if (error.equals(BODY)) {
            String after = partId == null ? "the preamble" : "part " + partId;
            String detail = "the closing delimiter is missing, after " + after;
            reading.defects().add(DefectCode.BODY_ENDS_EARLY, detail);
        } else if (error.equals(HEADER)) {
            reading.defects().add(DefectCode.HEADER_ENDS_EARLY, "no empty line follows", partId);
        }
        return false;
    }

    @Override
    public boolean isListening() {
        return true;
    }
}
