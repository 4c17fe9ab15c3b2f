package io.mailriver.ingest.pop3;

import io.mailriver.runtime.pop3.Pop3Exception;
import io.mailriver.runtime.pop3.Pop3Login;
import io.mailriver.runtime.pop3.Pop3Session;
import io.mailriver.runtime.pop3.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An open maildrop and what it holds, as listed at the beginning of its session: the server may
/// not change it before the end (RFC 1939, 8). One thread.
final class Maildrop implements Closeable {
    private final Pop3Session session;

    /// In the order of the unique ids; of mails that share one, which are copies (RFC 1939, 7),
    /// all.
    private final List<ListedMail> mails;

    private Maildrop(Pop3Session session, List<ListedMail> mails) {
        this.session = session;
        this.mails = mails;
    }

    /// Logs in and lists all mails.
    ///
    /// @throws Pop3Exception when the listing is not complete
    static Maildrop open(Pop3Login login, Headers headers) throws IOException {
        Pop3Session session = login.run();
        boolean listed = false;
        try {
            Maildrop maildrop = new Maildrop(session, list(session, headers));
            listed = true;
            return maildrop;
        } finally {
            if (!listed) {
                session.close();
            }
        }
    }

    private static List<ListedMail> list(Pop3Session session, Headers headers) throws IOException {
        int count = session.count();
        Map<Integer, Long> sizes = session.sizes();
        Optional<Map<Integer, String>> uidls = session.uidls();
        List<ListedMail> mails = new ArrayList<>();
        if (uidls.isEmpty()) {
            mails.addAll(headers.list(session, sizes));
        } else {
            uidls.get()
                    .forEach((number, uidl) ->
                            mails.add(
                                    new ListedMail(number, uidl, sizes.getOrDefault(number, -1L))));
        }
        if (mails.size() != count || sizes.size() != count) {
            throw new Pop3Exception(
                    "the server has %d mails, and lists %d sizes and %d unique ids"
                            .formatted(count, sizes.size(), mails.size()));
        }
        mails.sort(Comparator.comparing(ListedMail::uidl).thenComparingInt(ListedMail::number));
        return mails;
    }

    Pop3Session session() {
        return session;
    }

    /// In the order of their unique ids.
    List<ListedMail> mails() {
        return mails;
    }

    boolean lists(String uidl) {
        return first(uidl) < mails.size() && mails.get(first(uidl)).uidl().equals(uidl);
    }

    /// Deletes mails and ends the session.
    ///
    /// @return the unique ids that are no longer in the maildrop, for sure: the server has deleted
    ///   every mail that had one and has said so at QUIT, or there was none. After a failure nobody
    ///   knows, and the next session's listing tells
    Set<String> deleteAndQuit(Collection<String> uidls) throws IOException {
        Set<String> gone = new HashSet<>(uidls);
        List<ListedMail> wanted = new ArrayList<>();
        for (String uidl : gone) {
            for (int i = first(uidl); i < mails.size() && mails.get(i).uidl().equals(uidl); i++) {
                wanted.add(mails.get(i));
            }
        }
        wanted.sort(Comparator.comparingInt(ListedMail::number));
        Set<Integer> marked = session.delete(wanted.stream().map(ListedMail::number).toList());
        quit();
        for (ListedMail mail : wanted) {
            if (!marked.contains(mail.number())) {
                gone.remove(mail.uidl());
            }
        }
        return gone;
    }

    /// Ends the session.
    ///
    /// @throws IOException when the server does not say that all is well
    void quit() throws IOException {
        Reply reply = session.quit();
        if (!reply.ok()) {
            throw new Pop3Exception("the server does not end the session well: " + reply.text());
        }
    }

    @Override
    public void close() {
        session.close();
    }

    /// The place of the first mail with that unique id, or where it would be.
    private int first(String uidl) {
        int from = 0;
        int to = mails.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (mails.get(middle).uidl().compareTo(uidl) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
