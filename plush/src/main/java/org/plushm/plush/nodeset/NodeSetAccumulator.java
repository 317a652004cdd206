package org.plushm.plush.nodeset;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Collects host names one at a time, as replies come in.
 *
 * <p>Adding, removing and asking cost O(1) each, whatever the names look like; sorting and folding
 * are paid once, in {@link #toNodeSet}. Set arithmetic per finished host is what makes the gather
 * of a thousand unfoldable names take minutes elsewhere.
 *
 * <p>Confined to one thread.
 */
public final class NodeSetAccumulator {
  private final Set<String> names = new LinkedHashSet<>();

  /** An accumulator without names. */
  public NodeSetAccumulator() {}

  /** An accumulator that begins with these names, for instance the hosts still awaited. */
  public NodeSetAccumulator(NodeSet initial) {
    for (String name : initial) {
      names.add(name);
    }
  }

  /**
   * Adds one host name.
   *
   * @return false if it was there already
   * @throws NodeSetSyntaxException if it is not a host name
   */
  public boolean add(String host) {
    return names.add(NodeName.checked(host));
  }

  /**
   * Removes one host name.
   *
   * @return false if it was not there
   */
  public boolean remove(String host) {
    return names.remove(host);
  }

  /** Tells whether the name is there. */
  public boolean contains(String host) {
    return names.contains(host);
  }

  /** The number of names. */
  public int size() {
    return names.size();
  }

  /** Tells whether there is no name. */
  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** The names so far, as a value that later additions do not change; O(n log n). */
  public NodeSet toNodeSet() {
    return NodeSet.ofUnsorted(names.toArray(new String[0]));
  }
}
