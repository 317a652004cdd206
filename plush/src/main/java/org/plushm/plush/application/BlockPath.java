package org.plushm.plush.application;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The path name of a block, such as {@code /app/comp1/proc1}, root first (F14).
 *
 * @param names from the application to the block, at least one
 */
public record BlockPath(List<String> names) implements Comparable<BlockPath> {
  /** Checks the names. */
  public BlockPath {
    names = List.copyOf(names);
    Names.require(!names.isEmpty(), "a path has at least one name");
    names.forEach(name -> Names.requireName("a block", name));
  }

  /** The path of these names. */
  public static BlockPath of(String... names) {
    return new BlockPath(List.of(names));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is no path name
   */
  public static BlockPath parse(String text) {
    Names.require(text.startsWith("/"), "'" + text + "' is no path name: it begins with a slash");
    return new BlockPath(Arrays.asList(text.substring(1).split("/", -1)));
  }

  /** The path of a part of this block. */
  public BlockPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new BlockPath(longer);
  }

  /** Name by name; a block comes before its parts. */
  @Override
  public int compareTo(BlockPath other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
