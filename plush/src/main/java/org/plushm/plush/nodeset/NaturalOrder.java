package org.plushm.plush.nodeset;

import java.util.Comparator;

/**
 * The order in which people count: {@code node2} before {@code node10}.
 *
 * <p>A name is read as a sequence of tokens, each either a whole run of ASCII digits or one other
 * character. Two runs compare by value, then by length ({@code 1 < 01 < 001}); all else compares by
 * character. This is a lexicographic order over totally ordered tokens, hence a total order, and it
 * is consistent with {@code equals}.
 */
public final class NaturalOrder implements Comparator<String> {
  /** The only instance; it has no state and may be shared between threads. */
  public static final NaturalOrder INSTANCE = new NaturalOrder();

  private NaturalOrder() {}

  @Override
  public int compare(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() && j < right.length()) {
      char a = left.charAt(i);
      char b = right.charAt(j);
      if (isDigit(a) && isDigit(b)) {
        int endOfLeft = endOfDigits(left, i);
        int endOfRight = endOfDigits(right, j);
        int order = compareDigits(left, i, endOfLeft, right, j, endOfRight);
        if (order != 0) {
          return order;
        }
        i = endOfLeft;
        j = endOfRight;
      } else if (a != b) {
        return Character.compare(a, b);
      } else {
        i++;
        j++;
      }
    }
    return Integer.compare(left.length() - i, right.length() - j);
  }

  /** Tells an ASCII digit; digits of other scripts never count in host names. */
  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The index after the run of digits that begins at {@code from}. */
  static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int compareDigits(String a, int i, int endOfA, String b, int j, int endOfB) {
    int firstOfA = skipZeros(a, i, endOfA);
    int firstOfB = skipZeros(b, j, endOfB);
    int significant = Integer.compare(endOfA - firstOfA, endOfB - firstOfB);
    if (significant != 0) {
      return significant;
    }
    for (int k = 0; k < endOfA - firstOfA; k++) {
      int order = Character.compare(a.charAt(firstOfA + k), b.charAt(firstOfB + k));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(endOfA - i, endOfB - j);
  }

  private static int skipZeros(String text, int from, int end) {
    int first = from;
    while (first < end - 1 && text.charAt(first) == '0') {
      first++;
    }
    return first;
  }
}
