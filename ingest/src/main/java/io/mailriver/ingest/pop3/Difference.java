package io.mailriver.ingest.pop3;

import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.Sightings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a maildrop holds against what was seen in it: both are in the order of the unique ids, and
/// the latter is read page by page. One use each.
final class Difference {
    private static final int PAGE = 1_000;

    private final Sightings sightings;
    private final String account;

    Difference(Sightings sightings, String account) {
        this.sightings = sightings;
        this.account = account;
    }

    /// Takes what was seen and is not there any more.
    interface Gone {
        void take(SightingKey key) throws InterruptedException;
    }

    /// Mails that were never seen.
    ///
    /// @param mails in the order of their numbers; of copies that share a unique id the first
    /// @param isSomethingGone something was seen that is not there any more
    record News(List<ListedMail> mails, boolean isSomethingGone) {}

    News news(Maildrop maildrop) throws InterruptedException {
        List<ListedMail> news = new ArrayList<>();
        boolean[] isSomethingGone = {false};
        merge(maildrop.mails(), news, key -> isSomethingGone[0] = true);
        news.sort(Comparator.comparingInt(ListedMail::number));
        return new News(List.copyOf(news), isSomethingGone[0]);
    }

    void gone(Maildrop maildrop, Gone each) throws InterruptedException {
        merge(maildrop.mails(), new ArrayList<>(), each);
    }

    private void merge(List<ListedMail> listed, List<ListedMail> news, Gone gone)
            throws InterruptedException {
        int next = 0;
        String after = "";
        boolean isLast = false;
        while (!isLast) {
            Sightings.Page page = sightings.pop3(account, after, PAGE);
            isLast = page.isLast();
            for (Seen seen : page.seen()) {
                after = ((SightingKey.Pop3) seen.key()).uidl();
                for (; next < listed.size() && isBefore(listed, next, after); next++) {
                    add(listed, next, news);
                }
                if (next == listed.size() || !listed.get(next).uidl().equals(after)) {
                    gone.take(seen.key());
                }
                while (next < listed.size() && listed.get(next).uidl().equals(after)) {
                    next++;
                }
            }
        }
        for (; next < listed.size(); next++) {
            add(listed, next, news);
        }
    }

    private static boolean isBefore(List<ListedMail> listed, int place, String uidl) {
        return listed.get(place).uidl().compareTo(uidl) < 0;
    }

    private static void add(List<ListedMail> listed, int place, List<ListedMail> news) {
        if (place == 0 || !listed.get(place - 1).uidl().equals(listed.get(place).uidl())) {
            news.add(listed.get(place));
        }
    }
}
