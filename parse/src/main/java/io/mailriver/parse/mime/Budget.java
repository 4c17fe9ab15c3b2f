package io.mailriver.parse.mime;

/// Octets of JSON that one kind of text may take in one mail's event. Not thread-safe.
///
/// Short texts are charged by their length until [#UNMEASURED] characters went by, so that an
/// ordinary mail is not measured character by character; control characters can therefore take up
/// to five times that much more than the budget says.
final class Budget {
    private static final int UNMEASURED = 64 << 10;

    private final int maxOfOne;
    private long left;
    private int unmeasured = UNMEASURED;

    /// @param total octets of all texts
    /// @param maxOfOne octets of one text
    Budget(int total, int maxOfOne) {
        this.left = total;
        this.maxOfOne = maxOfOne;
    }

    /// The beginning of the text that may be kept (often all of it), which is then paid for.
    String take(String text) {
        int length = text.length();
        int allowance = (int) Math.min(left, maxOfOne);
        if (length <= unmeasured && 3L * length <= allowance) {
            unmeasured -= length;
            left -= length;
            return text;
        }
        String kept = Texts.cut(text, Texts.fitting(text, allowance));
        left -= octets(kept);
        return kept;
    }

    /// True when all of it may be kept, and then it is paid for.
    boolean takeAll(String text) {
        long before = left;
        if (take(text).length() == text.length()) {
            return true;
        }
        left = before;
        return false;
    }

    /// True when so many octets may be kept, and then they are paid for.
    boolean take(int octets) {
        if (octets > left) {
            return false;
        }
        left -= octets;
        return true;
    }

    private static int octets(String text) {
        int octets = 0;
        for (int i = 0; i < text.length(); i++) {
            octets += Texts.jsonOctets(text.charAt(i));
        }
        return octets;
    }
}
