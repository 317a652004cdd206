package org.plushm.participant.files;

/**
 * What a package may cost; each is a setting of an overlay.
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
}
