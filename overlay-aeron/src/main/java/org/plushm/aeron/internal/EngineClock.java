package org.plushm.aeron.internal;

/** The engine's time: the system's, divided by the dilation. Immutable, any thread. */
final class EngineClock {
  private final int dilation;

  EngineClock(int dilation) {
    if (dilation < 1) {
      throw new IllegalArgumentException("dilation " + dilation + " is less than 1");
    }
    this.dilation = dilation;
  }

  long nanoTime() {
    return System.nanoTime() / dilation;
  }

  long wallMs() {
    return System.currentTimeMillis() / dilation;
  }

  /** How long a span of this clock takes in the world. */
  long realNs(long spanNs) {
    return spanNs >= Long.MAX_VALUE / dilation ? Long.MAX_VALUE : spanNs * dilation;
  }
}
