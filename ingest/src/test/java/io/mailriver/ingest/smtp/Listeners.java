package io.mailriver.ingest.smtp;

import io.mailriver.ingest.login.TestUsers;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.log.MailLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Listeners for tests, on a free port of the loopback address.
public final class Listeners {
    static final InstantSource CLOCK = InstantSource.fixed(FakeIntake.BIRTH);

    private Listeners() {}

    /// Reads a configuration from lines of YAML; `bind`, `hostname` are given unless they stand
    /// there.
    public static SmtpListenerConfig config(List<String> lines) {
        StringBuilder yaml = new StringBuilder(String.join("\n", lines)).append('\n');
        if (lines.stream().noneMatch(line -> line.startsWith("bind:"))) {
            yaml.append("bind: 127.0.0.1:0\n");
        }
        if (lines.stream().noneMatch(line -> line.startsWith("hostname:"))) {
            yaml.append("hostname: mx.example.org\n");
        }
        return ConfigReading.read("test", yaml.toString(), _ -> null, SmtpListenerConfig::read)
                .value();
    }

    public static MailLog log() {
        return new MailLog(new SimpleMeterRegistry());
    }

    static SmtpListener start(SmtpListenerConfig config, FakeIntake intake) {
        SmtpListener listener =
                new SmtpListener(config, intake, intake::publish, log(), CLOCK, TestUsers::logins);
        listener.start();
        return listener;
    }

    /// A session without a socket; what it says is appended to `said`.
    static Session session(SmtpListenerConfig config, FakeIntake intake, Said said) {
        ListenerContext context =
                ListenerContext.of(
                        config,
                        config.hostname().orElseThrow(),
                        intake,
                        intake::publish,
                        log(),
                        CLOCK,
                        TestUsers::logins);
        context.policy().read();
        return new Session(
                context, new Client("192.0.2.1", Optional.empty(), Optional.empty()), said);
    }
}
