package io.mailriver.parse.route;

import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads one rule of `routes:`; every problem is noted at its line.
final class RuleReading {
    private static final List<String> ACTIONS = List.of("to", "redirect", "tag", "hold", "drop");
    private static final Set<String> SYSTEM_FLAGS =
            Set.of("\\seen", "\\answered", "\\flagged", "\\draft", "\\deleted"); // RFC 9051, 2.3.2
    private static final Pattern KEYWORD =
            Pattern.compile("[\\x21-\\x7e&&[^(){%*\"\\\\\\]]]{1,128}"); // RFC 9051, 9: atom

    private final Conditions conditions;
    private final Map<String, DestinationKind> destinations;

    RuleReading(Conditions conditions, Map<String, DestinationKind> destinations) {
        this.conditions = conditions;
        this.destinations = destinations;
    }

    /// Empty when the rule has a problem that leaves nothing to run.
    Optional<Rule> read(Section section) {
        String name =
                section.requiredText(
                        "name", "What the ledger calls the rule; must be unique among the rules.");
        Optional<Condition> when =
                section.optional(
                        "when",
                        "condition",
                        "CEL condition over mail, recipient, fromDomain and header(name); without"
                                + " it the rule always matches.",
                        conditions::compile);
        boolean goesOn =
                section.flag(
                        "continue",
                        "Whether the rules behind this one are asked too; a tag rule always goes"
                                + " on.",
                        false);
        Optional<Rule.Action> action = readAction(section);
        if (action.filter(RuleReading::endsTheWay).isPresent() && goesOn) {
            section.problem("continue", "stands beside hold or drop, which end the way");
        }
        return action.map(found -> new Rule(name, when, goesOn || isTag(found), found));
    }

    private Optional<Rule.Action> readAction(Section section) {
        List<Section> targets = section.list("to");
        Optional<Section> redirect = section.optionalSection("redirect");
        List<String> labels =
                section.texts("tag", "Labels to add to the mail's classification.", List.of());
        boolean hold =
                section.flag(
                        "hold", "Keeps the mail, whole, on the dead-letter topic as held.", false);
        boolean drop = section.flag("drop", "Ends the mail here: it is in the ledger only.", false);
        List<Rule.Target> to = targets.stream().map(this::readTarget).toList();
        Optional<Rule.Action> redirected = redirect.map(this::readRedirect);
        if (!section.isPresent()) {
            return Optional.empty();
        }
        Set<String> silent = new HashSet<>();
        if (to.isEmpty()) {
            silent.add("to");
        }
        if (labels.isEmpty()) {
            silent.add("tag");
        }
        if (!hold) {
            silent.add("hold");
        }
        if (!drop) {
            silent.add("drop");
        }
        List<String> given = given(section, silent);
        if (given.size() != 1) {
            section.problem(
                    given.isEmpty() ? "name" : given.get(1),
                    "the rule has "
                            + (given.isEmpty() ? "no action" : String.join(" and ", given))
                            + ", expected exactly one of "
                            + String.join(", ", ACTIONS));
            return Optional.empty();
        }
        return switch (given.getFirst()) {
            case "to" -> some(section, "to", to).map(Rule.Action.To::new);
            case "redirect" -> redirected;
            case "tag" -> some(section, "tag", labels).map(Rule.Action.Tag::new);
            case "hold" -> onlyTrue(section, "hold", hold, new Rule.Action.Hold());
            default -> onlyTrue(section, "drop", drop, new Rule.Action.Drop());
        };
    }

    /// The actions that are asked for. One that is written and says nothing, such as `hold: false`,
    /// counts only when nothing else is there: it is what `config show` prints.
    private static List<String> given(Section section, Set<String> silent) {
        List<String> written = ACTIONS.stream().filter(section::has).toList();
        List<String> telling = written.stream().filter(key -> !silent.contains(key)).toList();
        return telling.isEmpty() && written.size() == 1 ? written : telling;
    }

    private Rule.Target readTarget(Section section) {
        String destination =
                section.requiredText("destination", "A name that stands under destinations.");
        DestinationKind kind = destinations.get(destination);
        if (kind == null && !destination.isEmpty()) {
            section.problem("destination", unknown(destination));
        }
        MailboxNameTemplate mailboxName = readMailboxName(section, destination, kind);
        List<String> flags = readFlags(section, destination, kind);
        List<Mailbox> recipients =
                addresses(
                        section,
                        "recipients",
                        "Who gets it there instead of the recipient; polled mail must say so for"
                                + " smtp.");
        Optional<ReversePath> reversePath =
                section.optional(
                        "reverse-path",
                        "address or <>",
                        "Where reports go instead of the envelope's reverse path; polled mail must"
                                + " say so for smtp. A mail from <> keeps it.",
                        RuleReading::reversePath);
        checkFlags(section, flags);
        return new Rule.Target(
                destination,
                kind == null ? DestinationKind.SMTP : kind,
                mailboxName,
                flags,
                recipients,
                reversePath);
    }

    /// A relay has no mailboxes: there, the key is not asked for, so that it is not shown either.
    private static MailboxNameTemplate readMailboxName(
            Section section, String destination, @Nullable DestinationKind kind) {
        return isOutOfPlace("mailbox", section, destination, kind)
                ? MailboxNameTemplate.INBOX
                : section.value(
                        "mailbox",
                        "mailbox name",
                        "The mailbox to put it in, for imap and maildir. May hold {recipient},"
                                + " {recipient.local}, {recipient.detail}, {recipient.domain},"
                                + " {from.domain}, {kind}, {account}, {year}, {month}.",
                        MailboxNameTemplate.INBOX,
                        MailboxNameTemplate::parse);
    }

    private static List<String> readFlags(
            Section section, String destination, @Nullable DestinationKind kind) {
        return isOutOfPlace("flags", section, destination, kind)
                ? List.of()
                : section.texts(
                        "flags",
                        "IMAP flags to set, such as \\Seen or $Label1, for imap and maildir.",
                        List.of());
    }

    private static boolean isOutOfPlace(
            String key, Section section, String destination, @Nullable DestinationKind kind) {
        if (kind != DestinationKind.SMTP) {
            return false;
        }
        if (!section.has(key)) {
            return true;
        }
        section.problem(key, "'" + destination + "' is smtp, which has no mailboxes");
        return false;
    }

    private Rule.Action readRedirect(Section section) {
        List<Mailbox> to = addresses(section, "to", "Addresses that get the mail instead.");
        if (section.isPresent() && !section.has("to")) {
            section.problem("to", "missing, expected a list of addresses");
        }
        Rule.ReturnPath reversePath =
                section.value(
                        "reverse-path",
                        "keep | ADDRESS",
                        "Where reports go: keep for where they went before, or an address.",
                        Rule.ReturnPath.KEEP,
                        RuleReading::returnPath);
        return new Rule.Action.Redirect(to, reversePath);
    }

    private static List<Mailbox> addresses(Section section, String key, String meaning) {
        List<Mailbox> addresses = new ArrayList<>();
        for (String text : section.texts(key, meaning, List.of())) {
            try {
                addresses.add(Mailbox.parse(text));
            } catch (IllegalArgumentException wrong) {
                section.problem(key, String.valueOf(wrong.getMessage()));
            }
        }
        return List.copyOf(addresses);
    }

    private static void checkFlags(Section section, List<String> flags) {
        for (String flag : flags) {
            if (flag.startsWith("\\")
                    ? !SYSTEM_FLAGS.contains(flag.toLowerCase(Locale.ROOT))
                    : !KEYWORD.matcher(flag).matches()) {
                section.problem(
                        "flags",
                        "'"
                                + flag
                                + "' is no flag, expected \\Seen, \\Answered, \\Flagged, \\Draft,"
                                + " \\Deleted or a keyword such as $Label1");
            }
        }
    }

    private static ReversePath reversePath(String text) {
        return text.equals("<>") ? ReversePath.NULL : ReversePath.parse(text);
    }

    private static Rule.ReturnPath returnPath(String text) {
        return switch (text) {
            case "keep" -> Rule.ReturnPath.KEEP;
            case "srs" ->
                    throw new IllegalArgumentException(
                            "'srs' is not there yet, expected keep or an address");
            default -> new Rule.ReturnPath.To(reversePath(text));
        };
    }

    private String unknown(String destination) {
        return "unknown destination '"
                + destination
                + "', expected "
                + (destinations.isEmpty()
                        ? "one that stands under destinations, where there is none"
                        : "one of "
                                + destinations.keySet().stream()
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
    }

    private static <T> Optional<List<T>> some(Section section, String key, List<T> values) {
        if (values.isEmpty()) {
            section.problem(key, "is empty, expected at least one");
        }
        return Optional.of(values).filter(list -> !list.isEmpty());
    }

    private static Optional<Rule.Action> onlyTrue(
            Section section, String key, boolean value, Rule.Action action) {
        if (!value) {
            section.problem(key, "expected true, or leave it out");
        }
        return Optional.of(action);
    }

    private static boolean endsTheWay(Rule.Action action) {
        return action instanceof Rule.Action.Hold || action instanceof Rule.Action.Drop;
    }

    private static boolean isTag(Rule.Action action) {
        return action instanceof Rule.Action.Tag;
    }
}
