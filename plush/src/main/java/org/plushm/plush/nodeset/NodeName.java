package org.plushm.plush.nodeset;

/** What a single host name may look like; see {@link NodeSet} for the rule in words. */
final class NodeName {
  private static final String EXAMPLE = "write names such as node1, node1.example.org, user@node1";

  private NodeName() {}

  /** Tells a character that may stand anywhere in a name. */
  static boolean isPart(char c) {
    return isStart(c) || c == '.' || c == '-' || c == '@' || c == '%' || c == '+';
  }

  /** Tells a character that may begin a name: no option of ssh, no hidden or parent folder. */
  static boolean isStart(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || NaturalOrder.isDigit(c)
        || c == '_'
        || c == ':';
  }

  /**
   * Returns the name if it is one.
   *
   * @throws NodeSetSyntaxException otherwise
   */
  static String checked(String name) {
    if (name.isEmpty()) {
      throw new NodeSetSyntaxException(name, 1, "a host name", "an empty one", EXAMPLE);
    }
    boolean digitsOnly = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins = i == 0 || name.charAt(i - 1) == '@';
      if (begins ? !isStart(c) : !isPart(c)) {
        throw new NodeSetSyntaxException(
            name, i + 1, expected(begins), found(c), "a single host name is read here; " + EXAMPLE);
      }
      digitsOnly &= NaturalOrder.isDigit(c);
    }
    if (name.charAt(name.length() - 1) == '@') {
      throw new NodeSetSyntaxException(
          name, name.length() + 1, "a host after '@'", "the end", EXAMPLE);
    }
    if (digitsOnly) {
      throw new NodeSetSyntaxException(
          name, 1, "a host name", "digits alone", "a name needs more than digits, e.g. node7");
    }
    if (name.length() > NodeSet.NAME_LENGTH_MAX) {
      throw new NodeSetSyntaxException(
          name,
          NodeSet.NAME_LENGTH_MAX + 1,
          "a name of at most " + NodeSet.NAME_LENGTH_MAX + " characters",
          name.length() + " characters",
          EXAMPLE);
    }
    return name;
  }

  static String expected(boolean begins) {
    return begins
        ? "a letter, a digit, '_' or ':' to begin a name"
        : "a letter, a digit or one of . - _ : @ % +";
  }

  static String found(char c) {
    return "'" + NodeSetSyntaxException.printable(String.valueOf(c)) + "'";
  }
}
