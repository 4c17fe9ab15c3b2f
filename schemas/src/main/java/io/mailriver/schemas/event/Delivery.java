package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One delivery (header `delivery` of `mail.deliveries` and `mail.deferred`): what goes where, for
/// whom, and how often it was tried.
///
/// `attempt` is the attempt that this record asks for, from 1. `notBefore` is when it is due, null
/// for at once. `state` is `READY` on `mail.deliveries`; on `mail.deferred` it says why the record
/// stands there. `lastReply` is the peer's last word.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
        DeliveryId deliveryId,
        MailId mailId,
        @Nullable String tenant,
        BlobId blobId,
        long size,
        String destination,
        List<ForwardPath> recipients,
        ReversePath reversePath,
        @Nullable String mailboxName,
        List<String> flags,
        @Nullable String rule,
        int attempt,
        int generation,
        State state,
        @Nullable Instant notBefore,
        Instant expires,
        Instant receivedAt,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable String ret,
        @Nullable String envid,
        @Nullable Trace trace,
        @Nullable String lastReply) {
    public Delivery {
        recipients = List.copyOf(recipients);
        flags = List.copyOf(flags);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + ", expected 1 or more");
        }
    }

    /// What our `Received:` field tells of the hop (RFC 5321, 4.4).
    public record Trace(
            String byHost,
            String protocol,
            @Nullable String helo,
            @Nullable String remoteAddress,
            @Nullable String remoteName,
            Envelope.@Nullable Tls tls) {}

    /// Why the record stands where it stands.
    public enum State {
        /// To be attempted now.
        @JsonProperty("ready")
        READY,
        /// Waits until `notBefore`.
        @JsonProperty("deferred")
        DEFERRED,
        /// An attempt runs; if nothing is heard until `notBefore`, it is to be made again.
        @JsonProperty("leased")
        LEASED,
        /// Nothing more is to be done: delivered, rejected or dead-lettered.
        @JsonProperty("ended")
        ENDED
    }

    /// The same delivery at another attempt, state and due time.
    public Delivery with(
            State newState,
            int newAttempt,
            @Nullable Instant newNotBefore,
            @Nullable String reply) {
        return new Delivery(
                deliveryId,
                mailId,
                tenant,
                blobId,
                size,
                destination,
                recipients,
                reversePath,
                mailboxName,
                flags,
                rule,
                newAttempt,
                generation,
                newState,
                newNotBefore,
                expires,
                receivedAt,
                body,
                smtpUtf8,
                requireTls,
                ret,
                envid,
                trace,
                reply);
    }

    /// The same delivery for fewer recipients (RFC 5321: a relay answers for each one alone).
    public Delivery forRecipients(List<ForwardPath> fewer) {
        return new Delivery(
                deliveryId,
                mailId,
                tenant,
                blobId,
                size,
                destination,
                fewer,
                reversePath,
                mailboxName,
                flags,
                rule,
                attempt,
                generation,
                state,
                notBefore,
                expires,
                receivedAt,
                body,
                smtpUtf8,
                requireTls,
                ret,
                envid,
                trace,
                lastReply);
    }
}
