package org.plushm.participant.keeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What nobody reports and must be looked at: how much was printed, how adopted executions end, what
 * ended executions have left behind. Works on the I/O thread.
 */
final class Watch {
  private static final long POLL_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long POLL_MAX_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SETTLE_MS = 100;
  private static final long LINGER_CHECK_MS = 5000;

  /** How often it is made sure that an execution whose watcher is silent still lives. */
  static final long ALIVE_CHECK_NS = TimeUnit.SECONDS.toNanos(5);

  /** Looks, 50 to 250 ms apart, after which a dead leader without a result counts as lost. */
  private static final int DEAD_LOOKS_MAX = 40;

  private final Keeper keeper;
  private final KeeperEvents events;
  private final ProcessTable processes;
  private final IoThread io;
  private final Map<ExecutionKey, Execution> executions;
  private final AtomicBoolean polling = new AtomicBoolean();
  private final AtomicBoolean settling = new AtomicBoolean();

  Watch(
      Keeper keeper,
      KeeperEvents events,
      ProcessTable processes,
      IoThread io,
      Map<ExecutionKey, Execution> executions) {
    this.keeper = keeper;
    this.events = events;
    this.processes = processes;
    this.io = io;
    this.executions = executions;
  }

  /** Begins to look, until nothing is left. */
  void startPolling() {
    if (polling.compareAndSet(false, true)) {
      io.executeAfter(this::poll, TimeUnit.NANOSECONDS.toMillis(POLL_MIN_NS));
    }
  }

  private void poll() {
    long nowNs = System.nanoTime();
    for (Execution execution : executions.values()) {
      try {
        pollOne(execution, nowNs);
      } catch (IOException e) {
        IoThread.log("cannot look after " + execution.key, e);
      }
    }
    polling.set(false);
    if (!executions.isEmpty()) {
      startPolling();
    }
  }

  private void pollOne(Execution execution, long nowNs) throws IOException {
    boolean unwatched;
    RecordedProcess process;
    synchronized (execution) {
      if (execution.process == null || nowNs - execution.pollAtNs < 0 && execution.pollAtNs != 0) {
        return;
      }
      process = execution.process;
      // Another keeper's watcher does not report to us, and one that was killed reports to nobody.
      unwatched =
          execution.stage == Execution.Stage.RUNNING
              && (execution.spec == null
                  || execution.kill != Execution.Kill.NONE
                  || execution.deadLooks > 0
                  || nowNs - execution.aliveAtNs >= 0);
      if (unwatched) {
        execution.aliveAtNs = nowNs + ALIVE_CHECK_NS;
      }
    }
    // Silence before alive and alive before rc: whoever is dead after the silence left all it will,
    // and whoever is dead before it has had the time to write rc.
    boolean last = keeper.isSilent() && execution.spec != null;
    boolean alive = !unwatched || process.isAlive(processes);
    int rc = unwatched ? execution.directory.readRc() : -1;
    boolean changed = execution.lookAtOutput();
    synchronized (execution) {
      execution.pollIntervalNs =
          changed || execution.pollIntervalNs == 0
              ? POLL_MIN_NS
              : Math.min(POLL_MAX_NS, execution.pollIntervalNs * 2);
      execution.pollAtNs = nowNs + execution.pollIntervalNs;
      if (!alive && rc < 0) {
        // Its watcher writes rc within moments, unless it is dead too.
        execution.deadLooks += last ? DEAD_LOOKS_MAX + 1 : 1;
      }
    }
    if (changed) {
      events.onOutput(
          execution.key,
          execution.size(OutputStreamKind.OUT),
          execution.size(OutputStreamKind.ERR));
    }
    if (rc >= 0) {
      keeper.onExit(execution, rc);
    } else if (execution.deadLooks > DEAD_LOOKS_MAX) {
      keeper.onVanished(execution);
    }
  }

  /** Looks in a while whether ended executions have left anything behind. */
  void settleSoon() {
    settleAfter(SETTLE_MS);
  }

  private void settleAfter(long delayMs) {
    if (settling.compareAndSet(false, true)) {
      io.executeAfter(this::settle, delayMs);
    }
  }

  /** Forgets the ended executions whose session is empty; one look at all processes serves all. */
  private void settle() {
    settling.set(false);
    List<Execution> exited = new ArrayList<>();
    for (Execution execution : executions.values()) {
      synchronized (execution) {
        if (execution.stage == Execution.Stage.EXITED) {
          exited.add(execution);
        }
      }
    }
    if (exited.isEmpty()) {
      return;
    }
    Sessions sessions = Sessions.of(processes);
    List<Execution> over = new ArrayList<>();
    boolean linger = false;
    for (Execution execution : exited) {
      if (sessions.groupsOf(execution).isEmpty()) {
        over.add(execution);
      } else {
        linger = true;
      }
    }
    keeper.forget(over);
    if (linger) {
      settleAfter(LINGER_CHECK_MS);
    }
  }
}
