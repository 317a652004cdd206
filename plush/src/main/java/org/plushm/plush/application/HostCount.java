package org.plushm.plush.application;

/**
 * How many hosts a component wants; a service takes as many as it gets, up to the most (F20).
 *
 * @param min at least 1
 * @param max at least {@code min}, at most {@link #HOSTS_MAX}
 */
public record HostCount(int min, int max) {
  /** More than any testbed has; what exceeds it is a slip of the pen. */
  public static final int HOSTS_MAX = 1_000_000;

  /** Checks the range. */
  public HostCount {
    Names.require(
        min >= 1 && min <= max && max <= HOSTS_MAX, min + "-" + max + " is no number of hosts");
  }

  /** Exactly so many. */
  public static HostCount exactly(int hosts) {
    return new HostCount(hosts, hosts);
  }

  /** As in a specification: {@code 100} or {@code 10-100}. */
  @Override
  public String toString() {
    return min == max ? Integer.toString(min) : min + "-" + max;
  }
}
