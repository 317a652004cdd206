package org.plushm.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How a fault script writes durations and shares. */
final class FaultText {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};
  private static final long[] UNITS_NS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
  };

  private FaultText() {}

  /** The duration in its largest unit that needs no fraction. */
  static String duration(long durationNs) {
    if (durationNs == 0) {
      return "0s";
    }
    int unit = 0;
    while (durationNs % UNITS_NS[unit] != 0) {
      unit++;
    }
    return durationNs / UNITS_NS[unit] + UNITS[unit];
  }

  /**
   * A number and its unit, such as {@code 3s}, {@code 0.5m} or {@code -1d}, in nanoseconds.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static long parseDuration(String text) {
    int letters = text.length();
    while (letters > 0 && Character.isLetter(text.charAt(letters - 1))) {
      letters--;
    }
    String suffix = text.substring(letters);
    for (int unit = 0; unit < UNITS.length; unit++) {
      if (UNITS[unit].equals(suffix)) {
        try {
          return new BigDecimal(text.substring(0, letters))
              .multiply(BigDecimal.valueOf(UNITS_NS[unit]))
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
          throw noDuration(text, e);
        }
      }
    }
    throw noDuration(text, null);
  }

  private static IllegalArgumentException noDuration(String text, Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no duration: a number and one of d, h, m, s, ms, us, ns", cause);
  }

  static String percent(double share) {
    return BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(4, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }

  /**
   * A share written in percent.
   *
   * @throws IllegalArgumentException when it is none in [0, 1]
   */
  static double parsePercent(String text) {
    if (text.endsWith("%")) {
      try {
        double share =
            new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2).doubleValue();
        if (share >= 0 && share <= 1) {
          return share;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is no percentage", e);
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no percentage from 0% to 100%");
  }
}
