package io.mailriver.ingest.imap;

import java.util.List;

/// Some UIDs as commands name them, such as `3:5,9`.
final class UidSet {
    private UidSet() {}

    /// @param mails in ascending order
    static String of(List<ListedMail> mails) {
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < mails.size(); ) {
            long first = mails.get(i).uid();
            long last = first;
            for (i++; i < mails.size() && mails.get(i).uid() == last + 1; i++) {
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
