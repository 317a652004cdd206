package org.plushm.controlnode.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The user's wish to stop: ^C, or another signal that ends processes. Verbs ask for it between two
 * messages, keep what they have and end with {@code CANCELLED}.
 */
public final class Cancellation {
  /** How long a cancelled verb may take to tidy up. */
  private static final long TIDY_UP_MS = 20_000;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile int exit;

  private final AtomicInteger interrupts = new AtomicInteger();

  /** Nobody has cancelled yet. */
  public Cancellation() {}

  /**
   * What ^C does: the first one cancels and says so at once, the second one leaves at once.
   *
   * @param said takes the line for the user
   * @param leave ends the process without waiting
   */
  void interrupt(Runnable said, Runnable leave) {
    if (interrupts.incrementAndGet() == 1) {
      cancel();
      said.run();
    } else {
      leave.run();
    }
  }

  /**
   * Has ^C call {@link #interrupt}. The JDK's interface for signals is not public; where it is
   * missing, ^C ends the process as other signals do, see {@link #cancelAtProcessEnd}.
   */
  public void cancelAtInterrupt(Runnable said, Runnable leave) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  interrupt(said, leave);
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), calls);
    } catch (ReflectiveOperationException | RuntimeException notHere) {
      // Then the hook of cancelAtProcessEnd serves; a second ^C does not leave earlier.
      return;
    }
  }

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
  public void cancelAtProcessEnd() {
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
  public void finished(int code) {
    exit = code;
    finished.countDown();
  }
}
