package org.plushm.modelnet.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.plushm.modelnet.simulate.SimulationOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options as users write them. */
final class SimulateValues {
  private SimulateValues() {}

  /** {@code 25%}, {@code 0.5%} or {@code 25}, as a fraction in [0, 1). */
  static final class Percent implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
      try {
        if (number.length() <= 9) {
          double fraction = new BigDecimal(number).movePointLeft(2).doubleValue();
          if (fraction >= 0 && fraction < 1) {
            return fraction;
          }
        }
      } catch (NumberFormatException notANumber) {
        throw wrong(text);
      }
      throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "'" + text + "' is not a percentage from 0% to below 100%, such as 25%");
    }
  }

  /** {@code 50ms}, {@code 20s}, {@code 2m}, in nanoseconds; at most an hour. */
  static final class Duration implements ITypeConverter<Long> {
    private static final String[] UNITS = {"us", "ms", "s", "m"};
    private static final long[] UNIT_NS = {1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L};
    private static final long NS_MAX = 3600_000_000_000L;

    @Override
    public Long convert(String text) {
      for (int i = 0; i < UNITS.length; i++) {
        String number = text.substring(0, Math.max(0, text.length() - UNITS[i].length()));
        if (text.endsWith(UNITS[i]) && number.matches("[0-9]{1,9}(\\.[0-9]{1,6})?")) {
          BigDecimal ns = new BigDecimal(number).multiply(BigDecimal.valueOf(UNIT_NS[i]));
          if (ns.compareTo(BigDecimal.valueOf(NS_MAX)) <= 0) {
            return ns.longValue();
          }
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not a time of up to an hour with its unit, such as 50ms or 20s");
    }
  }

  /** {@code 1000} or {@code 10,100,1000}. */
  static final class HostCounts implements ITypeConverter<List<Integer>> {
    private static final int SIZES_MAX = 32;

    @Override
    public List<Integer> convert(String text) {
      List<Integer> counts = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        int count = part.matches("[0-9]{1,9}") ? Integer.parseInt(part) : 0;
        if (count < 1 || count > SimulationOptions.HOSTS_MAX || counts.size() == SIZES_MAX) {
          throw new TypeConversionException(
              "'"
                  + text
                  + "' is not a number of hosts from 1 to "
                  + SimulationOptions.HOSTS_MAX
                  + ", or several with commas, such as 10,100,1000");
        }
        counts.add(count);
      }
      return counts;
    }
  }
}
