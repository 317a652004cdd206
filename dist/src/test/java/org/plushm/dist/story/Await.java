package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. */
final class Await {
  private static final long LOOK_MS = 50;

  private Await() {}

  /** Waits until it is so; returns after how many milliseconds. */
  static long until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
    long startedNs = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - startedNs > limit.toNanos()) {
        fail("not within " + limit.toMillis() + " ms: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
  }

  /** Waits until a process is there no more. */
  static void end(long pid) throws Exception {
    until(
        "process " + pid + " has ended",
        Duration.ofSeconds(60),
        () -> ProcessHandle.of(pid).isEmpty());
  }

  /** The same for the one whose number is in a file. */
  static void end(Path pidFile) throws Exception {
    end(Long.parseLong(Files.readString(pidFile).strip()));
  }
}
