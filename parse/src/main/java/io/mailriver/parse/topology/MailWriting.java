package io.mailriver.parse.topology;

import io.mailriver.parse.route.RoutingResult;
import io.mailriver.schemas.event.Defect;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.RouteDecision;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// The records that tell of a parsed mail: its event, its deliveries, its lines of the ledger and
/// the dead letters of recipients that go nowhere. Thread-safe.
final class MailWriting {
    private static final int MAX_TOLD = 10;

    private final DeadLetters deadLetters;
    private final InstantSource clock;

    MailWriting(DeadLetters deadLetters, InstantSource clock) {
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /// A mail that a client sent again: its event and the ledger's word, no delivery.
    List<Output> resend(SourceRecord source, ParsedMail mail, MailId first) {
        Ledger ledger = new Ledger(mail.mailId());
        ledger.add(JourneyEntry.Outcome.PARSED, null, null, summary(mail));
        ledger.add(JourneyEntry.Outcome.RESEND, null, null, "sent again, first as " + first);
        List<Output> outputs = new ArrayList<>();
        outputs.add(event(source, mail));
        outputs.addAll(ledger.outputs);
        return outputs;
    }

    /// A mail with where it goes.
    ///
    /// @throws EventTooLargeException when its event fits into no record
    List<Output> routed(
            SourceRecord source, Envelope envelope, ParsedMail mail, RoutingResult routing) {
        Ledger ledger = new Ledger(mail.mailId());
        ledger.add(JourneyEntry.Outcome.PARSED, null, null, summary(mail));
        List<Output> outputs = new ArrayList<>();
        outputs.add(event(source, mail));
        for (Delivery delivery : routing.deliveries()) {
            outputs.add(delivery(source, delivery));
            ledger.add(
                    JourneyEntry.Outcome.ROUTED,
                    delivery.deliveryId(),
                    delivery.destination(),
                    told(delivery));
        }
        for (RouteDecision decision : routing.decisions()) {
            tell(decision, ledger);
        }
        for (RoutingResult.DeadEnd end : routing.deadEnds()) {
            outputs.add(
                    deadLetters.letter(
                            source,
                            end.reason().word(),
                            end.detail(),
                            DeadLetters.narrowed(envelope, end.forwardPaths())));
            ledger.add(
                    outcome(end.reason()), null, null, end.reason().word() + ": " + end.detail());
        }
        outputs.addAll(ledger.outputs);
        return outputs;
    }

    private static Output event(SourceRecord source, ParsedMail mail) {
        Headers headers = new RecordHeaders();
        headers.add(HeaderName.MAIL_ID, bytes(mail.mailId().text()));
        copy(source, headers, HeaderName.TENANT);
        return new Output(
                MailTopic.PARSED, bytes(mail.mailId().text()), EventSize.json(mail), headers);
    }

    /// The mail's bytes or claim check as they came; the rest stands in the header.
    private static Output delivery(SourceRecord source, Delivery delivery) {
        Headers headers = new RecordHeaders();
        headers.add(HeaderName.DELIVERY, Json.write(delivery));
        copy(source, headers, HeaderName.BLOB);
        copy(source, headers, HeaderName.AUTHENTICATION);
        copy(source, headers, HeaderName.TENANT);
        copy(source, headers, HeaderName.KEY_ID);
        byte[] value = source.value();
        return new Output(
                MailTopic.DELIVERIES,
                bytes(delivery.deliveryId().text()),
                value == null ? new byte[0] : value,
                headers);
    }

    private static void copy(SourceRecord source, Headers headers, String name) {
        Header header = source.headers().lastHeader(name);
        if (header != null) {
            headers.add(header);
        }
    }

    private static void tell(RouteDecision decision, Ledger ledger) {
        String detail = decision.detail();
        String said =
                "<"
                        + decision.recipient()
                        + "> by rule '"
                        + decision.rule()
                        + "'"
                        + (detail == null ? "" : ": " + detail);
        switch (decision.action()) {
            case REDIRECT -> ledger.add(JourneyEntry.Outcome.ROUTED, null, null, said);
            case DROP -> ledger.add(JourneyEntry.Outcome.DROPPED, null, null, said);
            // told with their deliveries, with the event's labels, with their dead letters
            case DELIVER, TAG, HOLD, NO_ROUTE -> {}
        }
    }

    private static JourneyEntry.Outcome outcome(RoutingResult.Reason reason) {
        return switch (reason) {
            case NO_ROUTE, LOOP -> JourneyEntry.Outcome.DEAD_LETTERED;
            case HELD -> JourneyEntry.Outcome.HELD;
        };
    }

    private static String told(Delivery delivery) {
        String mailboxName = delivery.mailboxName();
        String recipients =
                delivery.recipients().stream()
                        .limit(MAX_TOLD)
                        .map(path -> "<" + path.address() + ">")
                        .collect(Collectors.joining(", "));
        int more = delivery.recipients().size() - MAX_TOLD;
        return recipients
                + (more > 0 ? " and " + more + " more" : "")
                + (mailboxName == null ? "" : " into " + mailboxName)
                + " by rule '"
                + delivery.rule()
                + "'";
    }

    private static String summary(ParsedMail mail) {
        String kind = word(mail.classification().kind());
        if (mail.defects().isEmpty()) {
            return kind;
        }
        return kind
                + "; defects: "
                + mail.defects().stream()
                        .map(Defect::code)
                        .distinct()
                        .limit(MAX_TOLD)
                        .collect(Collectors.joining(", "));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /// The ledger's lines of one mail, all of one moment.
    private final class Ledger {
        private final MailId mailId;
        private final Instant at = clock.instant();
        private final List<Output> outputs = new ArrayList<>();

        Ledger(MailId mailId) {
            this.mailId = mailId;
        }

        void add(
                JourneyEntry.Outcome outcome,
                @Nullable DeliveryId deliveryId,
                @Nullable String destination,
                String detail) {
            JourneyEntry entry =
                    new JourneyEntry(
                            mailId,
                            at,
                            JourneyEntry.Stage.PARSE,
                            outcome,
                            deliveryId,
                            null,
                            destination,
                            detail,
                            null);
            outputs.add(
                    new Output(
                            MailTopic.JOURNEY,
                            bytes(mailId.text()),
                            Json.write(entry),
                            new RecordHeaders()));
        }
    }
}
