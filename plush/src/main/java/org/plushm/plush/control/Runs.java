package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunTaken;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostState;

/** Runs of one command on a set of hosts ({@code plush exec}), from the request to the log. */
final class Runs {
  private static final int COMMAND_BYTES_MAX = 3_000;
  private static final long TICK_NS = 100_000_000L;
  private static final long NS_PER_MS = 1_000_000L;

  /** A client that lost its control node is back long before; thesis section 3.3 has no rule. */
  private static final long CLAIM_NS = 30_000_000_000L;

  /** A year. */
  private static final long DURATION_MS_MAX = 365L * 24 * 3600 * 1000;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final Executions executions;
  private final Executions.Issuer issuer;
  private final RunNumbers numbers;
  private final KeptRuns kept;
  private final Dates dates;
  private final Map<Long, Run> open = new TreeMap<>();
  private final Timer tick;

  Runs(
      Context context,
      ControlOptions options,
      Roster roster,
      Executions executions,
      Executions.Issuer issuer,
      RunNumbers numbers,
      KeptRuns kept,
      Dates dates) {
    this.kept = kept;
    this.dates = dates;
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.executions = executions;
    this.issuer = issuer;
    this.numbers = numbers;
    this.tick = context.timer("runs", this::onTick);
  }

  int openCount() {
    return open.size();
  }

  // ---- journal ----

  void recover(ExecutionOpened record) {
    numbers.spend(record.run());
    Run run =
        new Run(
            record.run(),
            Outcomes.NO_CLIENT,
            new Watchers(context, Outcomes.NO_CLIENT),
            NodeSet.parse(record.hosts()),
            record.command(),
            record.timeoutMs(),
            record.outputBytesMax(),
            record.connectTimeoutMs(),
            record.token(),
            context.nowNs(),
            context.nowNs());
    run.askedEpochMs = record.askedEpochMs();
    opened(run).tell(new ExecStarted(record.run(), record.hosts()));
  }

  private Outcomes opened(Run run) {
    Outcomes outcomes =
        new Outcomes(
            context,
            roster,
            run,
            () -> {
              run.phase = Run.Phase.DONE;
              open.remove(run.number);
              kept.add(
                  new KeptRuns.Kept(
                      new Resumed(run.number, run.command, null),
                      run.token,
                      hosts(run),
                      run.elapsedMs(context.nowNs()),
                      run.watchers));
              kept.bound();
            });
    run.begin(outcomes);
    open.put(run.number, run);
    return outcomes;
  }

  void recover(ExecutionIssued record) {
    Run run = open.get(record.run());
    if (run != null) {
      run.issuedEpochMs = record.issuedEpochMs();
      issued(run, record.execution());
    }
  }

  /**
   * A control node has started here on what the journal held: a run whose command had not reached
   * the log by then was never issued, and its position went to another command.
   */
  void recoverRestart(long lastSeq) {
    for (Run run : open.values()) {
      if (run.phase == Run.Phase.ISSUED && run.execution.name > lastSeq) {
        executions.remove(run.execution);
        run.phase = Run.Phase.WAITING;
      }
    }
  }

  void recover(HostDone record) {
    Run run = open.get(record.run());
    if (run != null) {
      run.execution.close(run.execution.byLabel(record.label()), HostState.valueOf(record.state()));
      ((Outcomes) run.execution.owner).recover(record);
      run.journaledMs = Math.max(run.journaledMs, record.runMs());
    }
  }

  /** The journal says that somebody has the results of a run. */
  void recover(RunTaken record) {
    Run run = open.get(record.run());
    if (run != null) {
      open.remove(run.number);
      executions.remove(run.execution);
    }
    kept.recoverTaken(record.run());
  }

  /**
   * After the journal: what was issued is followed up; what was not waits for its client for a
   * while and is skipped then.
   *
   * @param execOf the Exec at a position of the log, or null when the log ends before it
   * @param labels whom each ordinal was given to
   */
  void recovered(LongFunction<Exec> execOf, Map<Integer, String> labels) {
    for (Run run : List.copyOf(open.values())) {
      Execution execution = run.execution;
      // One that is complete ended with its last outcome, not now.
      long lastNs = context.nowNs() - run.journaledMs * NS_PER_MS;
      run.startedNs =
          execution.isComplete() ? lastNs : Math.min(lastNs, dates.pastNs(run.askedEpochMs));
      recoverLimit(run);
      if (execution.isComplete()) {
        // Acknowledgements that are missing are made up for when results are repeated.
        executions.remove(execution);
        executions.completeIfDone(execution);
        continue;
      }
      Exec exec = run.phase == Run.Phase.ISSUED ? execOf.apply(execution.name) : null;
      if (exec == null) {
        executions.remove(execution);
        run.phase = Run.Phase.WAITING;
        run.claimUntilNs = context.nowNs() + CLAIM_NS;
        schedule();
        continue;
      }
      exec.targets().forEach(ordinal -> readdress(execution, ordinal, labels.get(ordinal)));
      for (Target target : execution.targets()) {
        if (!target.isDone() && !target.isAddressed()) {
          executions.close(execution, target, HostState.UNREACHABLE);
        }
      }
      executions.completeIfDone(execution);
    }
  }

  private static void readdress(Execution execution, int ordinal, String label) {
    Target target = execution.byLabel(label);
    execution.address(target, ordinal);
    if (target.isDone()) {
      execution.unacknowledged = execution.unacknowledged.with(ordinal);
    }
  }

  /** No more of this: every open run ends now. */
  void stop() {
    for (Run run : List.copyOf(open.values())) {
      boolean waiting = run.phase == Run.Phase.WAITING;
      executions.closeAll(run.execution, waiting ? HostState.SKIPPED : HostState.CANCELLED);
    }
    tick.cancel();
  }

  /** The control node leaves, the runs go on; who follows one is told so. */
  void leave(LongFunction<Refused> last) {
    open.values().forEach(run -> run.watchers.dismiss(last.apply(run.number)));
    tick.cancel();
  }

  /** The control node stood still: nothing that it waits for could have been noticed. */
  void onPaused(long gapNs) {
    for (Run run : open.values()) {
      run.waitUntilNs += gapNs;
      run.claimUntilNs += run.isUnclaimed() ? gapNs : 0;
    }
  }

  // ---- requests ----

  void onExecRequest(long client, ExecRequest request) {
    NodeSet hosts;
    try {
      hosts = request.hosts() == null ? roster.labels() : NodeSet.parse(request.hosts());
    } catch (NodeSetSyntaxException e) {
      refuse(client, ExitCode.USAGE, e.getMessage(), e.remedy());
      return;
    }
    if (hosts.isEmpty()) {
      refuse(client, ExitCode.USAGE, "no host is meant", "name hosts with -w");
      return;
    }
    // The command and at worst a bit for each ordinal share one message of the overlay.
    int ordinalBytes = (roster.nextOrdinal() + hosts.size()) / 8;
    int commandBytesMax = Math.min(COMMAND_BYTES_MAX, CommandLog.COMMAND_BYTES_MAX - ordinalBytes);
    if (Bytes.utf8(request.command()).length() > commandBytesMax) {
      refuse(
          client,
          ExitCode.USAGE,
          commandBytesMax <= 0
              ? hosts.size() + " hosts are too many for one command"
              : "the command is longer than " + commandBytesMax + " bytes",
          commandBytesMax <= 0
              ? "name at most " + 8 * CommandLog.COMMAND_BYTES_MAX + " at once"
              : "put it into a script on the hosts");
      return;
    }
    Run run =
        new Run(
            numbers.next(),
            client,
            new Watchers(context, client),
            hosts,
            request.command(),
            withinReason(request.timeoutMs()),
            request.outputBytesMax(),
            withinReason(request.connectTimeoutMs()),
            request.token(),
            context.nowNs(),
            context.nowNs() + withinReason(request.connectTimeoutMs()) * NS_PER_MS);
    Outcomes outcomes = opened(run);
    String folded = hosts.fold();
    context.emit(
        new Journal(
            new ExecutionOpened(
                run.number,
                folded,
                run.command,
                run.timeoutMs,
                run.outputBytesMax,
                run.connectTimeoutMs,
                run.token,
                dates.epochMs(run.startedNs))));
    outcomes.tell(new ExecStarted(run.number, folded));
    issueWhenReady(run);
    schedule();
  }

  /** So that it can be counted in nanoseconds. */
  static long withinReason(long durationMs) {
    return Math.max(0, Math.min(durationMs, DURATION_MS_MAX));
  }

  /** Tells of each run under way. */
  void list(long client) {
    for (Run run : open.values()) {
      long elapsedMs = run.elapsedMs(context.nowNs());
      context.emit(
          new ClientTell(
              client,
              new RunEntry(
                  run.number, hosts(run), run.command, elapsedMs, run.watchers.count(), false)));
    }
  }

  private static String hosts(Run run) {
    List<String> labels = new ArrayList<>();
    run.execution.targets().forEach(target -> labels.add(target.label));
    return NodeSet.of(labels).fold();
  }

  /** Tells a client everything of a run that is not over; false when it is none of these. */
  boolean resume(long client, long number, long token) {
    for (Run run : open.values()) {
      if (number == run.number || number == 0 && token != 0 && token == run.token) {
        context.emit(new ClientTell(client, new Resumed(run.number, run.command, null)));
        run.watchers.add(client);
        if (run.isUnclaimed()) {
          run.claimUntilNs = Long.MAX_VALUE;
          run.waitUntilNs = context.nowNs() + run.connectTimeoutMs * NS_PER_MS;
          issueWhenReady(run);
          schedule();
        }
        return true;
      }
    }
    return false;
  }

  void onClientGone(long client) {
    open.values().forEach(run -> run.watchers.remove(client));
  }

  /** Cancels a run, whosesoever it is, or all of this client of them when the number is 0. */
  void onCancel(long client, long number) {
    for (Run run : List.copyOf(open.values())) {
      if (number == run.number || number == 0 && run.client == client) {
        cancel(run);
      }
    }
  }

  private void cancel(Run run) {
    if (run.phase == Run.Phase.WAITING) {
      executions.closeAll(run.execution, HostState.SKIPPED);
    } else if (run.phase == Run.Phase.ISSUED) {
      executions.cancel(run.execution);
    }
  }

  private void refuse(long client, ExitCode exit, String problem, String remedy) {
    context.emit(new ClientTell(client, new Refused(exit.code(), problem, remedy)));
  }

  // ---- issuing ----

  /** A host's status has changed, or it is known to be there for the first time. */
  void onStatusChanged() {
    List.copyOf(open.values()).forEach(this::issueWhenReady);
  }

  private void issueWhenReady(Run run) {
    if (run.phase != Run.Phase.WAITING) {
      return;
    }
    if (run.isUnclaimed()) {
      if (context.nowNs() >= run.claimUntilNs) {
        executions.closeAll(run.execution, HostState.SKIPPED);
      }
      return;
    }
    if (context.nowNs() < run.waitUntilNs && mustWait(run)) {
      return;
    }
    Execution execution = run.execution;
    List<Target> absent = new ArrayList<>();
    for (Target target : execution.targets()) {
      if (target.isDone()) {
        continue; // Before the control node was replaced.
      }
      HostRecord host = roster.byLabel(target.label);
      if (host != null && host.status == HostStatus.ACTIVE) {
        execution.address(target, host.ordinal);
      } else {
        absent.add(target);
      }
    }
    for (Target target : absent) {
      executions.close(execution, target, HostState.UNREACHABLE);
    }
    if (!execution.isComplete()) {
      OrdinalSet targets = execution.addressed();
      // Journaled before the command leaves: no execution may run that belongs to no run.
      context.emit(
          new Journal(
              new ExecutionIssued(
                  run.number, issuer.nextPosition(), dates.epochMs(context.nowNs()))));
      issued(run, issuer.issue(new Exec(targets, run.command, run.timeoutMs, run.outputBytesMax)));
    }
  }

  /** Whether some host is on its way in, or only the journal says that it is there. */
  private boolean mustWait(Run run) {
    if (run.awaited != null && run.awaited.isAwaited()) {
      return true;
    }
    for (Target target : run.execution.targets()) {
      HostRecord host = roster.byLabel(target.label);
      if (host != null && host.isAwaited()) {
        run.awaited = host;
        return true;
      }
    }
    return false;
  }

  private void issued(Run run, long position) {
    run.phase = Run.Phase.ISSUED;
    run.execution.limitAtNs = limitNs(run, context.nowNs());
    executions.add(run.execution, position);
    executions.schedule();
  }

  /**
   * Counts from when the command was issued, as it did before the control node was replaced: not
   * from the request, because hosts may have been waited for. When it is over, hosts that ended the
   * command in time still have the grace to say so to this control node.
   */
  private void recoverLimit(Run run) {
    long issuedNs = dates.pastNs(run.issuedEpochMs);
    run.execution.limitAtNs =
        Math.max(limitNs(run, issuedNs), context.nowNs() + options.limitGraceNs());
  }

  private long limitNs(Run run, long issuedNs) {
    return run.timeoutMs > 0
        ? issuedNs + run.timeoutMs * NS_PER_MS + options.limitGraceNs()
        : Long.MAX_VALUE;
  }

  // ---- time ----

  private void schedule() {
    boolean waiting = open.values().stream().anyMatch(run -> run.phase == Run.Phase.WAITING);
    if (waiting && !tick.isScheduled()) {
      tick.scheduleAfter(TICK_NS);
    }
  }

  private void onTick() {
    onStatusChanged();
    schedule();
  }
}
