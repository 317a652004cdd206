package org.plushm.plush.spec;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * What the user probably meant: the word at the least edit distance (insert, delete, change, swap
 * two neighbours), if it is near enough to be more than chance.
 */
public final class NearestWord {
  /** Longer words are not compared, as the work grows with the square. */
  private static final int LENGTH_MAX = 100;

  /** Of more words none is offered: a file with many mistakes would take minutes. */
  private static final int WORDS_MAX = 2000;

  /** A long list would hide the answer. */
  private static final int LISTED_MAX = 12;

  private NearestWord() {}

  /** The nearest of the words; of several the first; none if there are too many to compare. */
  public static Optional<String> of(String wrong, Collection<String> words) {
    if (words.size() > WORDS_MAX) {
      return Optional.empty();
    }
    String typed = wrong.toLowerCase(Locale.ROOT);
    String nearest = null;
    int least = Math.max(1, typed.length() / 3) + 1;
    for (String word : words) {
      if (Math.abs(word.length() - typed.length()) < least
          && word.length() <= LENGTH_MAX
          && typed.length() <= LENGTH_MAX) {
        int distance = distance(typed, word.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          nearest = word;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The remedy for a wrong word: what it probably was, and what is possible at all. */
  public static String remedy(String wrong, Collection<String> words) {
    String guess = of(wrong, words).map(word -> "did you mean '" + word + "'?").orElse("");
    if (words.isEmpty() || words.size() > LISTED_MAX) {
      return guess;
    }
    String expected = "expected " + String.join(", ", words);
    return guess.isEmpty() ? expected : guess + " (" + expected + ")";
  }

  /** The least number of edits that make one word the other. */
  static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        least = Math.min(least, edits[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          least = Math.min(least, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = least;
      }
    }
    return edits[from.length()][to.length()];
  }
}
