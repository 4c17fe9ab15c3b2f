package io.mailriver.parse.route;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import java.time.Duration;
import java.time.InstantSource;

/// Asks the rules where a mail goes, once for each recipient. Thread-safe, does no I/O; the same
/// mail and generation always give the same delivery ids.
public final class Router {
    private final RoutesConfig routes;
    private final Duration expireAfter;
    private final InstantSource clock;

    /// @param expireAfter how long a delivery is tried before it is given up
    public Router(RoutesConfig routes, Duration expireAfter, InstantSource clock) {
        this.routes = routes;
        this.expireAfter = expireAfter;
        this.clock = clock;
    }

    /// Routes one mail.
    ///
    /// @param generation how often the mail was replayed from the dead-letter topic: a replay makes
    ///   deliveries of its own
    public RoutingResult route(ParsedMail mail, Envelope envelope, int generation) {
        return new Routing(routes, mail, envelope)
                .run(generation, clock.instant().plus(expireAfter));
    }
}
