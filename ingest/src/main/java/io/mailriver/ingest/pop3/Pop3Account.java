package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledAccount;
import io.mailriver.ingest.account.Poller;

/// A POP3 account that can be polled.
record Pop3Account(Pop3AccountConfig config, PollContext context) implements PolledAccount {
    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Poller poller(AccountDesk desk) {
        return new Pop3Poller(config, context, desk);
    }
}
