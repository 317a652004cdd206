package org.plushm.controlnode.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to stop: ^C or a signal that ends processes. Verbs ask for it between two
 * messages, keep what they have and end with {@code CANCELLED}.
 */
public final class Cancellation {
  /** How long a cancelled verb may take to tidy up. */
  private static final long TIDY_UP_MS = 20_000;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile int exit;

  /** Nobody has cancelled yet. */
  public Cancellation() {}

  /** Cancels. */
  public void cancel() {
    cancelled = true;
  }

  /** Whether it was cancelled. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Cancels when the process is told to end, and holds the end up until the verb has finished,
   * whose code the process then ends with. Portable: the JDK has no public way to take a signal.
   */
  void cancelAtProcessEnd() {
    Thread hook =
        new Thread(
            () -> {
              if (finished.getCount() == 0) {
                return;
              }
              cancel();
              try {
                if (finished.await(TIDY_UP_MS, TimeUnit.MILLISECONDS)) {
                  Runtime.getRuntime().halt(exit);
                }
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "cancellation");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The verb has ended and everything is written. */
  void finished(int code) {
    exit = code;
    finished.countDown();
  }
}
