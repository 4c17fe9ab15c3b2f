package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.CodePoints;
import io.mailriver.schemas.envelope.Domain;
import java.net.IDN;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The recipient domains that a listener takes mail for: `example.org` that domain, `*.example.org`
/// every domain below it, `[192.0.2.1]` that literal, `*` any. A-labels and U-labels of a domain
/// are the same. Immutable.
final class AcceptDomains {
    private static final String WILDCARD = "*.";

    private final boolean any;
    private final Set<String> exact = new HashSet<>();
    private final Set<String> parents = new HashSet<>();

    AcceptDomains(List<String> patterns) {
        any = patterns.contains("*");
        for (String pattern : patterns) {
            if (pattern.startsWith(WILDCARD)) {
                parents.add(normal(pattern.substring(WILDCARD.length())));
            } else if (!pattern.equals("*")) {
                exact.add(normal(pattern));
            }
        }
    }

    /// Fails when the text is no pattern.
    ///
    /// @throws IllegalArgumentException saying what is expected
    static void check(String pattern) {
        if (pattern.equals("*")) {
            return;
        }
        try {
            Domain.parse(pattern.startsWith(WILDCARD) ? pattern.substring(2) : pattern);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "'" + pattern + "', expected example.org, *.example.org or *", wrong);
        }
    }

    boolean acceptsAny() {
        return any;
    }

    boolean accepts(Domain domain) {
        if (any) {
            return true;
        }
        String name = normal(domain.text());
        if (exact.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (parents.contains(name.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    /// The form in which domains are compared: lower case, A-labels.
    static String normal(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        if (CodePoints.isAscii(lower)) {
            return lower;
        }
        try {
            return IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noDomain) {
            return lower;
        }
    }
}
