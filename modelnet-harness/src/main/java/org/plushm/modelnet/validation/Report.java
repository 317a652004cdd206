package org.plushm.modelnet.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The findings of one case. */
public final class Report {
  private final List<Finding> findings = new ArrayList<>();

  Report() {}

  /** Judges a measure. */
  void require(String measure, String bar, String result, boolean kept) {
    findings.add(
        new Finding(measure, bar, result, kept ? Finding.Verdict.KEPT : Finding.Verdict.MISSED));
  }

  /** Judges a number that is not to be greater than its bar. */
  void requireAtMost(String measure, double most, double value, String unit) {
    require(measure, "<= " + number(most) + " " + unit, number(value) + " " + unit, value <= most);
  }

  /** Judges a count that has to be exact. */
  void requireEqual(String measure, long expected, long value) {
    require(measure, Long.toString(expected), Long.toString(value), expected == value);
  }

  /** Judges a value that may be off by a fraction. */
  void requireWithin(String measure, double expected, double fraction, double value, String unit) {
    require(
        measure,
        number(expected) + " " + unit + " +-" + number(100 * fraction) + " %",
        number(value) + " " + unit,
        Math.abs(value - expected) <= fraction * Math.abs(expected));
  }

  /** A figure without a bar. */
  void tell(String measure, String result) {
    findings.add(new Finding(measure, "", result, Finding.Verdict.REPORTED));
  }

  /** Something that could not be looked at. */
  void skip(String measure, String why) {
    findings.add(new Finding(measure, "", why, Finding.Verdict.SKIPPED));
  }

  /** All findings in order. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Whether no bar was missed. */
  public boolean kept() {
    return findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.MISSED);
  }

  /** A number with as many digits as are worth reading. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.4g", value);
  }
}
