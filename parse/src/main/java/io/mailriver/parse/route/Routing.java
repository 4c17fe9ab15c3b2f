package io.mailriver.parse.route;

import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.RouteDecision;
import io.mailriver.schemas.event.RouteDecision.Action;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One mail on its way through the rules. Used once, by one thread.
final class Routing {
    /// Recipients of one mail, redirected ones included; more are a dead end.
    static final int MAX_LEGS = 10_000;

    static final int MAX_DETAIL_CHARS = 500;

    private final List<Rule> rules;
    private final ParsedMail mail;
    private final Envelope envelope;
    private final @Nullable RecordView<ParsedMail> view;
    private final Loops loops;
    private final DeliveryPlan plan = new DeliveryPlan();
    private final List<Supplier<RouteDecision>> decisions = new ArrayList<>();
    private final Set<String> labels = new LinkedHashSet<>();
    private final Map<RoutingResult.Reason, List<Dead>> dead =
            new EnumMap<>(RoutingResult.Reason.class);

    /// A recipient that goes nowhere.
    private record Dead(Leg leg, String detail) {}

    Routing(RoutesConfig routes, ParsedMail mail, Envelope envelope) {
        this.rules = routes.rules();
        this.mail = mail;
        this.envelope = envelope;
        this.view = routes.hasConditions() ? MailShapes.MAIL.view(mail) : null;
        this.loops = new Loops(mail, envelope);
    }

    RoutingResult run(int generation, Instant expires) {
        Deque<Leg> legs = new ArrayDeque<>(Leg.firstLegs(envelope));
        for (int count = 1; !legs.isEmpty(); count++) {
            Leg leg = legs.removeFirst();
            Optional<String> loop = loops.found(leg.recipient());
            if (loop.isPresent()) {
                end(leg, null, RoutingResult.Reason.LOOP, loop.get());
            } else if (count > MAX_LEGS) {
                end(leg, null, RoutingResult.Reason.NO_ROUTE, "more than " + MAX_LEGS + " ways");
            } else {
                legs.addAll(new Walk(leg).run());
            }
        }
        List<Delivery> deliveries = plan.deliveries(mail, envelope, generation, expires);
        return new RoutingResult(
                decisions.stream().map(Supplier::get).distinct().toList(),
                deliveries,
                List.copyOf(labels),
                deadEnds());
    }

    private void end(Leg leg, @Nullable String rule, RoutingResult.Reason reason, String detail) {
        Action action = reason == RoutingResult.Reason.HELD ? Action.HOLD : Action.NO_ROUTE;
        RouteDecision decision =
                new RouteDecision(leg.recipient(), rule, action, null, null, null, cut(detail));
        decisions.add(() -> decision);
        dead.computeIfAbsent(reason, key -> new ArrayList<>()).add(new Dead(leg, detail));
    }

    private List<RoutingResult.DeadEnd> deadEnds() {
        boolean polled = envelope.source() != null;
        List<RoutingResult.DeadEnd> ends = new ArrayList<>();
        dead.forEach((reason, recipients) -> {
            List<ForwardPath> paths =
                    polled
                            ? List.of()
                            : recipients.stream().map(one -> one.leg().path()).distinct().toList();
            List<String> sentences =
                    recipients.stream()
                            .map(one -> "<" + one.leg().recipient() + "> " + one.detail())
                            .distinct()
                            .toList();
            ends.add(new RoutingResult.DeadEnd(reason, paths, cut(String.join("; ", sentences))));
        });
        return ends;
    }

    private static String cut(String text) {
        return text.length() <= MAX_DETAIL_CHARS ? text : text.substring(0, MAX_DETAIL_CHARS) + "…";
    }

    /// One recipient's way through the rules.
    private final class Walk {
        private final Leg leg;
        private final List<Leg> next = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private @Nullable Map<String, Object> subject;
        private List<String> ownLabels = List.of();
        private boolean taken;

        Walk(Leg leg) {
            this.leg = leg;
            this.subject = view == null ? null : Conditions.subject(view, leg.recipient());
        }

        /// Returns the recipients that it was redirected to.
        List<Leg> run() {
            for (Rule rule : rules) {
                if (matches(rule)) {
                    act(rule);
                    if (!rule.goesOn()) {
                        break;
                    }
                }
            }
            if (!taken) {
                end(leg, null, RoutingResult.Reason.NO_ROUTE, said("no rule took it"));
            }
            return next;
        }

        private boolean matches(Rule rule) {
            if (rule.action() instanceof Rule.Action.Redirect
                    && leg.redirectedBy().contains(rule.name())) {
                return false;
            }
            Map<String, Object> asked = subject;
            if (rule.when().isEmpty() || asked == null) {
                return rule.when().isEmpty();
            }
            return switch (rule.when().get().ask(asked)) {
                case Condition.Answer.Yes() -> true;
                case Condition.Answer.No() -> false;
                case Condition.Answer.Unknown(String why) -> {
                    notes.add("rule '" + rule.name() + "' did not match: " + why);
                    yield false;
                }
            };
        }

        private void act(Rule rule) {
            switch (rule.action()) {
                case Rule.Action.To(List<Rule.Target> targets) ->
                        targets.forEach(target -> deliver(rule, target));
                case Rule.Action.Redirect redirect -> {
                    next.addAll(leg.redirected(rule.name(), redirect));
                    taken = true;
                    decide(rule, Action.REDIRECT, said("to " + redirect.to()));
                }
                case Rule.Action.Tag(List<String> added) -> tag(rule, added);
                case Rule.Action.Hold() -> {
                    taken = true;
                    end(leg, rule.name(), RoutingResult.Reason.HELD, said("held"));
                }
                case Rule.Action.Drop() -> {
                    taken = true;
                    decide(rule, Action.DROP, said(""));
                }
            }
        }

        /// Rules behind this one see the labels too.
        private void tag(Rule rule, List<String> added) {
            labels.addAll(added);
            decide(rule, Action.TAG, said(String.join(", ", added)));
            ownLabels = Stream.concat(ownLabels.stream(), added.stream()).toList();
            if (view != null) {
                ParsedMail labelled = mail.routed(mail.route(), ownLabels);
                subject = Conditions.subject(MailShapes.MAIL.view(labelled), leg.recipient());
            }
        }

        private void deliver(Rule rule, Rule.Target target) {
            taken = true;
            boolean isSmtp = target.kind() == DestinationKind.SMTP;
            List<ForwardPath> recipients =
                    target.recipients().isEmpty()
                            ? List.of(leg.path())
                            : target.recipients().stream().map(ForwardPath::of).toList();
            if (isSmtp && target.recipients().isEmpty() && !leg.isEnvelope()) {
                refusePolled(rule, target, "recipients");
            } else if (isSmtp && target.reversePath().isEmpty() && !leg.isReturnable()) {
                refusePolled(rule, target, "reverse-path");
            } else {
                ReversePath reversePath =
                        target.reversePath().map(leg::returnTo).orElse(leg.reversePath());
                String mailboxName = isSmtp ? "" : target.mailboxName().fill(this::field);
                String detail = said("");
                for (ForwardPath recipient : recipients) {
                    DeliveryPlan.Slot slot =
                            plan.add(target, rule.name(), mailboxName, recipient, reversePath);
                    decisions.add(() -> delivered(rule, slot, detail));
                }
            }
        }

        private void refusePolled(Rule rule, Rule.Target target, String missing) {
            end(
                    leg,
                    rule.name(),
                    RoutingResult.Reason.NO_ROUTE,
                    said(
                            "polled mail goes to the smtp destination '"
                                    + target.destination()
                                    + "' only where the rule gives "
                                    + missing));
        }

        private RouteDecision delivered(Rule rule, DeliveryPlan.Slot slot, String detail) {
            return new RouteDecision(
                    leg.recipient(),
                    rule.name(),
                    Action.DELIVER,
                    slot.destination(),
                    slot.mailboxName(),
                    slot.deliveryId(),
                    detail.isEmpty() ? null : detail);
        }

        private void decide(Rule rule, Action action, String detail) {
            RouteDecision decision =
                    new RouteDecision(
                            leg.recipient(),
                            rule.name(),
                            action,
                            null,
                            null,
                            null,
                            detail.isEmpty() ? null : detail);
            decisions.add(() -> decision);
        }

        /// A detail with what was noted since the last one.
        private String said(String detail) {
            List<String> parts = new ArrayList<>();
            if (!detail.isEmpty()) {
                parts.add(detail);
            }
            parts.addAll(notes);
            notes.clear();
            return cut(String.join("; ", parts));
        }

        private String field(MailboxNameTemplate.Field field) {
            Mailbox address = leg.path().address();
            return switch (field) {
                case RECIPIENT -> leg.recipient();
                case RECIPIENT_LOCAL -> untilPlus(address.localPart());
                case RECIPIENT_DETAIL -> behindPlus(address.localPart());
                case RECIPIENT_DOMAIN -> address.domain().text();
                case FROM_DOMAIN -> Conditions.fromDomain(mail);
                case KIND -> MailShapes.kind(mail);
                case ACCOUNT -> account();
                case YEAR -> Integer.toString(receivedAt().getYear());
                case MONTH -> "%02d".formatted(receivedAt().getMonthValue());
            };
        }

        private ZonedDateTime receivedAt() {
            return envelope.receivedAt().atZone(ZoneOffset.UTC);
        }

        private String account() {
            Envelope.Source source = envelope.source();
            return source == null ? envelope.listener() : source.account();
        }

        private static String untilPlus(String localPart) {
            int plus = localPart.indexOf('+');
            return plus <= 0 ? localPart : localPart.substring(0, plus);
        }

        private static String behindPlus(String localPart) {
            int plus = localPart.indexOf('+');
            return plus <= 0 ? "" : localPart.substring(plus + 1);
        }
    }
}
