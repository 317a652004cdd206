package org.plushm.plush.nodeset;

/**
 * A node set expression, or a single host name, that cannot be read.
 *
 * <p>The message is one printable line with the place, what was expected there, what was found and
 * an example of how to write it.
 */
public final class NodeSetSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Long expressions are shown as a window of this many characters around the fault. */
  private static final int SHOWN_LENGTH_MAX = 60;

  private final String expression;
  private final int column;
  private final String expected;
  private final String remedy;

  NodeSetSyntaxException(
      String expression, int column, String expected, String found, String remedy) {
    super(
        "node set '"
            + window(expression, column)
            + "', column "
            + column
            + ": expected "
            + expected
            + ", found "
            + found
            + "; "
            + remedy);
    this.expression = expression;
    this.column = column;
    this.expected = expected;
    this.remedy = remedy;
  }

  /** The whole text that was read. */
  public String expression() {
    return expression;
  }

  /** Where reading stopped, in characters, from 1 to the length of the expression + 1. */
  public int column() {
    return column;
  }

  /** What would have been right at that place. */
  public String expected() {
    return expected;
  }

  /** What to write instead, with an example. */
  public String remedy() {
    return remedy;
  }

  private static String window(String expression, int column) {
    if (expression.length() <= SHOWN_LENGTH_MAX) {
      return printable(expression);
    }
    int end = Math.min(expression.length(), Math.max(SHOWN_LENGTH_MAX, column + 10));
    int start = Math.max(0, end - SHOWN_LENGTH_MAX);
    return (start > 0 ? "..." : "")
        + printable(expression.substring(start, end))
        + (end < expression.length() ? "..." : "");
  }

  /** Control characters must not reach a terminal through an error message. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
