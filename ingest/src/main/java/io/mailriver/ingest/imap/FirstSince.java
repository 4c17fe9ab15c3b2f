package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.LowestFound;
import io.mailriver.runtime.imap.Result;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Finds the first mail of the open mailbox whose internal date is a day or later.
///
/// A server with ESEARCH (RFC 4731) tells its UID alone. Another one tells all UIDs that are found,
/// so it is asked about windows.
final class FirstSince {
    private static final int FIRST_WINDOW = 2_000;
    private static final int MAX_WINDOW = 50_000; // a response of about half a megabyte
    private static final int GROWTH = 8;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.ENGLISH);

    private final ImapSession session;
    private final Duration limit;
    private final String since;

    FirstSince(ImapSession session, Duration limit, LocalDate date) {
        this.session = session;
        this.limit = limit;
        this.since = "SINCE " + DATE.format(date);
    }

    /// The UID before that mail's; the last one when there is none.
    ///
    /// @param last the highest UID that may be there
    /// @param exists how many mails there are
    long before(long last, long exists) throws IOException {
        if (exists == 0 || last < 1) {
            return Math.max(0, last);
        }
        if (session.has("ESEARCH")) {
            long found = search("UID SEARCH RETURN (MIN) " + since);
            return found == 0 || found > last ? last : found - 1;
        }
        long widest = exists <= MAX_WINDOW ? FetchedMail.MAX_UID : MAX_WINDOW;
        long width = FIRST_WINDOW;
        for (long from = 1; from <= last; ) {
            long to = Math.min(last, from + width - 1);
            long found = search("UID SEARCH UID " + from + ":" + to + " " + since);
            if (found >= from && found <= to) {
                return found - 1;
            }
            from = to + 1;
            width = Math.min(widest, width * GROWTH);
        }
        return last;
    }

    private long search(String command) throws IOException {
        List<Long> found = new ArrayList<>();
        Result result =
                session.run(
                                limit,
                                List.of(ImapCommand.plain("UID SEARCH", command)),
                                response -> {
                                    if (response instanceof LowestFound(long lowest)
                                            && lowest > 0
                                            && found.isEmpty()) {
                                        found.add(lowest);
                                    }
                                })
                        .getFirst();
        if (!result.ok()) {
            throw new ImapException("the server does not search: " + result);
        }
        return found.isEmpty() ? 0 : found.getFirst();
    }
}
