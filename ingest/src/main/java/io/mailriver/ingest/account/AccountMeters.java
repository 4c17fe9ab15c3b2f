package io.mailriver.ingest.account;

import io.mailriver.runtime.log.MailLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/// What polling tells: a mail's life by the mail log, the rest by numbers. No tag names an account,
/// for there are thousands of them. Thread-safe.
final class AccountMeters {
    private final MailLog log;
    private final Timer transactions;
    private final Counter commits;
    private final Counter restarts;
    private final Counter losses;
    private final List<Gauge> gauges = new ArrayList<>();

    AccountMeters(MailLog log) {
        this.log = log;
        MeterRegistry meters = log.meters();
        this.transactions = meters.timer("mailriver.poll.transactions");
        this.commits = meters.counter("mailriver.poll.commits");
        this.restarts = meters.counter("mailriver.poll.restarts");
        this.losses = meters.counter("mailriver.poll.partitions.lost");
    }

    /// A batch is on Kafka.
    void committed(Commitment committed) {
        commits.increment();
        for (PolledMail mail : committed.mails()) {
            log.polled(
                    mail.envelope().mailId(),
                    committed.account(),
                    mail.envelope().protocol(),
                    mail.content().size());
        }
        for (Commitment.Missed missed : committed.missed()) {
            log.missed(
                    missed.mailId(),
                    AccountRecords.place(missed.gap().source()),
                    missed.gap().reason());
        }
    }

    void transaction(Duration took) {
        transactions.record(took);
    }

    /// A poller ended by an error.
    void restarted() {
        restarts.increment();
    }

    /// A tenure ended by a failure.
    void lost() {
        losses.increment();
    }

    /// Shows how many accounts are in each state, until [#hide].
    void show(ToIntFunction<AccountStatus.State> accounts) {
        for (AccountStatus.State state : AccountStatus.State.values()) {
            gauges.add(
                    Gauge.builder("mailriver.poll.accounts", () -> accounts.applyAsInt(state))
                            .tag("state", state.name().toLowerCase(Locale.ROOT))
                            .strongReference(true)
                            .register(log.meters()));
        }
    }

    void hide() {
        gauges.forEach(log.meters()::remove);
        gauges.clear();
    }
}
