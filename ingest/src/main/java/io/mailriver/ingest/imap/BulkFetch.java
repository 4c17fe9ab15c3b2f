package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.Octets;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.Untagged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Fetches many mails with one command, each of which is handed on as it comes.
final class BulkFetch {
    /// Flags of others may come in between, but not for ever.
    private static final int MAX_OTHERS = 100_000;

    private final AccountDesk desk;
    private final MailItems items;
    private final Duration limit;

    BulkFetch(AccountDesk desk, MailItems items, Duration limit) {
        this.desk = desk;
        this.items = items;
        this.limit = limit;
    }

    /// Puts into the batch what the server gives of these mails; what it has put there stays when
    /// the session breaks.
    ///
    /// @param mails in ascending order
    Result run(ImapSession session, OpenMailbox mailbox, List<ListedMail> mails, Batch batch)
            throws IOException, InterruptedException {
        String command =
                "UID FETCH " + UidSet.of(mails) + " (" + MailItems.of(session) + " BODY.PEEK[])";
        Taking taking = new Taking(mailbox, mails, batch);
        return session.stream(limit, ImapCommand.plain("UID FETCH", command), taking::take);
    }

    private final class Taking {
        private final OpenMailbox mailbox;
        private final Map<Long, Long> wanted;
        private final Batch batch;
        private int others;

        Taking(OpenMailbox mailbox, List<ListedMail> mails, Batch batch) {
            this.mailbox = mailbox;
            this.wanted =
                    mails.stream().collect(Collectors.toMap(ListedMail::uid, ListedMail::size));
            this.batch = batch;
        }

        void take(Untagged response) throws IOException, InterruptedException {
            if (response instanceof FetchedMail mail && isWanted(mail)) {
                keep(mail);
            } else if (++others > MAX_OTHERS) {
                throw new ImapException("the server tells of other mails than it was asked for");
            }
        }

        /// The first octets that come for a UID are its mail. None at all are taken for a mail that
        /// is gone, unless it is said to be empty.
        private boolean isWanted(FetchedMail mail) {
            Long size = wanted.get(mail.uid());
            return size != null
                    && !batch.has(mail.uid())
                    && mail.body()
                            .filter(body -> body.section().isEmpty() && body.origin() < 0)
                            .filter(body -> body.octets().length() > 0 || size == 0)
                            .isPresent();
        }

        private void keep(FetchedMail mail) throws InterruptedException {
            Octets octets = mail.body().orElseThrow().octets();
            Incoming incoming = desk.open();
            boolean kept = false;
            try {
                incoming.write(octets.array(), octets.offset(), octets.length());
                Content content = incoming.finish();
                batch.add(
                        mail.uid(),
                        new PolledMail(items.envelope(incoming.mailId(), mailbox, mail), content),
                        incoming);
                kept = true;
            } finally {
                if (!kept) {
                    incoming.close();
                }
            }
        }
    }
}
