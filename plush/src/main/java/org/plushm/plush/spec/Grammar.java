package org.plushm.plush.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which keys may stand where in one format. A key without a rule has a value and no keys. Keys that
 * begin with {@code x-} may stand anywhere and are passed over.
 */
public final class Grammar {
  /**
   * What may stand within a key.
   *
   * @param words keys that messages offer
   * @param further keys that are understood as well
   * @param text whether it may have a value instead
   */
  private record Rule(List<String> words, List<String> further, boolean text) {
    boolean allows(String key) {
      return words.contains(key) || further.contains(key);
    }
  }

  private final Map<String, Rule> rules = new TreeMap<>();

  /**
   * Adds a rule.
   *
   * @param place a key, or {@code parent/key} where the same key means different things
   * @param words the keys within, in the order of messages
   * @param further keys within that messages do not offer
   */
  public Grammar within(String place, String words, String further) {
    rules.put(place, new Rule(split(words), split(further), false));
    return this;
  }

  /** Adds a rule for a key that has keys within, or instead a value. */
  public Grammar withinOrText(String place, String words) {
    rules.put(place, new Rule(split(words), List.of(), true));
    return this;
  }

  /** The keys that messages offer within a place; empty if it has no rule. */
  public List<String> words(String place) {
    Rule rule = rules.get(place);
    return rule == null ? List.of() : rule.words();
  }

  /** The tree without what does not belong there, which is noted as problems. */
  public SpecNode check(SpecNode root, Problems problems) {
    return check(root, rules.get(root.key()), problems);
  }

  private SpecNode check(SpecNode node, Rule rule, Problems problems) {
    if (!rule.text() && !node.text().isBlank()) {
      problems.add(
          node.at(),
          "the value '" + shortened(node.text()) + "' in " + node.described() + " has no key",
          "expected " + String.join(", ", rule.words()));
    }
    List<SpecNode> kept = new ArrayList<>();
    for (SpecNode child : node.children()) {
      if (child.key().startsWith("x-")) {
        continue;
      }
      if (!rule.allows(child.key())) {
        problems.add(
            child.at(),
            "unknown key '" + shortened(child.written()) + "' in " + node.described(),
            NearestWord.remedy(child.written(), rule.words()));
        continue;
      }
      Rule inner = rules.get(node.key() + "/" + child.key());
      if (inner == null) {
        inner = rules.get(child.key());
      }
      if (inner != null) {
        kept.add(check(child, inner, problems));
      } else if (child.children().isEmpty()) {
        kept.add(child);
      } else {
        problems.add(
            child.children().get(0).at(),
            "'" + child.written() + "' in " + node.described() + " is to be a single value",
            "take '" + shortened(child.children().get(0).written()) + "' out of it");
      }
    }
    return node.with(kept);
  }

  private static List<String> split(String words) {
    return words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
  }

  /** Long texts of a file make no clear message. */
  static String shortened(String text) {
    String line = text.strip();
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }
}
