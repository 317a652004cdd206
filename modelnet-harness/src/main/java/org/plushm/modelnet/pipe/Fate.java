package org.plushm.modelnet.pipe;

/** What becomes of a packet in a pipe or at the door of the network. */
public enum Fate {
  /** It gets through. */
  PASSED,
  /** Lost at random, as the pipe's loss rate asks for. */
  LOST,
  /** The pipe's queue was full. */
  QUEUE_FULL,
  /** The link is down. */
  LINK_DOWN,
  /** No path leads to the receiver. */
  UNREACHABLE,
  /** A partition keeps sender and receiver apart. */
  PARTITIONED,
  /** Sender or receiver is muted: it looks dead to all others. */
  MUTED,
  /** The emulator itself holds as many packets as it may; such a run tells nothing. */
  REFUSED;

  private static final Fate[] ALL = values();

  static int count() {
    return ALL.length;
  }
}
