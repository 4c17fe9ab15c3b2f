package io.mailriver.ingest.account;

import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.schemas.event.Cursor;
import java.util.Map;

/// An account's desk, for as long as its partition is owned.
record MailDesk(String account, Tenure tenure, MailSpool spool) implements AccountDesk {
    @Override
    public Map<String, Cursor> cursors() {
        return tenure.cursors(account);
    }

    @Override
    public Sightings sightings() {
        return tenure.sightings();
    }

    @Override
    public Incoming open() throws InterruptedException {
        return spool.open();
    }

    @Override
    public void commit(PollBatch batch) throws InterruptedException {
        tenure.commit(Commitment.of(account, batch, spool::newMailId));
    }
}
