package io.mailriver.parse.topology;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.route.Router;
import io.mailriver.parse.route.RoutingResult;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.RouteDecision;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that is done for one mail, from the source record to the records to be written: everything
/// whose course depends on what a mail says. Thread-safe; may throw anything, which is the
/// [ParseGuard]'s to catch.
final class MailWork {
    /// Pauses between the attempts to read a mail's blob.
    private static final List<Duration> BLOB_PAUSES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400));

    /// What the deliveries of one mail may hold of it together.
    static final int MAX_COPIED_OCTETS = 8 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(MailWork.class);

    private final BiFunction<MailContent, MailFacts, ParsedMail> parser;
    private final Router router;
    private final BlobStore blobs;
    private final MailWriting writing;
    private final DeadLetters deadLetters;
    private final ParseStageConfig config;

    MailWork(
            BiFunction<MailContent, MailFacts, ParsedMail> parser,
            Router router,
            BlobStore blobs,
            MailWriting writing,
            DeadLetters deadLetters,
            ParseStageConfig config) {
        this.parser = parser;
        this.router = router;
        this.blobs = blobs;
        this.writing = writing;
        this.deadLetters = deadLetters;
        this.config = config;
    }

    /// Works on one mail.
    ///
    /// @throws UncheckedIOException when the blob store does not give the mail
    Outcome run(SourceRecord source, Known known) {
        try {
            return decoded(source, known);
        } catch (UndecodableException wrong) {
            return deadLetters.outcome(
                    source, Reason.UNDECODABLE, String.valueOf(wrong.getMessage()));
        } catch (EventTooLargeException large) {
            return deadLetters.outcome(
                    source, Reason.EVENT_TOO_LARGE, String.valueOf(large.getMessage()));
        }
    }

    private Outcome decoded(SourceRecord source, Known known) {
        Envelope envelope = source.envelope();
        MailContent content = content(source);
        MailFacts facts =
                new MailFacts(
                        envelope.mailId(),
                        1,
                        blobIdOf(content),
                        envelope.receivedAt(),
                        envelope,
                        source.authentication().orElse(null));
        ParsedMail mail = parsed(content, facts);
        Optional<MailId> first = resentFrom(source, envelope, known);
        if (first.isPresent() && !first.get().equals(envelope.mailId())) {
            ParsedMail resent = mail.asResendOf(first.get());
            return Outcome.forgotten(
                    writing.resend(source, resent, first.get()),
                    log -> {
                        tell(log, resent);
                        log.resent(resent.mailId(), first.get());
                    });
        }
        RoutingResult routing = router.route(mail, envelope, source.generation());
        ParsedMail routed = mail.routed(routing.decisions(), routing.labels());
        return new Outcome(
                writing.routed(light(source, routing), envelope, routed, routing),
                sightings(source, envelope, routing, known),
                tale(routed, routing));
    }

    /// What its deliveries copy: the mail's bytes, or a claim check when the copies would be more
    /// than one transaction can write in its time.
    private SourceRecord light(SourceRecord source, RoutingResult routing) {
        byte[] value = source.value();
        if (value == null
                || (long) value.length * routing.deliveries().size() <= MAX_COPIED_OCTETS) {
            return source;
        }
        try {
            return source.with(blobs.store(value));
        } catch (IOException full) {
            LOG.atWarn()
                    .setCause(full)
                    .log(
                            "the blob store did not take a mail; its {} deliveries carry it, {}"
                                    + " octets each",
                            routing.deliveries().size(),
                            value.length);
            return source;
        }
    }

    /// The blob store may be away for a moment.
    private ParsedMail parsed(MailContent content, MailFacts facts) {
        for (Duration pause : BLOB_PAUSES) {
            try {
                return parser.apply(content, facts);
            } catch (UncheckedIOException away) {
                pause(pause, away);
            }
        }
        return parser.apply(content, facts);
    }

    private static void pause(Duration pause, UncheckedIOException away) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }

    private MailContent content(SourceRecord source) {
        Optional<BlobRef> blob = source.blob();
        if (blob.isPresent()) {
            return new MailContent.Stored(blobs, blob.get());
        }
        byte[] value = source.value();
        if (value == null) {
            throw new UndecodableException("there is no value, and no header 'blob'", null);
        }
        return new MailContent.Inline(value);
    }

    private static BlobId blobIdOf(MailContent content) {
        return switch (content) {
            case MailContent.Inline(byte[] bytes) -> BlobId.of(bytes);
            case MailContent.Stored(BlobStore _, BlobRef blob) -> blob.blobId();
        };
    }

    private Optional<MailId> resentFrom(SourceRecord source, Envelope envelope, Known known) {
        return source.mayBeResent()
                ? known.before()
                        .and(known.current())
                        .firstOf(clientOf(envelope), source.timestamp(), config.resendWindow())
                : Optional.empty();
    }

    /// A mail of which nothing became anything may be sent again with better luck.
    private static byte @Nullable [] sightings(
            SourceRecord source, Envelope envelope, RoutingResult routing, Known known) {
        return !source.mayBeResent() || routing.isAllDead()
                ? null
                : known.current()
                        .with(
                                new Sightings.One(
                                        clientOf(envelope), source.timestamp(), envelope.mailId()))
                        .json();
    }

    private static String clientOf(Envelope envelope) {
        String remote = envelope.remoteAddress();
        return remote == null ? "" : remote;
    }

    private static Consumer<MailLog> tale(ParsedMail mail, RoutingResult routing) {
        List<RoutingResult.DeadEnd> deadEnds = routing.deadEnds();
        List<RouteDecision> drops =
                routing.decisions().stream()
                        .filter(decision -> decision.action() == RouteDecision.Action.DROP)
                        .toList();
        return log -> {
            tell(log, mail);
            for (RouteDecision drop : drops) {
                log.dropped(
                        mail.mailId(),
                        drop.recipient(),
                        Optional.ofNullable(drop.rule()).orElse(""));
            }
            for (RoutingResult.DeadEnd end : deadEnds) {
                log.deadLettered(
                        mail.mailId().text(), DeadLetters.STAGE, end.reason().word(), end.detail());
            }
        };
    }

    private static void tell(MailLog log, ParsedMail mail) {
        String subject = mail.subject();
        log.parsed(
                mail.mailId(),
                MailWriting.word(mail.classification().kind()),
                mail.defects().size(),
                subject == null ? "" : subject);
    }
}
