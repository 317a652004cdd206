package org.plushm.aeron;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What an engine needs of the system it runs on. Stateless, any thread. */
public final class EngineLimits {
  /** Descriptors of a process without nodes: Java, Aeron's files and selectors, standard I/O. */
  public static final int BASE_DESCRIPTORS = 64;

  /** Descriptors for a node with its tree links: 2 sockets, 4 mapped logs, 1 to spare. */
  public static final int DESCRIPTORS_PER_NODE = 7;

  /** Descriptors of a bulk stream, both ends. */
  private static final int DESCRIPTORS_PER_BULK_STREAM = 2;

  private static final int BULK_STREAMS_MIN = 8;

  private EngineLimits() {}

  /** How many bulk streams an engine for so many nodes may have open at a time. */
  public static int bulkStreams(int nodes) {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    long spare = (limit - descriptors(nodes)) / DESCRIPTORS_PER_BULK_STREAM;
    return (int) Math.max(BULK_STREAMS_MIN, Math.min(spare, Integer.MAX_VALUE));
  }

  /** How many open files an engine with so many nodes needs. */
  public static long descriptors(int nodes) {
    return BASE_DESCRIPTORS + (long) DESCRIPTORS_PER_NODE * nodes;
  }

  /**
   * Whether this process may host so many nodes.
   *
   * @return empty when it may; else one line that says what is missing and what to do
   */
  public static Optional<String> check(int nodes) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? check(nodes, unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> check(int nodes, long limit, long open) {
    long needed = Math.max(BASE_DESCRIPTORS, open) + (long) DESCRIPTORS_PER_NODE * nodes;
    if (limit < 0 || needed <= limit) {
      return Optional.empty();
    }
    long fits = Math.max(0, (limit - Math.max(BASE_DESCRIPTORS, open)) / DESCRIPTORS_PER_NODE);
    return Optional.of(
        nodes
            + " hosts need "
            + needed
            + " open files, but the limit is "
            + limit
            + ": run 'ulimit -n "
            + needed
            + "' first (or raise the hard limit), or use at most "
            + fits
            + " hosts here");
  }
}
