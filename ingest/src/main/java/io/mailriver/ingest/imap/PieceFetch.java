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
import org.jspecify.annotations.Nullable;

/// Fetches one mail piece by piece: of whatever size it is, only a piece is in memory.
final class PieceFetch {
    static final int PIECE_OCTETS = 1 << 20;

    /// Pieces that are shorter than asked for, though more follow.
    private static final int MAX_SHORT_PIECES = 16;

    private final AccountDesk desk;
    private final MailItems items;
    private final Duration limit;
    private final long maxOctets;

    PieceFetch(AccountDesk desk, MailItems items, Duration limit, long maxOctets) {
        this.desk = desk;
        this.items = items;
        this.limit = limit;
        this.maxOctets = maxOctets;
    }

    /// The mail is larger than we take, whatever its size was said to be.
    static final class TooLarge extends ImapException {
        private static final long serialVersionUID = 1L;

        TooLarge(long maxOctets) {
            super("larger than " + maxOctets + " octets");
        }
    }

    /// Puts the mail into the batch; does not when the server gives nothing of it.
    ///
    /// @return the server's last answer
    Result run(ImapSession session, OpenMailbox mailbox, ListedMail mail, Batch batch)
            throws IOException, InterruptedException {
        Incoming incoming = desk.open();
        boolean kept = false;
        try {
            Pieces pieces = new Pieces(session, mail, incoming);
            Result result = pieces.all();
            FetchedMail about = pieces.about;
            if (about != null && (incoming.size() > 0 || mail.size() == 0)) {
                Content content = incoming.finish();
                batch.add(
                        mail.uid(),
                        new PolledMail(items.envelope(incoming.mailId(), mailbox, about), content),
                        incoming);
                kept = true;
            }
            return result;
        } finally {
            if (!kept) {
                incoming.close();
            }
        }
    }

    private final class Pieces {
        private final ImapSession session;
        private final ListedMail mail;
        private final Incoming incoming;
        private @Nullable FetchedMail about;
        private int got;

        Pieces(ImapSession session, ListedMail mail, Incoming incoming) {
            this.session = session;
            this.mail = mail;
            this.incoming = incoming;
        }

        /// A short piece is the last one, unless octets are missing from what was announced; then
        /// an empty one is.
        Result all() throws IOException, InterruptedException {
            int shortOnes = 0;
            while (true) {
                Result result = next();
                boolean isShort = got < PIECE_OCTETS;
                if (got < 0 || got == 0 || isShort && incoming.size() >= mail.size()) {
                    requireWhole(result);
                    return result;
                }
                if (incoming.size() > maxOctets) {
                    throw new TooLarge(maxOctets);
                }
                if (isShort && ++shortOnes > MAX_SHORT_PIECES) {
                    throw new ImapException("the server gives the mail in too many pieces");
                }
            }
        }

        /// A piece that does not come amid a mail must not pass for its end.
        private void requireWhole(Result result) throws ImapException {
            if (incoming.size() > 0 && (got < 0 || !result.ok())) {
                throw new ImapException("the server gives a part of the mail only: " + result);
            }
        }

        private Result next() throws IOException, InterruptedException {
            long offset = incoming.size();
            got = -1;
            String command =
                    "UID FETCH "
                            + mail.uid()
                            + " ("
                            + MailItems.of(session)
                            + " BODY.PEEK[]<"
                            + offset
                            + "."
                            + PIECE_OCTETS
                            + ">)";
            return session.stream(
                    limit,
                    ImapCommand.plain("UID FETCH", command),
                    response -> take(response, offset));
        }

        private void take(Untagged response, long offset) throws IOException {
            if (got < 0
                    && response instanceof FetchedMail one
                    && one.uid() == mail.uid()
                    && one.body().isPresent()) {
                FetchedMail.Body body = one.body().get();
                Octets octets = body.octets();
                if (!body.section().isEmpty()
                        || body.origin() != offset && octets.length() > 0
                        || octets.length() > PIECE_OCTETS) {
                    throw new ImapException("the server gives another piece than was asked for");
                }
                if (about == null) {
                    about = one;
                }
                got = octets.length();
                incoming.write(octets.array(), octets.offset(), got);
            }
        }
    }
}
