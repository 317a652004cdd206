package org.plushm.controlnode.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations and sizes as users write them. */
final class Quantities {
  private Quantities() {}

  /**
   * {@code 2}, {@code 0.5}, {@code 2s}, {@code 500ms}, {@code 10m} or {@code 1h}, in milliseconds.
   */
  static final class Milliseconds implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      String[] units = {"ms", "s", "m", "h"};
      long[] factors = {1, 1_000, 60_000, 3_600_000};
      for (int i = 0; i < units.length; i++) {
        if (text.endsWith(units[i])) {
          String number = text.substring(0, text.length() - units[i].length());
          return scaled(text, number, factors[i], "a time such as 2, 500ms, 10m or 1h");
        }
      }
      return scaled(text, text, 1_000, "a time in seconds such as 2, or 500ms, 10m, 1h");
    }
  }

  /** {@code 4096}, {@code 64K}, {@code 1M} or {@code 2G}, in bytes. */
  static final class ByteCount implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      String expected = "a size in bytes such as 65536, or 64K, 1M, 2G";
      String number = text;
      String[] endings = {"iB", "B"};
      for (String ending : endings) {
        if (number.endsWith(ending)) {
          number = number.substring(0, number.length() - ending.length());
        }
      }
      int unit =
          number.isEmpty()
              ? -1
              : "KMG".indexOf(Character.toUpperCase(number.charAt(number.length() - 1)));
      return unit < 0
          ? scaled(text, number, 1, expected)
          : scaled(text, number.substring(0, number.length() - 1), 1L << 10 * (unit + 1), expected);
    }
  }

  private static long scaled(String text, String number, long factor, String expected) {
    try {
      // Few digits keep the arithmetic cheap whatever is typed.
      if (number.length() <= 18 && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
        BigDecimal value = new BigDecimal(number).multiply(BigDecimal.valueOf(factor));
        if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) < 0) {
          return value.longValue();
        }
      }
    } catch (NumberFormatException notANumber) {
      throw new TypeConversionException("'" + text + "' is not " + expected);
    }
    throw new TypeConversionException("'" + text + "' is not " + expected);
  }
}
