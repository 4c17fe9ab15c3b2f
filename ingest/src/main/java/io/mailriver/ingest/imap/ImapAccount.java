package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledAccount;
import io.mailriver.ingest.account.Poller;

/// An IMAP account that can be polled.
record ImapAccount(ImapAccountConfig config, PollContext context) implements PolledAccount {
    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Poller poller(AccountDesk desk) {
        return new ImapPoller(config, context, desk);
    }
}
