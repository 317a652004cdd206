package org.plushm.simulation;

/**
 * A property that did not hold.
 *
 * @param property its name, such as "S3 noLoops"
 * @param detail what was seen
 * @param atNs virtual time
 * @param seed of the run
 */
public record Violation(String property, String detail, long atNs, long seed) {
  @Override
  public String toString() {
    return property + " at " + atNs / 1_000_000.0 + " ms (seed " + seed + "): " + detail;
  }
}
