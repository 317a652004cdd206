package org.plushm.plush.nodeset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes a sorted set of names as short text.
 *
 * <p>Each name is split into its fixed text and its numbers; names with the same fixed text form a
 * family, a set of points in as many dimensions as there are numbers. Within a family points that
 * agree in all dimensions but one are joined along that one, dimension after dimension, until
 * nothing changes: every step keeps the cover exact and disjoint, and finds all rectangles that the
 * points form as a product. Each step is one grouping by text, hence linear.
 */
final class NodeSetFolder {
  /** Longer runs of digits stay text: the parser does not read them as a number of a range. */
  private static final int NUMBER_DIGITS_MAX = 15;

  /** Stands for a number in the key of a family; no host name contains it. */
  private static final char SLOT = '\0';

  /** Rounds over all dimensions. Further ones gain next to nothing, the result is exact anyway. */
  private static final int ROUNDS_MAX = 4;

  private NodeSetFolder() {}

  /** Folds names that are in natural order and distinct. */
  static String fold(String[] names) {
    List<Piece> pieces = new ArrayList<>();
    for (Family family : families(names).values()) {
      family.foldInto(pieces);
    }
    pieces.sort(Comparator.comparing(Piece::firstName, NaturalOrder.INSTANCE));
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(text.length() == 0 ? "" : ",").append(piece.text());
    }
    return text.toString();
  }

  private static Map<String, Family> families(String[] names) {
    Map<String, Family> families = new LinkedHashMap<>();
    for (String name : names) {
      StringBuilder key = new StringBuilder(name.length());
      List<String> numbers = new ArrayList<>(2);
      int i = 0;
      while (i < name.length()) {
        int end = NaturalOrder.endOfDigits(name, i);
        if (end == i) {
          key.append(name.charAt(i++));
        } else {
          String digits = name.substring(i, end);
          if (digits.length() <= NUMBER_DIGITS_MAX) {
            key.append(SLOT);
            numbers.add(digits);
          } else {
            key.append(digits);
          }
          i = end;
        }
      }
      families.computeIfAbsent(key.toString(), Family::new).points.add(numbers);
    }
    return families;
  }

  /** One term of the folded text. */
  private record Piece(String firstName, String text) {}

  /** Names with the same fixed text. */
  private static final class Family {
    private final String key;
    private final List<List<String>> points = new ArrayList<>();

    Family(String key) {
      this.key = key;
    }

    void foldInto(List<Piece> pieces) {
      int dimensions = points.get(0).size();
      List<Box> best = joined(dimensions, false);
      if (dimensions > 1 && best.size() > 1) {
        List<Box> other = joined(dimensions, true);
        if (textLength(other) < textLength(best)) {
          best = other;
        }
      }
      for (Box box : best) {
        pieces.add(new Piece(box.write(key, Axis::first), box.write(key, Axis::text)));
      }
    }

    private List<Box> joined(int dimensions, boolean firstDimensionFirst) {
      List<Box> boxes = new ArrayList<>(points.size());
      for (List<String> point : points) {
        boxes.add(Box.of(point));
      }
      for (int round = 0; round < ROUNDS_MAX; round++) {
        int before = boxes.size();
        for (int k = 0; k < dimensions && boxes.size() > 1; k++) {
          boxes = join(boxes, firstDimensionFirst ? k : dimensions - 1 - k);
        }
        // In one dimension a single pass is complete; else stop when a round changed nothing.
        if (dimensions < 2 || boxes.size() == before) {
          break;
        }
      }
      return boxes;
    }

    private long textLength(List<Box> boxes) {
      long length = 0;
      for (Box box : boxes) {
        length += box.write(key, Axis::text).length() + 1;
      }
      return length;
    }

    /** Joins all boxes that agree in every dimension but this one. */
    private static List<Box> join(List<Box> boxes, int dimension) {
      Map<String, List<Box>> alike = new LinkedHashMap<>();
      for (Box box : boxes) {
        alike.computeIfAbsent(box.keyWithout(dimension), k -> new ArrayList<>(1)).add(box);
      }
      List<Box> joined = new ArrayList<>(alike.size());
      for (List<Box> group : alike.values()) {
        joined.add(group.size() == 1 ? group.get(0) : Box.join(group, dimension));
      }
      return joined;
    }
  }

  /** A product of number sets, one a dimension. */
  private record Box(List<Axis> axes) {
    static Box of(List<String> point) {
      List<Axis> axes = new ArrayList<>(point.size());
      for (String number : point) {
        axes.add(Axis.of(List.of(number)));
      }
      return new Box(axes);
    }

    static Box join(List<Box> group, int dimension) {
      List<String> numbers = new ArrayList<>();
      for (Box box : group) {
        numbers.addAll(box.axes.get(dimension).numbers());
      }
      List<Axis> axes = new ArrayList<>(group.get(0).axes);
      axes.set(dimension, Axis.of(numbers));
      return new Box(axes);
    }

    String keyWithout(int dimension) {
      StringBuilder others = new StringBuilder();
      for (int k = 0; k < axes.size(); k++) {
        if (k != dimension) {
          others.append(axes.get(k).text()).append(SLOT);
        }
      }
      return others.toString();
    }

    String write(String key, Function<Axis, String> form) {
      StringBuilder text = new StringBuilder(key.length() + 8 * axes.size());
      int dimension = 0;
      for (int i = 0; i < key.length(); i++) {
        char c = key.charAt(i);
        if (c == SLOT) {
          text.append(form.apply(axes.get(dimension++)));
        } else {
          text.append(c);
        }
      }
      return text.toString();
    }
  }

  /** A set of numbers with their padding, sorted, and its text: equal sets have equal texts. */
  private record Axis(List<String> numbers, String text) {
    static Axis of(List<String> numbers) {
      if (numbers.size() == 1) {
        return new Axis(numbers, numbers.get(0));
      }
      List<String> sorted = new ArrayList<>(numbers);
      sorted.sort(NaturalOrder.INSTANCE);
      return new Axis(sorted, "[" + ranges(sorted) + "]");
    }

    String first() {
      return numbers.get(0);
    }

    /**
     * Runs are looked for within one width, where {@code 09} and {@code 10} are neighbours and
     * {@code 9} and {@code 09} are not. A run without padding goes on from 99 to 100; one with
     * padding ends there, as other tools disagree on what {@code [01-100]} means.
     */
    private static String ranges(List<String> sorted) {
      Map<Integer, List<String>> byWidth = new TreeMap<>();
      for (String number : sorted) {
        byWidth.computeIfAbsent(number.length(), w -> new ArrayList<>()).add(number);
      }
      List<Run> runs = new ArrayList<>();
      for (List<String> numbers : byWidth.values()) {
        for (String number : numbers) {
          Run open = runs.isEmpty() ? null : runs.get(runs.size() - 1);
          if (open != null && open.continuesWith(number)) {
            runs.set(runs.size() - 1, new Run(open.first, number));
          } else {
            runs.add(new Run(number, number));
          }
        }
      }
      runs.sort(Comparator.comparing(Run::first, NaturalOrder.INSTANCE));
      StringBuilder text = new StringBuilder();
      for (Run run : runs) {
        text.append(text.length() == 0 ? "" : ",").append(run.first);
        if (!run.first.equals(run.last)) {
          text.append('-').append(run.last);
        }
      }
      return text.toString();
    }
  }

  private record Run(String first, String last) {
    boolean continuesWith(String number) {
      boolean padded = first.length() > 1 && first.charAt(0) == '0';
      boolean widthFits =
          number.length() == last.length()
              || !padded && number.length() == last.length() + 1 && number.charAt(0) != '0';
      return widthFits && Long.parseLong(number) == Long.parseLong(last) + 1;
    }
  }
}
