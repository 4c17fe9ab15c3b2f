package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.Troubles;
import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.SessionClosedException;
import io.mailriver.runtime.log.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches a mail on its own: one that is large, and one that has failed among others. What it
/// fails of is noted down, and once that is enough the mail is given up as a gap.
///
/// @param inlineOctets a larger mail is fetched in pieces
/// @param troubles the reader's, who takes out what is settled
record LoneFetch(
        ImapAccountConfig config,
        MailItems items,
        BulkFetch bulk,
        PieceFetch pieces,
        MailboxLook look,
        long inlineOctets,
        Troubles<OpenMailbox.Place> troubles) {
    private static final Logger LOG = LoggerFactory.getLogger(LoneFetch.class);

    /// Puts the mail into the batch, or a gap in its place; nothing when it is no longer there.
    ///
    /// @param witness the mail behind it, if there is one
    void run(
            ImapSession session,
            OpenMailbox mailbox,
            ListedMail mail,
            Optional<ListedMail> witness,
            Batch batch)
            throws IOException, InterruptedException {
        Optional<String> hopeless = hopeless(mailbox, mail, witness.isPresent());
        if (hopeless.isPresent()) {
            giveUp(mailbox, mail, hopeless.get(), batch);
            return;
        }
        try {
            fetch(session, mailbox, mail, batch, isWitnessed(session, mailbox, mail, witness));
        } catch (PieceFetch.TooLarge tooLarge) {
            giveUp(mailbox, mail, String.valueOf(tooLarge.getMessage()), batch);
        }
    }

    private void fetch(
            ImapSession session,
            OpenMailbox mailbox,
            ListedMail mail,
            Batch batch,
            boolean witnessed)
            throws IOException, InterruptedException {
        try {
            Result result =
                    isWhole(mailbox, mail)
                            ? bulk.run(session, mailbox, List.of(mail), batch)
                            : pieces.run(session, mailbox, mail, batch);
            if (batch.has(mail.uid()) && batch.octets() >= mail.size()) {
                return;
            }
            if (!look.gone(session, List.of(mail)).isEmpty()) {
                batch.drop(mail.uid());
            } else if (!batch.has(mail.uid())) {
                throw new ImapException("the server does not give it: " + result);
            }
        } catch (PieceFetch.TooLarge tooLarge) {
            throw tooLarge;
        } catch (IOException failed) {
            noteTrouble(mailbox.place(mail.uid()), failed, witnessed);
            throw failed;
        }
    }

    /// Small, and perhaps the fault of another.
    private boolean isWhole(OpenMailbox mailbox, ListedMail mail) {
        return mail.size() >= 0
                && mail.size() <= inlineOctets
                && troubles.of(mailbox.place(mail.uid()))
                        .filter(Troubles.Trouble::isOnlySuspected)
                        .isPresent();
    }

    private void noteTrouble(OpenMailbox.Place place, IOException failed, boolean witnessed) {
        if (failed instanceof ImapException && !(failed instanceof SessionClosedException)) {
            troubles.refused(place, String.valueOf(failed.getMessage()), witnessed);
        } else {
            String reason = failed.getClass().getSimpleName() + ": " + failed.getMessage();
            troubles.lost(place, reason, witnessed);
        }
    }

    /// Why a mail is given up; empty when it is worth another try.
    private Optional<String> hopeless(OpenMailbox mailbox, ListedMail mail, boolean hasWitness) {
        long maxOctets = config.maxMailSize().octets();
        if (mail.size() > maxOctets) {
            return Optional.of(mail.size() + " octets, larger than " + maxOctets);
        }
        return troubles.of(mailbox.place(mail.uid()))
                .filter(trouble ->
                        trouble.isHopeless() || !hasWitness && trouble.isHopelessWithoutWitness())
                .map(Troubles.Trouble::reason);
    }

    /// A server that does not give the next mail either is ill: then no mail is to blame.
    private boolean isWitnessed(
            ImapSession session, OpenMailbox mailbox, ListedMail mail, Optional<ListedMail> witness)
            throws IOException, InterruptedException {
        return witness.isPresent()
                && troubles.of(mailbox.place(mail.uid()))
                        .filter(Troubles.Trouble::needsWitness)
                        .isPresent()
                && gives(session, witness.get());
    }

    private boolean gives(ImapSession session, ListedMail mail)
            throws IOException, InterruptedException {
        String command = "UID FETCH " + mail.uid() + " (UID BODY.PEEK[]<0.1>)";
        List<Long> given = new ArrayList<>();
        Result result =
                session.stream(
                        config.dataTimeout(),
                        ImapCommand.plain("UID FETCH", command),
                        response -> {
                            if (response instanceof FetchedMail one
                                    && one.uid() == mail.uid()
                                    && one.body()
                                            .filter(body -> body.octets().length() > 0)
                                            .isPresent()) {
                                given.add(one.uid());
                            }
                        });
        return result.ok() && !given.isEmpty();
    }

    private void giveUp(OpenMailbox mailbox, ListedMail mail, String reason, Batch batch) {
        LOG.atWarn()
                .addKeyValue("account", config.name())
                .addKeyValue("mailboxName", Printable.of(mailbox.name()))
                .addKeyValue("uid", mail.uid())
                .log("a mail can't be fetched and is passed over: {}", Printable.of(reason));
        batch.drop(mail.uid());
        batch.add(new Gap(items.source(mailbox, mail.uid()), Printable.of(reason)));
    }
}
