package io.mailriver.ingest.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// An account with one mailbox that holds the mails 1 to `total`; read in batches from where its
/// cursor stands.
///
/// @param worker stands in each envelope as the host that took the mail
record FakeAccount(String name, int total, int batch, String worker) implements PolledAccount {
    static final long UID_VALIDITY = 7;
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Override
    public Poller poller(AccountDesk desk) {
        return new FakePoller(this, desk);
    }

    static Envelope envelope(MailId mailId, String account, long uid, String worker) {
        return Envelope.ofPolled(
                mailId,
                NOW,
                "IMAP",
                worker,
                new Envelope.Source(
                        account,
                        "INBOX",
                        UID_VALIDITY,
                        uid,
                        null,
                        null,
                        NOW,
                        List.of("\\Seen", "$Work")));
    }

    static PollBatch batch(List<PolledMail> mails, long lastUid) {
        return new PollBatch(
                mails,
                Map.of("INBOX", new Cursor(UID_VALIDITY, lastUid, null)),
                List.of(),
                List.of());
    }

    private static final class FakePoller implements Poller {
        private final FakeAccount account;
        private final AccountDesk desk;
        private volatile AccountStatus status =
                new AccountStatus(AccountStatus.State.READING, "reading INBOX", NOW);

        FakePoller(FakeAccount account, AccountDesk desk) {
            this.account = account;
            this.desk = desk;
        }

        @Override
        public void run() throws InterruptedException {
            Cursor cursor = desk.cursors().get("INBOX");
            long last = cursor == null ? 0 : cursor.lastUid();
            while (last < account.total()) {
                long until = Math.min(last + account.batch(), account.total());
                fetch(last + 1, until);
                last = until;
            }
            status = new AccountStatus(AccountStatus.State.LIVE, "idle on INBOX", NOW);
            new CountDownLatch(1).await();
        }

        private void fetch(long from, long until) throws InterruptedException {
            List<Incoming> held = new ArrayList<>();
            try {
                List<PolledMail> mails = new ArrayList<>();
                for (long uid = from; uid <= until; uid++) {
                    Incoming incoming = desk.open();
                    held.add(incoming);
                    byte[] mail = (account.name() + " " + uid + "\r\n").getBytes(US_ASCII);
                    incoming.write(mail, 0, mail.length);
                    Content content = incoming.finish();
                    mails.add(
                            new PolledMail(
                                    envelope(
                                            incoming.mailId(),
                                            account.name(),
                                            uid,
                                            account.worker()),
                                    content));
                }
                desk.commit(batch(mails, until));
            } finally {
                held.forEach(Incoming::close);
            }
        }

        @Override
        public AccountStatus status() {
            return status;
        }
    }
}
