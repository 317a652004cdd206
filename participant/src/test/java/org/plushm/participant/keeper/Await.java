package org.plushm.participant.keeper;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition outside this JVM, which nobody can signal. */
final class Await {
  private Await() {}

  static void until(String what, long timeoutMs, Callable<Boolean> condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!condition.call()) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new AssertionError("not within " + timeoutMs + " ms: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
