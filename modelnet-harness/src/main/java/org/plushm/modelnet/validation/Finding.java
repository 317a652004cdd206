package org.plushm.modelnet.validation;

/**
 * One measure of a case beside its bar.
 *
 * @param measure what was looked at
 * @param bar what it has to be, or empty if it is only reported
 * @param result what it is
 * @param verdict whether the bar was kept
 */
public record Finding(String measure, String bar, String result, Verdict verdict) {
  /** What is to be said of a measure. */
  public enum Verdict {
    /** The bar was kept. */
    KEPT,
    /** The bar was missed. */
    MISSED,
    /** There is no bar, the figure is for the reader. */
    REPORTED,
    /** It could not be looked at; the result says why. */
    SKIPPED
  }
}
