package io.mailriver.runtime.imap;

import java.util.ArrayList;
import java.util.List;

/// UIDs that are no longer in the open mailbox (RFC 7162, 3.2.10).
///
/// @param earlier they went before we looked: the count of mails does not fall by them
/// @param ranges as written, each in ascending order
public record Vanished(boolean earlier, List<Range> ranges) implements Untagged {
    /// From the first UID to the last one.
    public record Range(long first, long last) {}

    public Vanished {
        ranges = List.copyOf(ranges);
    }

    /// How many UIDs these are.
    public long count() {
        return ranges.stream().mapToLong(range -> range.last() - range.first() + 1).sum();
    }

    /// `(EARLIER) 41,43:116,118`.
    static Vanished read(ResponseReader in) throws ImapException {
        boolean earlier = false;
        if (in.take('(')) {
            earlier = in.word().equalsIgnoreCase("EARLIER");
            in.expect(')');
        }
        List<Range> ranges = new ArrayList<>();
        while (!in.atEnd()) {
            long first = uid(in);
            long last = in.take(':') ? uid(in) : first;
            ranges.add(new Range(Math.min(first, last), Math.max(first, last)));
            if (!in.take(',')) {
                break;
            }
        }
        return new Vanished(earlier, ranges);
    }

    private static long uid(ResponseReader in) throws ImapException {
        long uid = in.number();
        if (uid < 1 || uid > FetchedMail.MAX_UID) {
            throw ResponseReader.nonsense();
        }
        return uid;
    }
}
