package io.fairlead.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses which known word a misspelt one was meant to be, by edit distance (Damerau 1964). */
final class Spelling {

    private static final int LONGEST = 64;
    private static final int MOST_LISTED = 12;

    private Spelling() {
    }

    /**
     * The known word that was meant, if one stands out: the only one that holds the misspelt word as a whole, or else
     * the nearest, when near enough.
     */
    static Optional<String> nearest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        List<String> longer = known.stream().filter(candidate -> candidate.toLowerCase(Locale.ROOT).contains(lower))
                .toList();
        if (!longer.isEmpty()) {
            return longer.size() == 1 ? Optional.of(longer.getFirst()) : Optional.empty();
        }
        record Candidate(String word, int distance) {
        }
        return known.stream()
                .filter(candidate -> candidate.length() <= LONGEST)
                .map(candidate -> new Candidate(candidate, distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance <= (Math.min(word.length(), candidate.word.length()) + 1) / 3)
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::word);
    }

    /** How to mend a word that is not among the known ones: "write www; known are db, www". */
    static String cure(String word, Collection<String> known, String verb) {
        String all = known.stream().filter(each -> !each.isBlank()).limit(MOST_LISTED).map(Quote::plain)
                .collect(Collectors.joining(", "))
                + (known.size() > MOST_LISTED ? " and " + (known.size() - MOST_LISTED) + " more" : "");
        return nearest(word, known).map(near -> verb + " " + Quote.plain(near) + "; known are " + all)
                .orElse(verb + " one of " + all);
    }

    /** Edits (insert, delete, replace, swap neighbours) that turn one word into the other. */
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int cost = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }
}
