package org.plushm.plush.nodeset;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An immutable set of host names in natural order.
 *
 * <p>{@link #parse} reads the text a user writes after {@code -w} or {@code -x}, {@link #fold}
 * writes the shortest such text, and {@code parse(x.fold()).equals(x)} holds for every set. A name
 * is a label and is compared character by character; nothing is resolved here.
 *
 * <p>Names consist of ASCII letters, digits and {@code . - _ : @ % +}; they begin with a letter, a
 * digit, {@code _} or {@code :}, have at most {@link #NAME_LENGTH_MAX} characters, and are not
 * digits alone. So {@code user@host}, {@code 10.0.0.7} and IPv6 addresses without brackets ({@code
 * fe80::1%eth0}) are plain names.
 *
 * <p>Safe for any number of threads.
 */
public final class NodeSet implements Iterable<String> {
  /**
   * The most names one expression may expand to, counted over all its operands. A million names are
   * some 100 MB while they are parsed, ten times the largest emulation planned.
   */
  public static final int EXPANDED_NAMES_MAX = 1_000_000;

  /** The longest name in characters: a full domain name still makes one folder name. */
  public static final int NAME_LENGTH_MAX = 255;

  private static final NodeSet EMPTY = new NodeSet(new String[0]);

  /** Sorted by {@link NaturalOrder}, without duplicates; never written after construction. */
  private final String[] names;

  /** The folded text, computed at first use; a race computes the same text twice. */
  private String folded;

  private NodeSet(String[] names) {
    this.names = names;
  }

  /** The set without names; its folded text is the empty string. */
  public static NodeSet empty() {
    return EMPTY;
  }

  /**
   * Reads an expression such as {@code r[1-2]n[01-16],login!r2n03}.
   *
   * <p>Operators are applied from left to right with equal precedence: {@code ,} union, {@code !}
   * difference, {@code &} intersection, {@code ^} symmetric difference. A blank expression is the
   * empty set; a caller that needs a target has to refuse it.
   *
   * @throws NodeSetSyntaxException if the text is not an expression or expands to more than {@link
   *     #EXPANDED_NAMES_MAX} names
   */
  public static NodeSet parse(String expression) {
    return ofUnsorted(new NodeSetParser(expression).parse().toArray(new String[0]));
  }

  /**
   * The set of these single host names, in any order and with repetitions; brackets and operators
   * are not expanded.
   *
   * @throws NodeSetSyntaxException if one of them is not a host name
   */
  public static NodeSet of(Iterable<String> hosts) {
    NodeSetAccumulator accumulator = new NodeSetAccumulator();
    for (String host : hosts) {
      accumulator.add(host);
    }
    return accumulator.toNodeSet();
  }

  /** The set of these single host names; see {@link #of(Iterable)}. */
  public static NodeSet of(String... hosts) {
    return of(Arrays.asList(hosts));
  }

  /** Takes over an array of valid, distinct names. */
  static NodeSet ofUnsorted(String[] names) {
    if (names.length == 0) {
      return EMPTY;
    }
    Arrays.sort(names, NaturalOrder.INSTANCE);
    return new NodeSet(names);
  }

  /** Every name that is in this set, in the other or in both. */
  public NodeSet union(NodeSet other) {
    return merge(other, true, true, true);
  }

  /** Every name of this set that is not in the other. */
  public NodeSet minus(NodeSet other) {
    return merge(other, true, false, false);
  }

  /** Every name that is in both sets. */
  public NodeSet intersect(NodeSet other) {
    return merge(other, false, true, false);
  }

  /** Every name that is in exactly one of the two sets. */
  public NodeSet xor(NodeSet other) {
    return merge(other, true, false, true);
  }

  /** One walk over both sorted arrays; the flags say which of the three kinds of name stay. */
  private NodeSet merge(NodeSet other, boolean onlyHere, boolean inBoth, boolean onlyThere) {
    String[] merged = new String[names.length + other.names.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < names.length || j < other.names.length) {
      int order = compareHeads(i, other, j);
      if (order < 0) {
        if (onlyHere) {
          merged[count++] = names[i];
        }
        i++;
      } else if (order > 0) {
        if (onlyThere) {
          merged[count++] = other.names[j];
        }
        j++;
      } else {
        if (inBoth) {
          merged[count++] = names[i];
        }
        i++;
        j++;
      }
    }
    return count == 0 ? EMPTY : new NodeSet(Arrays.copyOf(merged, count));
  }

  private int compareHeads(int i, NodeSet other, int j) {
    if (i == names.length) {
      return 1;
    }
    if (j == other.names.length) {
      return -1;
    }
    return NaturalOrder.INSTANCE.compare(names[i], other.names[j]);
  }

  /** Tells whether the name is in the set, in O(log n). */
  public boolean contains(String host) {
    return indexOf(host) >= 0;
  }

  /** The position of the name in natural order, from 0, or a negative number if it is not there. */
  public int indexOf(String host) {
    return Arrays.binarySearch(names, host, NaturalOrder.INSTANCE);
  }

  /** The number of names. */
  public int size() {
    return names.length;
  }

  /** Tells whether the set has no name. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /**
   * The name at this position in natural order, from 0.
   *
   * @throws IndexOutOfBoundsException if the position is not below {@link #size}
   */
  public String get(int index) {
    return names[Objects.checkIndex(index, names.length)];
  }

  /** The names in natural order, as an unmodifiable list. */
  public List<String> toList() {
    return List.of(names);
  }

  /** The names in natural order. */
  public Stream<String> stream() {
    return Arrays.stream(names);
  }

  /** Iterates in natural order; {@code remove} is not supported. */
  @Override
  public Iterator<String> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < names.length;
      }

      @Override
      public String next() {
        if (next == names.length) {
          throw new NoSuchElementException();
        }
        return names[next++];
      }
    };
  }

  /**
   * The set as short text, {@code local[1-5,7-100]}, ready to paste after {@code -w}.
   *
   * <p>Names that differ only in their numbers are folded, over several dimensions where they form
   * rectangles; padding is preserved; steps are not used, since few other tools read them. Equal
   * sets have equal texts.
   */
  public String fold() {
    String text = folded;
    if (text == null) {
      text = NodeSetFolder.fold(names);
      folded = text;
    }
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof NodeSet that && Arrays.equals(names, that.names);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(names);
  }

  /** The folded text. */
  @Override
  public String toString() {
    return fold();
  }
}
