package io.mailriver.ingest.smtp;

import static java.util.Map.entry;

import io.mailriver.schemas.envelope.EnhancedStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What a listener counts, beside the mails themselves. Tags have few values, and none from
/// outside. Thread-safe.
final class ListenerMeters {
    private static final Map<Answer, String> WORDS =
            Map.ofEntries(
                    entry(Answers.BYE, "quit"),
                    entry(Answers.TIMEOUT, "timeout"),
                    entry(Answers.STOPPING, "stopping"),
                    entry(Answers.TOO_MANY_ERRORS, "too-many-errors"),
                    entry(Answers.TOO_MANY_MAILS, "too-many-mails"),
                    entry(Answers.TOO_MANY_CONNECTIONS, "max-connections"),
                    entry(Answers.TOO_MANY_FROM_ADDRESS, "max-connections-per-address"),
                    entry(Answers.TOO_MANY_CONNECTIONS_A_MINUTE, "rate-connections"),
                    entry(Answers.TOO_MANY_MAILS_A_MINUTE, "rate-mails"),
                    entry(Answers.TOO_MANY_REFUSED_A_MINUTE, "rate-refused-recipients"),
                    entry(Answers.TOO_MANY_FAILED_LOGINS, "rate-failed-logins"),
                    entry(Answers.AUTH_FAILED_TOO_OFTEN, "login-failed-too-often"),
                    entry(Answers.AUTH_FAILED, "login-failed"),
                    entry(Answers.AUTH_FIRST, "auth-required"),
                    entry(Answers.AUTH_NEEDS_TLS, "tls-required"),
                    entry(Answers.TLS_FIRST, "tls-required"),
                    entry(Answers.EARLY_TALKER, "early-talker"),
                    entry(Answers.NOT_HTTP, "http"),
                    entry(Answers.RELAYING_DENIED, "relaying-denied"),
                    entry(Answers.NO_SUCH_RECIPIENT, "no-such-recipient"),
                    entry(Answers.TOO_MANY_RECIPIENTS, "too-many-recipients"),
                    entry(Answers.NO_RECIPIENTS, "no-recipients"),
                    entry(Answers.TOO_LARGE, "too-large"),
                    entry(Answers.LOOP, "loop"),
                    entry(Answers.BARE_NEWLINE, "bare-newline"),
                    entry(Answers.TEXT_LINE_TOO_LONG, "line-too-long"),
                    entry(Answers.NEEDS_SMTPUTF8, "smtputf8-needed"),
                    entry(Answers.UNKNOWN_PARAMETER, "unknown-parameter"),
                    entry(Answers.TRY_LATER, "kafka-away"),
                    entry(Answers.BUSY, "busy"));

    private final MeterRegistry meters;
    private final String listener;

    ListenerMeters(MeterRegistry meters, String listener) {
        this.meters = meters;
        this.listener = listener;
    }

    /// A word for why something was refused, or a session ended: for people, and as a tag.
    static String word(Answer answer) {
        String word = WORDS.get(answer);
        if (word != null) {
            return word;
        }
        return answer.reply().enhancedStatus().map(EnhancedStatus::toString).orElse("other");
    }

    void connection() {
        count("mailriver.smtp.connections");
    }

    void refused(Answer answer) {
        count("mailriver.smtp.refused", "reason", word(answer));
    }

    /// @param end [#word] of the last answer, or `gone`, or `tls-failed`
    void sessionEnded(String end) {
        count("mailriver.smtp.sessions", "end", end);
    }

    void login(String result) {
        count("mailriver.smtp.logins", "result", result);
    }

    void handshake(String result) {
        count("mailriver.smtp.tls.handshakes", "result", result);
    }

    void tarpitted() {
        count("mailriver.smtp.tarpitted");
    }

    /// Shows a number for as long as it is not [#remove]d.
    <T> Gauge gauge(String name, T of, ToDoubleFunction<T> number) {
        return Gauge.builder(name, of, number)
                .tag("listener", listener)
                .strongReference(true)
                .register(meters);
    }

    void remove(Gauge gauge) {
        meters.remove(gauge);
    }

    private void count(String name, String... tags) {
        Counter.builder(name).tag("listener", listener).tags(tags).register(meters).increment();
    }
}
