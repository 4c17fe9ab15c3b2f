package io.mailriver.ingest.smtp;

import io.mailriver.runtime.log.Printable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a session ended, for the log and the counters.
///
/// @param how a word of [ListenerMeters#word], `gone` when the client left without one
/// @param mails that were accepted
/// @param refused mails, recipients and commands that carry them
record SessionEnd(Client client, String how, int mails, int refused, Duration lasted) {
    private static final Logger LOG = LoggerFactory.getLogger("mailriver.session");

    void tell(String listener, ListenerMeters meters) {
        meters.sessionEnded(how);
        LOG.atInfo()
                .setMessage("session")
                .addKeyValue("listener", listener)
                .addKeyValue("peer", client.address())
                .addKeyValue("tls", client.tls().map(tls -> tls.version()).orElse("none"))
                .addKeyValue("user", client.user().map(Printable::of).orElse("none"))
                .addKeyValue("end", how)
                .addKeyValue("mails", mails)
                .addKeyValue("refused", refused)
                .addKeyValue("millis", lasted.toMillis())
                .log();
    }
}
