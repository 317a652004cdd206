package org.plushm.modelnet.experiment;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether the user has left a run that takes its time; asked wherever that waits. */
public final class Leave {
  /** The user stays. */
  public static final Leave NEVER = new Leave(() -> false);

  private static final long LOOK_MS = 50;

  private final BooleanSupplier leaves;

  /**
   * As somebody else knows.
   *
   * @param leaves whether the user has left; for any thread
   */
  public Leave(BooleanSupplier leaves) {
    this.leaves = leaves;
  }

  /**
   * Goes on only when the user has not left.
   *
   * @throws LeftException when he has
   */
  public void check() {
    if (leaves.getAsBoolean()) {
      throw new LeftException();
    }
  }

  /**
   * Sleeps for so long.
   *
   * @throws LeftException as soon as the user has left
   */
  public void sleep(long durationMs) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
    check();
    for (long leftNs = endNs - System.nanoTime(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
      Thread.sleep(Math.min(LOOK_MS, 1 + TimeUnit.NANOSECONDS.toMillis(leftNs)));
      check();
    }
  }
}
