package org.plushm.participant.keeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Ends whole sessions: SIGTERM to every group, after the grace SIGKILL until nothing is left. Works
 * on the I/O thread.
 */
final class KillPass {
  private static final long KILL_REPEAT_MS = 50;
  private static final int KILLS_MAX = 100;

  private final long termGraceMs;
  private final ProcessTable processes;
  private final IoThread io;
  private final Map<ExecutionKey, Execution> executions;
  private final Watch watch;
  private final BiConsumer<String, List<Long>> signal;

  /**
   * A pass over some executions.
   *
   * @param signal sends a signal, by name, to process groups
   */
  KillPass(
      long termGraceMs,
      ProcessTable processes,
      IoThread io,
      Map<ExecutionKey, Execution> executions,
      Watch watch,
      BiConsumer<String, List<Long>> signal) {
    this.termGraceMs = termGraceMs;
    this.processes = processes;
    this.io = io;
    this.executions = executions;
    this.watch = watch;
    this.signal = signal;
  }

  /** Says that an execution is to die; the next pass acts. */
  void want(Execution execution, boolean force) {
    synchronized (execution) {
      if (force) {
        execution.kill = Execution.Kill.KILL_WANTED;
      } else if (execution.kill == Execution.Kill.NONE) {
        execution.kill = Execution.Kill.TERM_WANTED;
      }
    }
  }

  /** Sends what is due to every session that is to die; one look at all processes serves all. */
  void run() {
    List<Execution> doomed = new ArrayList<>();
    for (Execution execution : executions.values()) {
      synchronized (execution) {
        if (execution.kill != Execution.Kill.NONE && execution.process != null) {
          doomed.add(execution);
        }
      }
    }
    if (doomed.isEmpty()) {
      return;
    }
    Sessions sessions = Sessions.of(processes);
    long nowNs = System.nanoTime();
    List<Long> toTerm = new ArrayList<>();
    List<Long> toKill = new ArrayList<>();
    boolean early = false;
    for (Execution execution : doomed) {
      Collection<Long> groups = sessions.groupsOf(execution);
      synchronized (execution) {
        if (groups.isEmpty() && execution.stage == Execution.Stage.RUNNING) {
          // The leader reports just before it makes its session, and its end is reported just after
          // the session is empty: in both cases the next look is the one that counts.
          early = true;
          continue;
        }
        advanceKill(execution, groups, nowNs, toTerm, toKill);
      }
    }
    signal.accept("TERM", toTerm);
    signal.accept("KILL", toKill);
    if (!toTerm.isEmpty()) {
      io.executeAfter(this::run, termGraceMs);
    }
    if (early || !toKill.isEmpty()) {
      io.executeAfter(this::run, KILL_REPEAT_MS);
    }
    watch.settleSoon();
  }

  private void advanceKill(
      Execution execution,
      Collection<Long> groups,
      long nowNs,
      List<Long> toTerm,
      List<Long> toKill) {
    if (groups.isEmpty() || execution.killsSent >= KILLS_MAX) {
      // Nothing is left; or the kernel will not let go of it (a dead file server), and it ends
      // then.
      execution.kill = Execution.Kill.NONE;
      return;
    }
    if (execution.kill == Execution.Kill.TERM_SENT && nowNs - execution.killAtNs >= 0) {
      execution.kill = Execution.Kill.KILL_WANTED;
    }
    switch (execution.kill) {
      case TERM_WANTED -> {
        toTerm.addAll(groups);
        execution.kill = Execution.Kill.TERM_SENT;
        execution.killAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(termGraceMs);
      }
      case KILL_WANTED -> {
        toKill.addAll(groups);
        execution.killsSent++;
      }
      case TERM_SENT, NONE -> {
        // Its grace has not passed.
      }
    }
  }
}
