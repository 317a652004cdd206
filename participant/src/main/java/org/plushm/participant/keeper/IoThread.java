package org.plushm.participant.keeper;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread {@code keeper-io}: one task after the other, none after {@link #shutdown}. */
final class IoThread implements Executor {
  private final ScheduledThreadPoolExecutor pool;

  IoThread() {
    pool =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "keeper-io");
              thread.setDaemon(true);
              return thread;
            });
    pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    if (!pool.isShutdown()) {
      pool.execute(() -> runAndReport(task));
    }
  }

  void executeAfter(Runnable task, long delayMs) {
    if (!pool.isShutdown()) {
      pool.schedule(() -> runAndReport(task), delayMs, TimeUnit.MILLISECONDS);
    }
  }

  void shutdown() {
    pool.shutdown();
  }

  /** The pool would keep an exception to itself. */
  private static void runAndReport(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log("a task of the keeper failed", e);
    }
  }

  static void log(String text, Exception e) {
    System.getLogger(Keeper.class.getName()).log(System.Logger.Level.WARNING, text, e);
  }
}
