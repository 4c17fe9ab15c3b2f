package io.mailriver.parse.route;

import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.destination.DestinationKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// Routers for tests, from the YAML of their rules. Destinations: `relay` and `other` (SMTP),
/// `team` (IMAP), `local` (Maildir).
public final class SampleRoutes {
    static final Map<String, DestinationKind> DESTINATIONS =
            Map.of(
                    "relay",
                    DestinationKind.SMTP,
                    "other",
                    DestinationKind.SMTP,
                    "team",
                    DestinationKind.IMAP,
                    "local",
                    DestinationKind.MAILDIR);

    private SampleRoutes() {}

    static RoutesConfig routes(String rules) {
        return ConfigReading.read(
                        "test.yaml",
                        "routes:\n" + rules.indent(2),
                        name -> null,
                        root -> RoutesConfig.read(root, DESTINATIONS))
                .value();
    }

    public static Router router(String rules, InstantSource clock) {
        return new Router(routes(rules), Duration.ofDays(5), clock);
    }
}
