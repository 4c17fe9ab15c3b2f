package io.mailriver.ingest.imap;

import java.util.List;

/// Some UIDs as commands name them, such as `3:5,9`.
final class UidSet {
    private UidSet() {}

    /// @param mails in ascending order
    static String of(List<ListedMail> mails) {
        return ofUids(mails.stream().map(ListedMail::uid).toList());
    }

    /// @param uids in ascending order
    static String ofUids(List<Long> uids) {
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < uids.size(); ) {
            long first = uids.get(i);
            long last = first;
            for (i++; i < uids.size() && uids.get(i) == last + 1; i++) {
                last++;
            }
            set.append(set.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                set.append(':').append(last);
            }
        }
        return set.toString();
    }
}
