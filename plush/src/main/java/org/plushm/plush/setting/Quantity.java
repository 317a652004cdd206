package org.plushm.plush.setting;

import java.math.BigDecimal;
import java.util.Locale;

/** What a setting counts, and in which unit its component of the options record does. */
public enum Quantity {
  /** A duration in nanoseconds. */
  DURATION_NS(1),
  /** A duration in milliseconds. */
  DURATION_MS(1_000_000),
  /** A duration in seconds. */
  DURATION_S(1_000_000_000),
  /** Bytes. */
  BYTES(1),
  /** Anything else that is counted. */
  COUNT(1);

  private static final String[] TIMES = {"h", "m", "s", "ms", "us", "ns"};
  private static final long[] TIMES_NS = {
    3_600_000_000_000L, 60_000_000_000L, 1_000_000_000, 1_000_000, 1_000, 1
  };
  private static final String[] SIZES = {"G", "M", "K"};
  private static final long[] SIZES_BYTES = {1L << 30, 1L << 20, 1L << 10};

  /** More digits than a value can have; few keep the arithmetic cheap whatever is typed. */
  private static final int DIGITS_MAX = 18;

  private final long unitNs;

  Quantity(long unitNs) {
    this.unitNs = unitNs;
  }

  /** What the unit at the end of a component's name says: Ns, Ms, S, Bytes, BytesMax. */
  static Quantity ofComponent(String component) {
    if (component.endsWith("Ns")) {
      return DURATION_NS;
    } else if (component.endsWith("Ms")) {
      return DURATION_MS;
    } else if (component.endsWith("TimeoutS")) {
      return DURATION_S;
    }
    return component.contains("Bytes") ? BYTES : COUNT;
  }

  /** Whether it is a duration. */
  public boolean isDuration() {
    return this != BYTES && this != COUNT;
  }

  /** What a value looks like, for a message. */
  String example() {
    if (isDuration()) {
      return "a time such as 2, 500ms, 10m or 1h";
    }
    return this == BYTES ? "a size such as 4096, 64K or 1M" : "a whole number";
  }

  /**
   * Reads a value: a duration with h, m, s, ms, us or ns (s when there is none), a size with K, M
   * or G, a plain number.
   *
   * @return the value in the unit of the component
   * @throws SettingException when it is none, or has parts below that unit
   */
  long parse(String text) throws SettingException {
    String[] units = isDuration() ? TIMES : this == BYTES ? SIZES : new String[0];
    long[] factors = isDuration() ? TIMES_NS : SIZES_BYTES;
    String number = text;
    long factor = isDuration() ? DURATION_S.unitNs : 1;
    for (int i = 0; i < units.length; i++) {
      String rest = text.substring(0, Math.max(0, text.length() - units[i].length()));
      if (text.toLowerCase(Locale.ROOT).endsWith(units[i].toLowerCase(Locale.ROOT))
          && rest.matches("[0-9.]+")) {
        number = rest;
        factor = factors[i];
      }
    }
    if (!number.matches("[0-9]+(\\.[0-9]+)?") || number.length() > DIGITS_MAX) {
      throw new SettingException("'" + text + "' is not " + example());
    }
    BigDecimal value = new BigDecimal(number).multiply(BigDecimal.valueOf(factor));
    BigDecimal[] parts = value.divideAndRemainder(BigDecimal.valueOf(unitNs));
    if (parts[1].signum() != 0 || parts[0].compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new SettingException("'" + text + "' is not " + example());
    }
    return parts[0].longValueExact();
  }

  /** The value as {@link #parse} reads it, in the largest unit that leaves it whole. */
  public String text(long value) {
    if (value == 0 || this == COUNT) {
      return Long.toString(value);
    }
    String[] units = isDuration() ? TIMES : SIZES;
    long[] factors = isDuration() ? TIMES_NS : SIZES_BYTES;
    for (int i = 0; i < units.length; i++) {
      if (factors[i] >= unitNs && value % (factors[i] / unitNs) == 0) {
        return value / (factors[i] / unitNs) + units[i];
      }
    }
    return Long.toString(value);
  }
}
