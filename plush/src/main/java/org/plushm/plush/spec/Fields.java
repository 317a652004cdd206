package org.plushm.plush.spec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.plushm.plush.application.Names;

/** The values within one part of a specification; what is missing or wrong becomes a problem. */
final class Fields {
  private static final String NAME_RULE =
      "use up to "
          + Names.NAME_LENGTH_MAX
          + " letters, digits, underscores, hyphens and dots, not beginning with the last two";

  private final SpecNode node;
  private final Problems problems;

  Fields(SpecNode node, Problems problems) {
    this.node = node;
    this.problems = problems;
  }

  /** The only child with a key, or empty. */
  Optional<SpecNode> optional(String key) {
    List<SpecNode> all = node.all(key);
    for (int i = 1; i < all.size(); i++) {
      problems.add(
          all.get(i).at(),
          "'" + all.get(i).written() + "' is given twice in " + node.described(),
          "keep one of the two");
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
  }

  /** The only child with a key, which must be there. */
  Optional<SpecNode> needed(String key) {
    Optional<SpecNode> child = optional(key);
    if (child.isEmpty()) {
      problems.add(node.at(), node.described() + " has no '" + key + "'", "add one");
    }
    return child;
  }

  /** The name of this part; empty text after a problem. */
  String name() {
    return needed("name").map(this::checkedName).orElse("");
  }

  /** The name of this part, or another name if it has none. */
  String nameOr(String other) {
    return optional("name").map(this::checkedName).orElse(other);
  }

  /** A text that must be a name; empty text after a problem. */
  String checkedName(SpecNode leaf) {
    return checked(leaf, "a name", NAME_RULE, Names::isName);
  }

  /** A needed value of which a rule holds; empty text after a problem. */
  String needed(String key, String what, String rule, Predicate<String> holds) {
    return needed(key).map(leaf -> checked(leaf, what, rule, holds)).orElse("");
  }

  /** A value of which a rule holds if it is there, else empty text. */
  String optional(String key, String what, String rule, Predicate<String> holds) {
    return optional(key).map(leaf -> checked(leaf, what, rule, holds)).orElse("");
  }

  /** A value of which a rule holds; empty text after a problem. */
  String checked(SpecNode leaf, String what, String rule, Predicate<String> holds) {
    if (holds.test(leaf.text())) {
      return leaf.text();
    }
    String given =
        leaf.text().isEmpty()
            ? "'" + leaf.written() + "' in " + node.described() + " is empty"
            : "'" + Grammar.shortened(leaf.text()) + "' is not " + what;
    problems.add(leaf.at(), given, rule);
    return "";
  }

  /** A whole number in a range; the least after a problem. */
  int number(SpecNode leaf, String what, int least, int most) {
    String digits = leaf.text();
    if (digits.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(digits);
      if (value >= least && value <= most) {
        return value;
      }
    }
    problems.add(
        leaf.at(),
        "'"
            + Grammar.shortened(digits)
            + "' is no "
            + what
            + " ('"
            + leaf.written()
            + "' in "
            + node.described()
            + ")",
        "use a whole number from " + least + " to " + most);
    return least;
  }

  /** A word of a list; the first after a problem. */
  String word(SpecNode leaf, List<String> words) {
    if (words.contains(leaf.text())) {
      return leaf.text();
    }
    problems.add(
        leaf.at(),
        "'"
            + Grammar.shortened(leaf.text())
            + "' is no "
            + leaf.written()
            + " of "
            + node.described(),
        NearestWord.remedy(leaf.text(), words));
    return words.get(0);
  }

  /**
   * The name that a part refers to: its value, or its child {@code name}; empty after a problem.
   */
  String reference(SpecNode reference) {
    if (reference.children().isEmpty() && !reference.text().isEmpty()) {
      return reference.text();
    }
    return new Fields(reference, problems)
        .needed("name", "a name", NAME_RULE, text -> !text.isEmpty());
  }

  /** The definition that a reference means, or a problem with the nearest name. */
  boolean isKnown(SpecNode reference, String name, String what, Collection<String> known) {
    if (name.isEmpty()) {
      return false;
    }
    if (known.contains(name)) {
      return true;
    }
    String remedy = NearestWord.remedy(name, known);
    problems.add(
        reference.at(),
        "there is no " + what + " '" + Grammar.shortened(name) + "'",
        remedy.isEmpty() ? "define it, or name another" : remedy);
    return false;
  }

  /** Parts by their names; of two with the same name the second is a problem. */
  static Map<String, SpecNode> byName(List<SpecNode> parts, String where, Problems problems) {
    Map<String, SpecNode> byName = new LinkedHashMap<>();
    for (SpecNode part : parts) {
      String name = new Fields(part, problems).name();
      if (name.isEmpty()) {
        continue;
      }
      SpecNode other = byName.putIfAbsent(name, part);
      if (other != null) {
        problems.add(
            part.at(),
            "two parts of " + where + " are named '" + name + "'",
            "rename one; the other is in line " + other.at().line());
      }
    }
    return byName;
  }
}
