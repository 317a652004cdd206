package org.plushm.plush.tally;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The difference of two lists of lines as edits, by a longest common subsequence.
 *
 * <p>Common beginnings and ends are set aside first. The table for what is left has at most {@link
 * #TABLE_CELLS_MAX} cells; beyond that all of the old lines are replaced by all of the new ones,
 * which is right but not minimal.
 */
final class LineDiff {
  /** 16 MB of table and some ten milliseconds; two outputs of 2000 wholly different lines. */
  static final int TABLE_CELLS_MAX = 4_000_000;

  /** What happens to a line. */
  enum Kind {
    /** The line is in both texts. */
    KEPT(' '),
    /** The line is in the old text only. */
    REMOVED('-'),
    /** The line is in the new text only. */
    ADDED('+');

    private final char mark;

    Kind(char mark) {
      this.mark = mark;
    }

    /** The mark at the beginning of a line of a unified diff. */
    char mark() {
      return mark;
    }
  }

  /** One line and what happens to it. */
  record Edit(Kind kind, String line) {}

  private LineDiff() {}

  /** The edits that turn the old lines into the new ones, removals before additions. */
  static List<Edit> between(List<String> before, List<String> after) {
    int start = 0;
    int shorter = Math.min(before.size(), after.size());
    while (start < shorter && before.get(start).equals(after.get(start))) {
      start++;
    }
    int common = 0;
    while (common < shorter - start
        && before.get(before.size() - 1 - common).equals(after.get(after.size() - 1 - common))) {
      common++;
    }
    List<Edit> edits = new ArrayList<>(before.size() + after.size());
    append(edits, Kind.KEPT, before.subList(0, start));
    between(
        before.subList(start, before.size() - common),
        after.subList(start, after.size() - common),
        edits);
    append(edits, Kind.KEPT, before.subList(before.size() - common, before.size()));
    return edits;
  }

  private static void between(List<String> before, List<String> after, List<Edit> edits) {
    long cells = (before.size() + 1L) * (after.size() + 1L);
    if (before.isEmpty() || after.isEmpty() || cells > TABLE_CELLS_MAX) {
      append(edits, Kind.REMOVED, before);
      append(edits, Kind.ADDED, after);
      return;
    }
    int[][] longest = longestCommon(before, after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        edits.add(new Edit(Kind.KEPT, before.get(i)));
        i++;
        j++;
      } else if (j == after.size() || i < before.size() && longest[i + 1][j] >= longest[i][j + 1]) {
        edits.add(new Edit(Kind.REMOVED, before.get(i++)));
      } else {
        edits.add(new Edit(Kind.ADDED, after.get(j++)));
      }
    }
  }

  /** Cell (i, j): the length of the longest common subsequence of the lines from i and from j. */
  private static int[][] longestCommon(List<String> before, List<String> after) {
    int[][] longest = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      String line = before.get(i);
      int[] row = longest[i];
      int[] below = longest[i + 1];
      for (int j = after.size() - 1; j >= 0; j--) {
        row[j] = line.equals(after.get(j)) ? below[j + 1] + 1 : Math.max(below[j], row[j + 1]);
      }
    }
    return longest;
  }

  private static void append(List<Edit> edits, Kind kind, List<String> lines) {
    for (String line : lines) {
      edits.add(new Edit(kind, line));
    }
  }

  /** Splits text into lines that keep their line feed; only the last may lack it. */
  static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\n)"));
  }
}
