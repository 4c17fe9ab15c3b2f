package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.Untagged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Lists the mails of the open mailbox in a range of UIDs, in ascending order, some at a time.
///
/// The range is asked for in windows. One that turns out empty is followed by one eight times as
/// wide, so that UIDs far apart cost no time; and of a window with very many mails the lowest are
/// taken, so that a huge mailbox costs no memory. One use each.
final class NewMails {
    static final int FIRST_WINDOW = 2_000;
    static final int MAX_LISTED = 10_000;

    private static final int GROWTH = 8;

    private final ImapSession session;
    private final Duration limit;
    private final String items;
    private final long last;
    private long next;
    private long width = FIRST_WINDOW;

    /// @param items what is asked for beside the sizes; empty for nothing
    /// @param from the first UID of the range
    /// @param last the last one
    NewMails(ImapSession session, Duration limit, String items, long from, long last) {
        this.session = session;
        this.limit = limit;
        this.items = items;
        this.next = from;
        this.last = Math.min(last, FetchedMail.MAX_UID);
    }

    /// The next mails; none when there are no more.
    List<ListedMail> next() throws IOException {
        while (next <= last) {
            Window window = new Window(next, Math.min(last, next + width - 1));
            String command = "UID FETCH " + window.range() + " (UID RFC822.SIZE" + items + ")";
            Result result =
                    session.run(
                                    limit,
                                    List.of(ImapCommand.plain("UID FETCH", command)),
                                    window::note)
                            .getFirst();
            if (!result.ok()) {
                throw new ImapException("the server does not list its mails: " + result);
            }
            next = window.to + 1;
            if (!window.mails.isEmpty()) {
                width = FIRST_WINDOW;
                return window.mails();
            }
            width = Math.min(FetchedMail.MAX_UID, width * GROWTH);
        }
        return List.of();
    }

    /// What the responses to one command tell, in whatever order they come, and however often.
    private static final class Window {
        private final TreeMap<Long, ListedMail> mails = new TreeMap<>();
        private final long from;
        private long to;

        Window(long from, long to) {
            this.from = from;
            this.to = to;
        }

        String range() {
            return from + ":" + to;
        }

        void note(Untagged response) {
            if (response instanceof FetchedMail mail && mail.uid() >= from && mail.uid() <= to) {
                Optional<FetchedMail> about =
                        mail.objectId().isPresent() && mail.body().isEmpty()
                                ? Optional.of(mail)
                                : Optional.empty();
                mails.merge(
                        mail.uid(), new ListedMail(mail.uid(), mail.size(), about), Window::both);
                if (mails.size() > MAX_LISTED) {
                    to = mails.pollLastEntry().getKey() - 1;
                }
            }
        }

        private static ListedMail both(ListedMail one, ListedMail other) {
            return new ListedMail(
                    one.uid(), Math.max(one.size(), other.size()), other.about().or(one::about));
        }

        List<ListedMail> mails() {
            return List.copyOf(mails.values());
        }
    }
}
