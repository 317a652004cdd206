package org.plushm.modelnet.topology;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The attributes of one element in the order of the file, known and unknown ones alike. Immutable.
 * ModelNet's names begin with a tag of their type ({@code int_}, {@code dbl_}, none for text).
 */
public final class Attributes {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(new String[0]);

  /** Longest decimal that is read as a number; more digits mean nothing. */
  private static final int NUMBER_CHARS_MAX = 64;

  /** Largest power of ten of a number; keeps 1e999999999 from becoming a gigabyte of digits. */
  private static final int NUMBER_SCALE_MAX = 100;

  /** Names at even places, their values after them. */
  private final String[] namesAndValues;

  private Attributes(String[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /** Names and values in turn. */
  public static Attributes of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    return new Attributes(namesAndValues.clone());
  }

  /** The value of a name, or null. */
  public String get(String name) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equals(name)) {
        return namesAndValues[i + 1];
      }
    }
    return null;
  }

  /** Whether there is a value. */
  public boolean has(String name) {
    return get(name) != null;
  }

  /** The same with another value; a new name goes to the end. */
  public Attributes with(String name, String value) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equals(name)) {
        String[] changed = namesAndValues.clone();
        changed[i + 1] = value;
        return new Attributes(changed);
      }
    }
    String[] longer = Arrays.copyOf(namesAndValues, namesAndValues.length + 2);
    longer[namesAndValues.length] = name;
    longer[namesAndValues.length + 1] = value;
    return new Attributes(longer);
  }

  /** The names in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      names.add(namesAndValues[i]);
    }
    return names;
  }

  /** A whole number that must be there. */
  int integer(String name, int min, int max, Place place) {
    String text = needed(name, place);
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw place.problem(name + "=\"" + shortened(text) + "\" is not a whole number");
    }
    throw place.problem(name + "=\"" + text + "\" is not within " + min + ".." + max);
  }

  /** A decimal number that must be there. */
  BigDecimal decimal(String name, BigDecimal min, BigDecimal max, Place place) {
    String text = needed(name, place);
    BigDecimal value = number(name, text, place);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw place.problem(
          name
              + "=\""
              + shortened(text)
              + "\" is not within "
              + min.stripTrailingZeros().toPlainString()
              + ".."
              + max.stripTrailingZeros().toPlainString());
    }
    return value;
  }

  private static BigDecimal number(String name, String text, Place place) {
    if (text.length() <= NUMBER_CHARS_MAX) {
      try {
        BigDecimal value = new BigDecimal(text.strip());
        if (Math.abs((long) value.scale()) <= NUMBER_SCALE_MAX) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw place.problem(name + "=\"" + shortened(text) + "\" is not a number");
      }
    }
    throw place.problem(name + "=\"" + shortened(text) + "\" is not a number of a usual size");
  }

  /** A text that must be there and not be empty. */
  String needed(String name, Place place) {
    String value = get(name);
    if (value == null) {
      throw place.problem("'" + name + "' is missing");
    }
    if (value.isEmpty()) {
      throw place.problem("'" + name + "' is empty");
    }
    return value;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }

  int size() {
    return namesAndValues.length / 2;
  }

  String name(int i) {
    return namesAndValues[2 * i];
  }

  String value(int i) {
    return namesAndValues[2 * i + 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && Arrays.equals(namesAndValues, that.namesAndValues);
  }

  @Override
  public int hashCode() {
    return Objects.hash((Object[]) namesAndValues);
  }

  /** {@code name="value"} of all, blanks between. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : " ").append(name(i)).append("=\"").append(value(i)).append('"');
    }
    return text.toString();
  }
}
