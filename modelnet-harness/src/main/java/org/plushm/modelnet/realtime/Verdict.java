package org.plushm.modelnet.realtime;

import java.util.List;

/**
 * What a run's figures are worth: how late frames were handed over, of all frames, and whether any
 * was lost outside the pipes. Of fewer than 1000 frames one alone is more than a thousandth: they
 * are judged by their latest, which {@link #text} says.
 *
 * @param frames how many were handed over
 * @param p50Ns half were at most this late, in emulated time
 * @param p999Ns 99.9 % were at most this late
 * @param maxNs none was later
 * @param keptMs the tightest of 1, 2, 5 and 10 ms that 99.9 % kept; 0 when none was kept
 * @param droppedOutside frames that sockets dropped
 * @param isValid whether the tolerance was kept and nothing was dropped outside the pipes
 */
public record Verdict(
    long frames,
    long p50Ns,
    long p999Ns,
    long maxNs,
    int keptMs,
    long droppedOutside,
    boolean isValid) {
  private static final List<Integer> LIMITS_MS = List.of(1, 2, 5, 10);
  private static final double SHARE = 0.999;

  /** With so many, the latest may be left out of the share. */
  private static final int FRAMES_FOR_SHARE = 1_000;

  private static final long NS_PER_MS = 1_000_000;

  static Verdict of(LagHistogram lag, long droppedOutside, int toleranceMs) {
    long p999Ns = lag.quantileNs(SHARE);
    int keptMs = 0;
    for (int i = LIMITS_MS.size() - 1; i >= 0; i--) {
      keptMs = p999Ns <= LIMITS_MS.get(i) * NS_PER_MS ? LIMITS_MS.get(i) : keptMs;
    }
    return new Verdict(
        lag.count(),
        lag.quantileNs(0.5),
        p999Ns,
        lag.maxNs(),
        keptMs,
        droppedOutside,
        lag.count() > 0 && p999Ns <= toleranceMs * NS_PER_MS && droppedOutside == 0);
  }

  /** {@code VALID} or {@code INVALID}. */
  public String word() {
    return isValid ? "VALID" : "INVALID";
  }

  /** Whether there are so few frames that p99.9 is their latest. */
  public boolean isOfLatest() {
    return frames < FRAMES_FOR_SHARE;
  }

  /** The word, and what it rests on where that is less than usual. */
  public String text() {
    if (frames <= 1) {
      return word() + (frames == 0 ? " (no frame came)" : " (by the only frame)");
    }
    return isOfLatest() ? word() + " (by the latest of only " + frames + " frames)" : word();
  }
}
