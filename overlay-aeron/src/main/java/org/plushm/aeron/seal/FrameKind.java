package org.plushm.aeron.seal;

/** What a sealed frame carries. The code is on the wire and never given a second meaning. */
public enum FrameKind {
  /** An Aeron frame to a receiving endpoint: data, heartbeat, set-up, round-trip request. */
  STREAM(1, 0),
  /** An Aeron frame back to a sending endpoint: status, NAK, error, round-trip reply. */
  FEEDBACK(2, 1),
  /** One message, unreliable. */
  DATAGRAM(3, 2),
  /** Asks an endpoint for its present incarnation; the only kind for receiver incarnation 0. */
  HELLO(4, -1),
  /** Answers {@link #HELLO}; its sender field is the answer. */
  HELLO_REPLY(5, 2),
  /** A link is over, told beside the link because its stream cannot carry it. */
  GOODBYE(6, 2);

  /** How many kinds of channel have a replay window of their own. */
  static final int WINDOWS = 3;

  private static final FrameKind[] BY_CODE = new FrameKind[7];

  static {
    for (FrameKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final int window;

  FrameKind(int code, int window) {
    this.code = code;
    this.window = window;
  }

  /** The code on the wire. */
  public int code() {
    return code;
  }

  /**
   * Which replay window judges it; -1 for none. Kinds that travel between different sockets may
   * overtake each other by more than one window and so do not share one.
   */
  int window() {
    return window;
  }

  /** The kind of a code, or null. */
  static FrameKind of(int code) {
    return code < 1 || code >= BY_CODE.length ? null : BY_CODE[code];
  }
}
