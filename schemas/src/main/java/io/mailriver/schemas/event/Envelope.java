package io.mailriver.schemas.event;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the transport said about a mail (header `envelope` of `mail.raw` and `mail.polled`).
///
/// Words are RFC 5321's. `protocol` is a keyword of the IANA mail transmission types (`SMTP`,
/// `ESMTP`, `ESMTPS`, `ESMTPSA`, `LMTP` ...) or `IMAP`, `POP3`. `helo` is the client's claim,
/// `remoteName` its verified name. `source` is there for polled mail alone.
public record Envelope(
        MailId mailId,
        @Nullable String tenant,
        Instant receivedAt,
        String protocol,
        String listener,
        String byHost,
        @Nullable String helo,
        @Nullable String remoteAddress,
        @Nullable String remoteName,
        @Nullable Tls tls,
        @Nullable String authenticatedAs,
        ReversePath reversePath,
        List<ForwardPath> forwardPaths,
        @Nullable String ret,
        @Nullable String envid,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable Integer priority,
        @Nullable Source source) {
    public Envelope {
        forwardPaths = List.copyOf(forwardPaths);
    }

    /// The envelope of a polled mail, which has none: nobody sent it to us, and nobody is to be
    /// told.
    ///
    /// @param protocol `IMAP` or `POP3`
    public static Envelope ofPolled(
            MailId mailId, Instant receivedAt, String protocol, String byHost, Source source) {
        return new Envelope(
                mailId,
                null,
                receivedAt,
                protocol,
                source.account(),
                byHost,
                null,
                null,
                null,
                null,
                null,
                ReversePath.NULL,
                List.of(),
                null,
                null,
                BodyType.EIGHT_BIT_MIME,
                false,
                false,
                null,
                source);
    }

    /// The same envelope for other recipients.
    public Envelope withForwardPaths(List<ForwardPath> others) {
        return new Envelope(
                mailId,
                tenant,
                receivedAt,
                protocol,
                listener,
                byHost,
                helo,
                remoteAddress,
                remoteName,
                tls,
                authenticatedAs,
                reversePath,
                others,
                ret,
                envid,
                body,
                smtpUtf8,
                requireTls,
                priority,
                source);
    }

    /// The session's TLS: version (`TLSv1.3`), cipher suite, subject of the peer's certificate.
    public record Tls(String version, String cipher, @Nullable String peer) {}

    /// Where a polled mail was seen.
    public record Source(
            String account,
            @Nullable String mailboxName,
            @Nullable Long uidValidity,
            @Nullable Long uid,
            @Nullable String objectId,
            @Nullable String uidl,
            @Nullable Instant internalDate,
            List<String> flags) {
        public Source {
            flags = List.copyOf(flags);
        }
    }
}
