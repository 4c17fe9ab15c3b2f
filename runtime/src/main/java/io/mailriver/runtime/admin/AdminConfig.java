package io.mailriver.runtime.admin;

import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Section;

/// `admin:` the HTTP server for health and metrics.
///
/// @param enabled false when nothing is to listen
/// @param bind port 0 takes a free one
public record AdminConfig(boolean enabled, HostPort bind) {
    public static final HostPort DEFAULT_BIND = new HostPort("127.0.0.1", 8025);

    public static AdminConfig read(Section section) {
        return new AdminConfig(
                section.flag("enabled", "Whether health and metrics are served over HTTP.", true),
                section.hostPort(
                        "bind",
                        "Where /health/live, /health/ready and /metrics are served. There is no"
                                + " authentication: bind it where only operators reach it.",
                        DEFAULT_BIND));
    }
}
