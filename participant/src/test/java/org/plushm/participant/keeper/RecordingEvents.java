package org.plushm.participant.keeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Keeps every event and lets a test wait for what it needs. */
final class RecordingEvents implements KeeperEvents {
  /** The end of one execution. */
  record Exit(int rc, long elapsedMs, OutputSize out, OutputSize err) {}

  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

  private final Map<ExecutionKey, RecordedProcess> started = new HashMap<>();
  private final Map<ExecutionKey, Exit> exits = new HashMap<>();
  private final Map<ExecutionKey, String> notStarted = new HashMap<>();
  private final Map<ExecutionKey, OutputSize> output = new HashMap<>();
  private final List<ExecutionKey> lost = new ArrayList<>();
  private String keeperLost;

  @Override
  public synchronized void onStarted(ExecutionKey key, RecordedProcess process) {
    started.put(key, process);
    notifyAll();
  }

  @Override
  public synchronized void onNotStarted(ExecutionKey key, String reason) {
    notStarted.put(key, reason);
    notifyAll();
  }

  @Override
  public synchronized void onOutput(ExecutionKey key, OutputSize out, OutputSize err) {
    output.put(key, out);
    notifyAll();
  }

  @Override
  public synchronized void onExit(
      ExecutionKey key, int rc, long elapsedMs, OutputSize out, OutputSize err) {
    if (exits.put(key, new Exit(rc, elapsedMs, out, err)) != null) {
      throw new AssertionError(key + " ended twice");
    }
    notifyAll();
  }

  @Override
  public synchronized void onLost(ExecutionKey key) {
    lost.add(key);
    notifyAll();
  }

  @Override
  public synchronized void onKeeperLost(String reason) {
    keeperLost = reason;
    notifyAll();
  }

  synchronized RecordedProcess awaitStarted(ExecutionKey key) {
    await(() -> started.containsKey(key), key + " to start");
    return started.get(key);
  }

  synchronized Exit awaitExit(ExecutionKey key) {
    await(() -> exits.containsKey(key), key + " to end");
    return exits.get(key);
  }

  synchronized OutputSize awaitOutput(ExecutionKey key, long totalBytes) {
    await(
        () -> output.containsKey(key) && output.get(key).totalBytes() >= totalBytes,
        key + " to print " + totalBytes);
    return output.get(key);
  }

  synchronized void awaitExits(int count) {
    await(() -> exits.size() >= count, count + " ends");
  }

  synchronized String awaitNotStarted(ExecutionKey key) {
    await(() -> notStarted.containsKey(key), key + " to be refused");
    return notStarted.get(key);
  }

  synchronized void awaitLost(ExecutionKey key) {
    await(() -> lost.contains(key), key + " to be lost");
  }

  synchronized String awaitKeeperLost() {
    await(() -> keeperLost != null, "the loss of the keeper");
    return keeperLost;
  }

  synchronized int exitCount() {
    return exits.size();
  }

  private void await(BooleanSupplier condition, String what) {
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    while (!condition.getAsBoolean()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError(
            "waited in vain for "
                + what
                + "; ended "
                + exits.size()
                + ", refused "
                + notStarted
                + ", lost "
                + lost
                + ", keeper "
                + keeperLost);
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
