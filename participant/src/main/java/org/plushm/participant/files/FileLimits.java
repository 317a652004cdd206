package org.plushm.participant.files;

/**
 * What a package may cost. Each can be set by a system property (see {@code PLUSH_JAVA_OPTS}).
 *
 * @param fetchesMax packages that a process fetches at once
 * @param packageBytesMax largest package as it is fetched
 * @param unpackedBytesMax most that a host's software may become on its disk
 * @param entriesMax most files, folders and links of a host's software
 * @param connectTimeoutMs longest wait for a connection
 * @param stallTimeoutMs longest wait for an answer, and for the next byte
 * @param fetchTimeoutMs longest time for a package
 * @param triesMax how often a server that cannot be reached or is overloaded is asked
 * @param triesPauseMs pause before the second try; twice as long before each further one
 */
public record FileLimits(
    int fetchesMax,
    long packageBytesMax,
    long unpackedBytesMax,
    long entriesMax,
    long connectTimeoutMs,
    long stallTimeoutMs,
    long fetchTimeoutMs,
    int triesMax,
    long triesPauseMs) {
  /** Beginning of the names of the system properties. */
  public static final String PROPERTY_PREFIX = "plushm.files.";

  /** Checks that each is positive. */
  public FileLimits {
    if (fetchesMax < 1
        || packageBytesMax < 1
        || unpackedBytesMax < 1
        || entriesMax < 1
        || connectTimeoutMs < 1
        || stallTimeoutMs < 1
        || fetchTimeoutMs < 1
        || triesMax < 1
        || triesPauseMs < 1) {
      throw new IllegalArgumentException("limits of files are at least 1");
    }
  }

  /** The defaults, which suit packages of some gigabytes over slow links. */
  public static FileLimits defaults() {
    return new FileLimits(4, 4L << 30, 16L << 30, 200_000, 10_000, 30_000, 1_800_000, 3, 500);
  }

  /**
   * The defaults, where no system property says otherwise: {@value #PROPERTY_PREFIX} and then
   * {@code fetches-max}, {@code package-bytes-max}, {@code unpacked-bytes-max}, {@code
   * entries-max}, {@code connect-timeout-ms}, {@code stall-timeout-ms}, {@code fetch-timeout-ms},
   * {@code tries-max}.
   *
   * @throws IllegalArgumentException if a property is no number in its range; names it
   */
  public static FileLimits ofProperties() {
    FileLimits normal = defaults();
    return new FileLimits(
        (int) number("fetches-max", normal.fetchesMax, 256),
        number("package-bytes-max", normal.packageBytesMax, Long.MAX_VALUE),
        number("unpacked-bytes-max", normal.unpackedBytesMax, Long.MAX_VALUE),
        number("entries-max", normal.entriesMax, Integer.MAX_VALUE),
        number("connect-timeout-ms", normal.connectTimeoutMs, Integer.MAX_VALUE),
        number("stall-timeout-ms", normal.stallTimeoutMs, Integer.MAX_VALUE),
        number("fetch-timeout-ms", normal.fetchTimeoutMs, Integer.MAX_VALUE),
        (int) number("tries-max", normal.triesMax, 100),
        normal.triesPauseMs);
  }

  private static long number(String name, long normal, long max) {
    String text = System.getProperty(PROPERTY_PREFIX + name);
    if (text == null) {
      return normal;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 1 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, max);
    }
    throw wrong(name, text, max);
  }

  private static IllegalArgumentException wrong(String name, String text, long max) {
    return new IllegalArgumentException(
        PROPERTY_PREFIX + name + "=" + text + " is no number from 1 to " + max);
  }
}
