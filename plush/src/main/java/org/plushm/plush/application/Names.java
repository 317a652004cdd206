package org.plushm.plush.application;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What may stand as a name or a value in an application. */
public final class Names {
  /** The longest name in characters: path names become file names. */
  public static final int NAME_LENGTH_MAX = 100;

  private Names() {}

  /**
   * Whether the text can name software, a component, a block, a workflow or a barrier: ASCII
   * letters, digits, {@code _ - .}, not beginning with a hyphen or a dot.
   */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > NAME_LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean anywhere = isAsciiLetter(c) || c >= '0' && c <= '9' || c == '_';
      if (!anywhere && (i == 0 || c != '-' && c != '.')) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text can name an environment variable. */
  public static boolean isVariable(String text) {
    return isName(text)
        && text.chars().noneMatch(c -> c == '-' || c == '.')
        && !(text.charAt(0) >= '0' && text.charAt(0) <= '9');
  }

  /**
   * Whether the text can be a value: no control character but tab, line feed and carriage return,
   * and valid Unicode, so that each format can hold it and no argument ends early.
   */
  public static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)
          || c == '\ufffe'
          || c == '\uffff'
          || Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Whether the text can be a value that is not blank and has one line. */
  public static boolean isLine(String text) {
    return !text.isBlank()
        && isText(text)
        && text.indexOf('\n') < 0
        && text.indexOf('\r') < 0
        && text.strip().equals(text);
  }

  private static boolean isAsciiLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** The names in order, each once. */
  static List<String> sorted(List<String> names) {
    return names.stream().sorted().distinct().toList();
  }

  static void requireName(String what, String name) {
    require(isName(name), "'" + name + "' cannot name " + what);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Refuses two blocks of one name, unknown predecessors and cycles among blocks of one parent. */
  static void requireOrder(String parent, List<? extends Block> blocks) {
    Set<String> names = new TreeSet<>();
    for (Block block : blocks) {
      require(names.add(block.name()), "two blocks '" + block.name() + "' in " + parent);
    }
    for (Block block : blocks) {
      require(
          names.containsAll(block.predecessors()),
          "'" + block.name() + "' in " + parent + " follows a block that is not there");
    }
    List<String> cycle = ExecutionOrder.cycle(blocks);
    require(cycle.isEmpty(), "blocks in " + parent + " wait for each other: " + cycle);
  }
}
