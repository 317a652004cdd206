package org.plushm.plush.nodeset;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one node set expression; used once.
 *
 * <pre>
 * expression := [ operand { operator operand } ]      operator := ',' | '!' | '&amp;' | '^'
 * operand    := ( text | '[' range { ',' range } ']' )+ | [ user '@' ] '[' address ']'
 * range      := digits [ '-' digits [ '/' digits ] ]
 * </pre>
 *
 * <p>Blanks may stand around operands and operators and between the tokens inside brackets, but not
 * within a name. Every operator works on a hashed set and costs as much as its right operand has
 * names; the sum of all operands is bounded, hence so is the whole.
 */
final class NodeSetParser {
  /** More digits than any host number has, few enough that no arithmetic on them overflows. */
  private static final int RANGE_DIGITS_MAX = 15;

  private static final String OPERATORS = ",!&^";

  private final String text;
  private final Set<String> result = new LinkedHashSet<>();
  private int at;
  private long expandedNames;

  NodeSetParser(String text) {
    this.text = text;
  }

  /** The distinct names, in no order a caller may rely on. */
  Set<String> parse() {
    skipBlanks();
    if (atEnd()) {
      return result;
    }
    char operator = ',';
    while (true) {
      apply(operator, operand(operator));
      skipBlanks();
      if (atEnd()) {
        return result;
      }
      operator = text.charAt(at);
      if (OPERATORS.indexOf(operator) < 0) {
        throw unexpectedAfterOperand(operator);
      }
      at++;
      skipBlanks();
    }
  }

  private void apply(char operator, List<String> operand) {
    switch (operator) {
      case '!' -> operand.forEach(result::remove);
      case '&' -> {
        Set<String> common = new LinkedHashSet<>();
        for (String name : operand) {
          if (result.contains(name)) {
            common.add(name);
          }
        }
        result.clear();
        result.addAll(common);
      }
      case '^' -> {
        // An operand may name a host twice, as in a[1,1]; as a set it holds it once.
        for (String name : new LinkedHashSet<>(operand)) {
          if (!result.remove(name)) {
            result.add(name);
          }
        }
      }
      default -> result.addAll(operand);
    }
  }

  /** Reads an operand and expands it. */
  private List<String> operand(char operator) {
    int start = at;
    List<Part> parts = new ArrayList<>();
    while (!atEnd()) {
      char c = text.charAt(at);
      if (c == '[' && beginsHost(start) && isAddress()) {
        parts.add(address());
        break;
      } else if (c == '[') {
        parts.add(bracket());
      } else if (isNameCharacter(c)) {
        parts.add(literal(at == start));
      } else {
        break;
      }
    }
    if (parts.isEmpty()) {
      throw noOperand(operator);
    }
    if (text.charAt(at - 1) == '@') {
      throw fault("a host after '@'", "write user@node1");
    }
    requireMoreThanDigits(parts, start);
    requireSize(parts, start);
    return expand(parts);
  }

  /** Whether a host may begin here: at the start of the operand, or after its user. */
  private boolean beginsHost(int start) {
    return at == start || text.charAt(at - 1) == '@';
  }

  /** Whether the brackets here hold an IPv6 address: no range has a colon. */
  private boolean isAddress() {
    int end = text.indexOf(']', at);
    return end > at && text.substring(at, end).matches("\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  }

  /** Reads {@code [2001:db8::1]}, the spelling of URLs, as the address within. */
  private Part address() {
    int end = text.indexOf(']', at);
    String inside = text.substring(at + 1, end);
    at = end + 1;
    if (!atEnd() && isNameCharacter(text.charAt(at))) {
      throw fault(
          "the end of the host after its address",
          "a port is not part of a name, write " + inside + " alone");
    }
    return new Part(inside, List.of());
  }

  private boolean isNameCharacter(char c) {
    return c != ']' && OPERATORS.indexOf(c) < 0 && !Character.isWhitespace(c);
  }

  private Part literal(boolean beginsName) {
    int start = at;
    while (!atEnd() && text.charAt(at) != '[' && isNameCharacter(text.charAt(at))) {
      char c = text.charAt(at);
      boolean begins = at == start ? beginsName : text.charAt(at - 1) == '@';
      if (begins ? !NodeName.isStart(c) : !NodeName.isPart(c)) {
        throw badCharacter(c, begins);
      }
      at++;
    }
    return new Part(text.substring(start, at), List.of());
  }

  private NodeSetSyntaxException badCharacter(char c, boolean begins) {
    String remedy =
        switch (c) {
          case '@' -> "node groups are not known here, list the hosts, e.g. node[1-10]";
          case '*', '?' -> "wildcards are not known here, write a range, e.g. node[1-10]";
          case '/' -> "a step belongs inside brackets, e.g. node[1-9/2]";
          case '-' -> "to leave hosts out write '!' or use -x, e.g. node[1-10]!node3";
          default -> "write names such as node1, node1.example.org, user@node1";
        };
    return fault(NodeName.expected(begins), remedy);
  }

  /** Reads {@code [1-5,7,10-20/2]}; the position is at the opening bracket. */
  private Part bracket() {
    at++;
    List<Range> ranges = new ArrayList<>();
    while (true) {
      skipBlanks();
      ranges.add(range());
      skipBlanks();
      if (atEnd()) {
        throw fault("',' or ']' to close the brackets", "close the range, e.g. node[1-10]");
      }
      char c = text.charAt(at);
      if (c == ']') {
        at++;
        return new Part("", ranges);
      }
      if (c != ',') {
        throw fault(
            "',' or ']' after a range",
            "separate ranges by commas, e.g. node[1-5,7]" + addressHint());
      }
      at++;
    }
  }

  private Range range() {
    String first = digits("a number", "a range is made of numbers, e.g. node[1-10]");
    skipBlanks();
    if (!atEnd() && text.charAt(at) == '/') {
      throw fault("',' or ']' after a single number", "a step needs a range, e.g. node[0-6/2]");
    }
    if (atEnd() || text.charAt(at) != '-') {
      return new Range(Long.parseLong(first), Long.parseLong(first), 1, first.length());
    }
    at++;
    skipBlanks();
    int columnOfLast = at;
    String last = digits("the last number of the range", "close the range, e.g. node[1-10]");
    requireRange(first, last, columnOfLast);
    long step = 1;
    skipBlanks();
    if (!atEnd() && text.charAt(at) == '/') {
      at++;
      skipBlanks();
      int columnOfStep = at;
      step = Long.parseLong(digits("the step of the range", "e.g. node[0-6/2]"));
      if (step == 0) {
        throw faultAt(columnOfStep, "a step of at least 1", "e.g. node[0-6/2]");
      }
    }
    int width = isPadded(first) ? first.length() : 1;
    return new Range(Long.parseLong(first), Long.parseLong(last), step, width);
  }

  private void requireRange(String first, String last, int columnOfLast) {
    boolean sameWidth = first.length() == last.length();
    boolean ambiguous =
        isPadded(last) && !sameWidth || isPadded(first) && last.length() < first.length();
    if (ambiguous) {
      throw faultAt(
          columnOfLast,
          "a number padded like '" + first + "'",
          "pad both ends to one width, e.g. node[01-10]");
    }
    if (Long.parseLong(last) < Long.parseLong(first)) {
      throw faultAt(
          columnOfLast,
          "a number not below " + first,
          "write the smaller number first, e.g. node[" + last + "-" + first + "]");
    }
  }

  private static boolean isPadded(String digits) {
    return digits.length() > 1 && digits.charAt(0) == '0';
  }

  private String digits(String expected, String remedy) {
    int start = at;
    at = NaturalOrder.endOfDigits(text, at);
    if (at == start) {
      throw fault(expected, remedy + addressHint());
    }
    if (at - start > RANGE_DIGITS_MAX) {
      throw faultAt(
          start,
          "a number of at most " + RANGE_DIGITS_MAX + " digits",
          "write the fixed digits before the bracket, e.g. node2026[01-10]");
    }
    return text.substring(start, at);
  }

  private String addressHint() {
    boolean mayBeAddress = !atEnd() && "abcdefABCDEF:".indexOf(text.charAt(at)) >= 0;
    return mayBeAddress ? " (IPv6 addresses are written without brackets)" : "";
  }

  private void requireMoreThanDigits(List<Part> parts, int start) {
    for (Part part : parts) {
      if (NaturalOrder.endOfDigits(part.literal(), 0) < part.literal().length()) {
        return;
      }
    }
    throw faultAt(
        start,
        "a host name with more than digits",
        "put a name before the number, e.g. node[1-10]");
  }

  /** Refuses before anything is expanded, so that a mistyped range costs nothing. */
  private void requireSize(List<Part> parts, int start) {
    long names = 1;
    int length = 0;
    for (Part part : parts) {
      long choices = part.choices();
      // A bracket is cut to the limit first, so that the product fits a long.
      names *= Math.min(choices, NodeSet.EXPANDED_NAMES_MAX + 1L);
      if (names > NodeSet.EXPANDED_NAMES_MAX) {
        break;
      }
      length += part.lengthMax();
    }
    expandedNames += names;
    if (expandedNames > NodeSet.EXPANDED_NAMES_MAX) {
      throw new NodeSetSyntaxException(
          text,
          start + 1,
          "at most " + NodeSet.EXPANDED_NAMES_MAX + " names in all",
          "a pattern that expands to more",
          "check the range for a mistyped digit, or split the set");
    }
    if (length > NodeSet.NAME_LENGTH_MAX) {
      throw new NodeSetSyntaxException(
          text,
          start + 1,
          "names of at most " + NodeSet.NAME_LENGTH_MAX + " characters",
          length + " characters",
          "shorten the name");
    }
  }

  /** All combinations, the last bracket running fastest. */
  private static List<String> expand(List<Part> parts) {
    List<String> heads = List.of("");
    for (Part part : parts) {
      List<String> longer = new ArrayList<>();
      for (String head : heads) {
        part.appendTo(head, longer);
      }
      heads = longer;
    }
    return heads;
  }

  private NodeSetSyntaxException noOperand(char operator) {
    if (atEnd()) {
      return fault(
          "a host name after '" + operator + "'", "remove the operator or write a name after it");
    }
    if (text.charAt(at) == ']') {
      return fault("a host name", "open the range with '[', e.g. node[1-10]");
    }
    return fault("a host name", "an operator stands between two node sets, e.g. node[1-9]!node3");
  }

  private NodeSetSyntaxException unexpectedAfterOperand(char c) {
    return c == ']'
        ? fault("an operator or the end", "open the range with '[', e.g. node[1-10]")
        : fault("one of , ! & ^ between node sets", "join names by commas, e.g. node1,node2");
  }

  private NodeSetSyntaxException fault(String expected, String remedy) {
    return faultAt(at, expected, remedy);
  }

  private NodeSetSyntaxException faultAt(int index, String expected, String remedy) {
    String found = index < text.length() ? NodeName.found(text.charAt(index)) : "the end";
    return new NodeSetSyntaxException(text, index + 1, expected, found, remedy);
  }

  private boolean atEnd() {
    return at == text.length();
  }

  private void skipBlanks() {
    while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** Fixed text, or (with ranges) one of many numbers. */
  private record Part(String literal, List<Range> ranges) {
    long choices() {
      if (ranges.isEmpty()) {
        return 1;
      }
      long choices = 0;
      for (Range range : ranges) {
        // Cut one by one, so that no list of huge ranges overflows the sum.
        choices += Math.min(range.count(), NodeSet.EXPANDED_NAMES_MAX + 1L);
      }
      return choices;
    }

    int lengthMax() {
      int lengthMax = literal.length();
      for (Range range : ranges) {
        lengthMax = Math.max(lengthMax, range.lengthMax());
      }
      return lengthMax;
    }

    void appendTo(String head, List<String> names) {
      if (ranges.isEmpty()) {
        names.add(head + literal);
      }
      for (Range range : ranges) {
        for (long k = 0; k < range.count(); k++) {
          names.add(head + range.number(k));
        }
      }
    }
  }

  /** The numbers first, first + step, ... up to last, each at least {@code width} digits wide. */
  private record Range(long first, long last, long step, int width) {
    long count() {
      return (last - first) / step + 1;
    }

    int lengthMax() {
      return Math.max(width, Long.toString(last).length());
    }

    String number(long k) {
      String digits = Long.toString(first + k * step);
      return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
  }
}
