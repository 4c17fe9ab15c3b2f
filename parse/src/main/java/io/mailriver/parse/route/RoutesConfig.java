package io.mailriver.parse.route;

import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.destination.DestinationKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `routes:` the rules, in the order in which they are asked. Immutable; conditions are compiled.
public final class RoutesConfig {
    private final List<Rule> rules;

    private RoutesConfig(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /// Reads `routes:` from the whole file.
    ///
    /// @param destinations the destinations of the configuration by name; a rule that names another
    ///   is a problem
    public static RoutesConfig read(Section root, Map<String, DestinationKind> destinations) {
        RuleReading reading = new RuleReading(new Conditions(), destinations);
        Set<String> names = new HashSet<>();
        List<Rule> rules = new ArrayList<>();
        for (Section section : root.list("routes")) {
            reading.read(section)
                    .ifPresent(rule -> {
                        if (!names.add(rule.name())) {
                            section.problem(
                                    "name", "'" + rule.name() + "' stands twice, expected unique");
                        }
                        rules.add(rule);
                    });
        }
        return new RoutesConfig(rules);
    }

    /// What is allowed and probably not meant, for `config check` and the log at start.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (rules.isEmpty()) {
            return List.of("routes: there is no rule, so all mail is dead-lettered as no-route");
        }
        for (int i = 0; i < rules.size() - 1; i++) {
            if (endsEveryWay(rules.get(i))) {
                warnings.add(
                        "routes: the rules behind '"
                                + rules.get(i).name()
                                + "' are never asked, it takes everything");
                return List.copyOf(warnings);
            }
        }
        if (!endsEveryWay(rules.getLast())) {
            warnings.add(
                    "routes: the last rule '"
                            + rules.getLast().name()
                            + "' does not take everything: what no rule takes is dead-lettered as"
                            + " no-route");
        }
        return List.copyOf(warnings);
    }

    /// The SMTP destinations that some rule sends to whoever the mail is for, whatever the mail is.
    public List<String> relays() {
        return rules.stream()
                .filter(rule -> rule.when().isEmpty())
                .flatMap(rule -> targets(rule.action()).stream())
                .filter(target -> target.kind() == DestinationKind.SMTP)
                .filter(target -> target.recipients().isEmpty())
                .map(Rule.Target::destination)
                .distinct()
                .toList();
    }

    private static List<Rule.Target> targets(Rule.Action action) {
        return action instanceof Rule.Action.To(List<Rule.Target> targets) ? targets : List.of();
    }

    List<Rule> rules() {
        return rules;
    }

    boolean hasConditions() {
        return rules.stream().anyMatch(rule -> rule.when().isPresent());
    }

    private static boolean endsEveryWay(Rule rule) {
        return rule.when().isEmpty() && !rule.goesOn();
    }
}
