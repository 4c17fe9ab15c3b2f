package io.mailriver.parse.route;

import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.DeliveryId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Groups what rules decided for one mail into deliveries: for SMTP one for a destination, reverse
/// path and set of recipients, else one for each destination, recipient and mailbox name. An
/// address gets the mail once from each destination and mailbox name, however many rules say so;
/// the first one counts.
final class DeliveryPlan {
    /// More recipients are parted into several deliveries: what every server must take in one
    /// transaction.
    static final int MAX_RECIPIENTS = 100; // RFC 5321, 4.5.3.1.8

    private final Map<Place, Slot> taken = new LinkedHashMap<>();
    private final Map<GroupKey, Group> groups = new LinkedHashMap<>();

    /// An address at a destination; `mailboxName` is empty for SMTP.
    private record Place(String destination, String mailboxName, Mailbox address) {}

    private record GroupKey(String destination, String mailboxName, String distinction) {}

    private static final class Group {
        final Rule.Target target;
        final String rule;
        final String mailboxName;
        final ReversePath reversePath;
        final List<ForwardPath> recipients = new ArrayList<>();
        final List<DeliveryId> ids = new ArrayList<>();

        Group(Rule.Target target, String rule, String mailboxName, ReversePath reversePath) {
            this.target = target;
            this.rule = rule;
            this.mailboxName = mailboxName;
            this.reversePath = reversePath;
        }
    }

    /// A recipient's place in the plan; has an id once the plan is [#deliveries].
    static final class Slot {
        private final Group group;
        private final int index;

        private Slot(Group group, int index) {
            this.group = group;
            this.index = index;
        }

        DeliveryId deliveryId() {
            return group.ids.get(index / MAX_RECIPIENTS);
        }

        String destination() {
            return group.target.destination();
        }

        @Nullable String mailboxName() {
            return group.mailboxName.isEmpty() ? null : group.mailboxName;
        }
    }

    /// Plans one recipient's copy.
    ///
    /// @param mailboxName empty for SMTP
    Slot add(
            Rule.Target target,
            String rule,
            String mailboxName,
            ForwardPath recipient,
            ReversePath reversePath) {
        Place place = new Place(target.destination(), mailboxName, recipient.address());
        Slot known = taken.get(place);
        if (known != null) {
            return known;
        }
        String distinction =
                target.kind() == DestinationKind.SMTP
                        ? reversePath.text()
                        : recipient.address().toString();
        Group group =
                groups.computeIfAbsent(
                        new GroupKey(target.destination(), mailboxName, distinction),
                        key -> new Group(target, rule, mailboxName, reversePath));
        group.recipients.add(recipient);
        Slot slot = new Slot(group, group.recipients.size() - 1);
        taken.put(place, slot);
        return slot;
    }

    /// The deliveries, in the order in which they were first planned. Called once.
    List<Delivery> deliveries(ParsedMail mail, Envelope envelope, int generation, Instant expires) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Group group : groups.values()) {
            for (int from = 0; from < group.recipients.size(); from += MAX_RECIPIENTS) {
                int to = Math.min(from + MAX_RECIPIENTS, group.recipients.size());
                List<ForwardPath> recipients = group.recipients.subList(from, to);
                DeliveryId id =
                        DeliveryId.of(
                                mail.mailId(),
                                group.target.destination(),
                                group.mailboxName,
                                recipients.stream().map(path -> path.address().toString()).toList(),
                                generation);
                group.ids.add(id);
                deliveries.add(
                        delivery(id, group, recipients, mail, envelope, generation, expires));
            }
        }
        return deliveries;
    }

    private static Delivery delivery(
            DeliveryId id,
            Group group,
            List<ForwardPath> recipients,
            ParsedMail mail,
            Envelope envelope,
            int generation,
            Instant expires) {
        return new Delivery(
                id,
                mail.mailId(),
                envelope.tenant(),
                mail.blobId(),
                mail.size(),
                group.target.destination(),
                recipients,
                group.reversePath,
                group.mailboxName.isEmpty() ? null : group.mailboxName,
                group.target.flags(),
                group.rule,
                1,
                generation,
                Delivery.State.READY,
                null,
                expires,
                envelope.receivedAt(),
                envelope.body(),
                envelope.smtpUtf8()
                        || recipients.stream().anyMatch(path -> path.address().needsSmtpUtf8()),
                envelope.requireTls(),
                envelope.ret(),
                envelope.envid(),
                new Delivery.Trace(
                        envelope.byHost(),
                        envelope.protocol(),
                        envelope.helo(),
                        envelope.remoteAddress(),
                        envelope.remoteName(),
                        envelope.tls()),
                null);
    }
}
