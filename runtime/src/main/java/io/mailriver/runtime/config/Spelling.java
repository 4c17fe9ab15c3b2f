package io.mailriver.runtime.config;

import java.util.Collection;

/// Finds the word that was probably meant.
final class Spelling {
    private static final int TOO_FAR = 3;

    private Spelling() {}

    /// The nearest word at an edit distance of at most two, and of at most half its letters; empty
    /// when there is none.
    static String nearest(String word, Collection<String> known) {
        String best = "";
        int bestDistance = TOO_FAR;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            boolean isNear = 2 * distance <= Math.max(word.length(), candidate.length());
            if (isNear && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(swap, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
