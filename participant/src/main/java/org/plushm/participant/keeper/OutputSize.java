package org.plushm.participant.keeper;

/**
 * How much a stream has produced.
 *
 * @param keptBytes bytes at the front of the stream that can be read
 * @param totalBytes bytes seen in all; when the stream was cut this is a lower bound, because what
 *     arrives between looking and cutting is not counted
 */
public record OutputSize(long keptBytes, long totalBytes) {
  /** Nothing was printed. */
  public static final OutputSize NONE = new OutputSize(0, 0);

  /**
   * Whether the end of the stream is missing.
   *
   * @return true when more was printed than is kept
   */
  public boolean truncated() {
    return totalBytes > keptBytes;
  }
}
