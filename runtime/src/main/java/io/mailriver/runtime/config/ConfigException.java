package io.mailriver.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration can't be used; every problem that was found is listed.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    public ConfigException(List<ConfigProblem> problems) {
        super(
                problems.stream()
                        .map(ConfigProblem::toString)
                        .collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /// In the order of their lines.
    public List<ConfigProblem> problems() {
        return problems;
    }
}
