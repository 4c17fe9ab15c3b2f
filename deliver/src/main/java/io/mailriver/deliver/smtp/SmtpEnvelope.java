package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What MAIL and RCPT say.
///
/// @param size at least the content's octets; 0 when not known
/// @param smtpUtf8 header fields or addresses may hold UTF-8 (RFC 6531)
/// @param ret RFC 3461: `FULL` or `HDRS`; null when nobody asked
/// @param envid RFC 3461: xtext; null when there is none
public record SmtpEnvelope(
        ReversePath reversePath,
        List<ForwardPath> forwardPaths,
        long size,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable String ret,
        @Nullable String envid) {
    public SmtpEnvelope {
        forwardPaths = List.copyOf(forwardPaths);
        if (forwardPaths.isEmpty()) {
            throw new IllegalArgumentException("no forward path, expected at least one");
        }
    }

    /// An envelope without extensions.
    public static SmtpEnvelope of(ReversePath reversePath, List<ForwardPath> forwardPaths) {
        return new SmtpEnvelope(
                reversePath, forwardPaths, 0, BodyType.SEVEN_BIT, false, false, null, null);
    }

    /// The same for some of its forward paths.
    SmtpEnvelope forPaths(List<ForwardPath> some) {
        return new SmtpEnvelope(reversePath, some, size, body, smtpUtf8, requireTls, ret, envid);
    }
}
