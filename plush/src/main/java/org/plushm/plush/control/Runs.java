package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.RunEntry;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostState;

/** The execution controller: runs from the request to the last outcome (accounting). */
final class Runs {
  /** Appends a command to the log and sends it to the root. */
  interface Issuer {
    /** The command's position in the log. */
    long issue(Message command);

    /** The position that the next command will have. */
    long nextPosition();
  }

  private static final int COMMAND_BYTES_MAX = 3_000;

  /** Room for an Exec in a log entry on a link: 4096 bytes less signature and framing. */
  private static final int EXEC_BYTES_MAX = 3_700;

  private static final int OUTPUT_ACK_BYTES = 64 * 1024;
  private static final long TICK_NS = 100_000_000L;
  private static final long NS_PER_MS = 1_000_000L;

  /** A year. */
  private static final long DURATION_MS_MAX = 365L * 24 * 3600 * 1000;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Issuer issuer;
  private final Outcomes outcomes;
  private final Map<Long, Run> open = new TreeMap<>();
  private final Map<Long, Run> byExecution = new TreeMap<>();
  private final Map<Long, OrdinalSet> lateAcks = new TreeMap<>();
  private final Timer tick;
  private long controlTerm;
  private long runCount;

  Runs(Context context, ControlOptions options, Roster roster, RootLink rootLink, Issuer issuer) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.rootLink = rootLink;
    this.issuer = issuer;
    this.outcomes = new Outcomes(context, roster);
    this.tick = context.timer("runs", this::onTick);
  }

  int openCount() {
    return open.size();
  }

  /** The oldest command in the log that a run under way may still need; MAX_VALUE for none. */
  long firstOpenExecution() {
    long first = Long.MAX_VALUE;
    for (Run run : open.values()) {
      first = run.execution < 0 ? first : Math.min(first, run.execution);
    }
    return first;
  }

  // ---- journal ----

  /** The number was given in a former overlay and is not given again. */
  void spend(long run) {
    runCount = Math.max(runCount, run);
  }

  void recover(ExecutionOpened record) {
    spend(record.run());
    open.put(
        record.run(),
        new Run(
            record.run(),
            Outcomes.NO_CLIENT,
            NodeSet.parse(record.hosts()),
            record.command(),
            record.timeoutMs(),
            record.outputBytesMax(),
            context.nowNs(),
            context.nowNs()));
  }

  void recover(ExecutionIssued record) {
    Run run = open.get(record.run());
    if (run != null) {
      issued(run, record.execution());
    }
  }

  /**
   * A control node has started here on what the journal held: a run whose command had not reached
   * the log by then was never issued, and its position went to another command.
   */
  void recoverRestart(long lastSeq) {
    for (Run run : open.values()) {
      if (run.phase == Run.Phase.ISSUED && run.execution > lastSeq) {
        byExecution.remove(run.execution);
        run.phase = Run.Phase.WAITING;
      }
    }
  }

  void recover(HostDone record) {
    Run run = open.get(record.run());
    if (run != null) {
      run.close(run.byLabel(record.label()), HostState.valueOf(record.state()));
    }
  }

  /**
   * After the journal: what was issued is followed up, what was not is skipped.
   *
   * @param term of this control node
   * @param execOf the Exec at a position of the log, or null when the log ends before it
   * @param labels whom each ordinal was given to
   */
  void recovered(long term, LongFunction<Exec> execOf, Map<Integer, String> labels) {
    controlTerm = term;
    for (Run run : List.copyOf(open.values())) {
      Exec exec = run.phase == Run.Phase.ISSUED ? execOf.apply(run.execution) : null;
      if (exec == null) {
        byExecution.remove(run.execution);
        closeAll(run, HostState.SKIPPED);
        continue;
      }
      exec.targets().forEach(ordinal -> readdress(run, ordinal, labels.get(ordinal)));
      for (Target target : run.targets()) {
        if (!target.isDone() && !target.isAddressed()) {
          outcomes.close(run, target, HostState.UNREACHABLE, null);
        }
      }
      finishWhenComplete(run);
    }
    schedule();
  }

  private static void readdress(Run run, int ordinal, String label) {
    Target target = run.byLabel(label);
    run.address(target, ordinal);
    if (target.isDone()) {
      run.unacknowledged = run.unacknowledged.with(ordinal);
    }
  }

  /** No more of this: every open run ends now. */
  void stop() {
    for (Run run : List.copyOf(open.values())) {
      boolean waiting = run.phase == Run.Phase.WAITING;
      closeAll(run, waiting ? HostState.SKIPPED : HostState.CANCELLED);
    }
    tick.cancel();
  }

  /** The control node stood still: nothing that it waits for could have been noticed. */
  void onPaused(long gapNs) {
    for (Run run : open.values()) {
      run.waitUntilNs += gapNs;
      for (Target target : run.targets()) {
        target.shift(gapNs);
      }
    }
  }

  /** A root serves (again): it has a while to hear of the hosts that are thought lost. */
  void onRootLive() {
    for (Run run : open.values()) {
      run.targets().forEach(target -> target.waitUntil(context.nowNs() + options.lostAfterNs()));
    }
  }

  // ---- requests ----

  void onExecRequest(long client, ExecRequest request) {
    NodeSet hosts;
    try {
      hosts = request.hosts() == null ? allWanted() : NodeSet.parse(request.hosts());
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
    int commandBytesMax = Math.min(COMMAND_BYTES_MAX, EXEC_BYTES_MAX - ordinalBytes);
    if (Bytes.utf8(request.command()).length() > commandBytesMax) {
      refuse(
          client,
          ExitCode.USAGE,
          commandBytesMax <= 0
              ? hosts.size() + " hosts are too many for one command"
              : "the command is longer than " + commandBytesMax + " bytes",
          commandBytesMax <= 0
              ? "name at most " + 8 * EXEC_BYTES_MAX + " at once"
              : "put it into a script on the hosts");
      return;
    }
    Run run =
        new Run(
            ++runCount,
            client,
            hosts,
            request.command(),
            withinReason(request.timeoutMs()),
            request.outputBytesMax(),
            context.nowNs(),
            context.nowNs() + withinReason(request.connectTimeoutMs()) * NS_PER_MS);
    open.put(run.number, run);
    String folded = hosts.fold();
    context.emit(
        new Journal(
            new ExecutionOpened(
                run.number, folded, run.command, run.timeoutMs, run.outputBytesMax)));
    outcomes.tell(run, new ExecStarted(run.number, folded));
    issueWhenReady(run);
    schedule();
  }

  /** So that it can be counted in nanoseconds. */
  private static long withinReason(long durationMs) {
    return Math.max(0, Math.min(durationMs, DURATION_MS_MAX));
  }

  void onRunsRequest(long client) {
    for (Run run : open.values()) {
      List<String> labels = new ArrayList<>();
      run.targets().forEach(target -> labels.add(target.label));
      long elapsedMs = (context.nowNs() - run.startedNs) / NS_PER_MS;
      context.emit(
          new ClientTell(
              client, new RunEntry(run.number, NodeSet.of(labels).fold(), run.command, elapsedMs)));
    }
    context.emit(new ClientTell(client, new Done("", ExitCode.OK.code())));
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
      closeAll(run, HostState.SKIPPED);
    } else if (run.phase == Run.Phase.ISSUED) {
      cancelIssued(run);
    }
  }

  private void cancelIssued(Run run) {
    run.phase = Run.Phase.CANCELLING;
    run.cancelAtNs = context.nowNs() + options.cancelNs();
    issuer.issue(new Cancel(run.execution));
    schedule();
  }

  private NodeSet allWanted() {
    List<String> labels = new ArrayList<>();
    roster.all().forEach(host -> labels.add(host.label));
    return NodeSet.of(labels);
  }

  private void refuse(long client, ExitCode exit, String problem, String remedy) {
    context.emit(new ClientTell(client, new Refused(exit.code(), problem, remedy)));
  }

  // ---- issuing ----

  private void issueWhenReady(Run run) {
    if (run.phase != Run.Phase.WAITING) {
      return;
    }
    if (context.nowNs() < run.waitUntilNs && mustWait(run)) {
      return;
    }
    for (Target target : run.targets()) {
      HostRecord host = roster.byLabel(target.label);
      if (host != null && host.status == HostStatus.ACTIVE) {
        run.address(target, host.ordinal);
      } else {
        outcomes.close(run, target, HostState.UNREACHABLE, null);
      }
    }
    if (run.openCount() > 0) {
      Exec exec = exec(run, run.addressed());
      // Journaled before the command leaves: no execution may run that belongs to no run.
      context.emit(new Journal(new ExecutionIssued(run.number, issuer.nextPosition())));
      issued(run, issuer.issue(exec));
    }
    finishWhenComplete(run);
  }

  private static Exec exec(Run run, OrdinalSet targets) {
    return new Exec(targets, run.command, run.timeoutMs, run.outputBytesMax);
  }

  /** Whether some host is on its way in, or only the journal says that it is there. */
  private boolean mustWait(Run run) {
    if (run.awaited != null && isAwaited(run.awaited)) {
      return true;
    }
    for (Target target : run.targets()) {
      HostRecord host = roster.byLabel(target.label);
      if (host != null && isAwaited(host)) {
        run.awaited = host;
        return true;
      }
    }
    return false;
  }

  private static boolean isAwaited(HostRecord host) {
    return host.status.isOnItsWay() || host.recovered && host.status == HostStatus.ACTIVE;
  }

  private void issued(Run run, long execution) {
    run.execution = execution;
    run.phase = Run.Phase.ISSUED;
    if (run.timeoutMs > 0) {
      run.limitAtNs = context.nowNs() + run.timeoutMs * NS_PER_MS + options.limitGraceNs();
    }
    byExecution.put(execution, run);
  }

  // ---- reports ----

  void onOutput(Output message) {
    Run run = byExecution.get(message.execution());
    Target target = run == null ? null : run.byOrdinal(message.ordinal());
    if (target == null || target.isDone()) {
      return;
    }
    Target.Received stream = message.error() ? target.stderr : target.stdout;
    boolean gap = message.offset() > stream.offset;
    Bytes fresh = stream.take(message.offset(), message.piece());
    if (fresh.length() > 0) {
      outcomes.tell(run, new HostOutput(target.label, message.error(), fresh));
    }
    boolean due = stream.offset - stream.ackedOffset >= OUTPUT_ACK_BYTES;
    if (due || gap || fresh.length() == 0) {
      stream.ackedOffset = stream.offset;
      acknowledgeOutput(run, target);
    }
    if (target.isComplete()) {
      complete(run, target);
    }
  }

  private void acknowledgeOutput(Run run, Target target) {
    // By name: a later incarnation of the host may have adopted the execution.
    HostRecord host = roster.byLabel(target.label);
    if (host != null && host.node != null) {
      OutputAck ack =
          new OutputAck(
              run.execution,
              target.ordinal,
              target.stdout.offset,
              target.stderr.offset,
              controlTerm);
      rootLink.send(new Relay(host.node, null, ack));
    }
  }

  void onReport(Report message) {
    Run run = byExecution.get(message.execution());
    Target target = run == null ? null : run.byOrdinal(message.ordinal());
    if (target == null || target.isDone()) {
      // Known or of nobody's interest: it is acknowledged so that it is not repeated for ever.
      acknowledgeLate(message);
      return;
    }
    target.report = message;
    if (target.isComplete()) {
      complete(run, target);
    } else {
      // Output is missing. The host may think that all of it is here: a former control node had it.
      acknowledgeOutput(run, target);
    }
  }

  private void acknowledgeLate(Report message) {
    Run run = byExecution.get(message.execution());
    if (run == null) {
      lateAcks.merge(message.execution(), OrdinalSet.of(message.ordinal()), OrdinalSet::union);
    } else {
      run.unacknowledged = run.unacknowledged.with(message.ordinal());
    }
    schedule();
  }

  private void complete(Run run, Target target) {
    Report report = target.report;
    inline(run, target, false, report.stdoutKept(), report.stdout());
    inline(run, target, true, report.stderrKept(), report.stderr());
    outcomes.close(run, target, stateOf(run, report), report);
    run.unacknowledged = run.unacknowledged.with(target.ordinal);
    finishWhenComplete(run);
    schedule();
  }

  private void inline(Run run, Target target, boolean error, long end, Bytes rest) {
    Target.Received stream = error ? target.stderr : target.stdout;
    Bytes fresh = stream.take(end - rest.length(), rest);
    if (fresh.length() > 0) {
      outcomes.tell(run, new HostOutput(target.label, error, fresh));
    }
  }

  private static HostState stateOf(Run run, Report report) {
    return switch (report.outcome()) {
      case EXITED -> report.rc() == 0 ? HostState.OK : HostState.FAILED;
      case SIGNALLED -> HostState.SIGNALLED;
      case TIMED_OUT -> HostState.TIMED_OUT;
      case CANCELLED -> run.limitPassed ? HostState.TIMED_OUT : HostState.CANCELLED;
      case LOST -> HostState.LOST;
      case NEVER_ACCEPTED -> HostState.UNREACHABLE;
    };
  }

  // ---- hosts that come and go ----

  /** A host was lost: its executions have a while to be heard of again. */
  void onDisconnected(HostRecord host) {
    for (Run run : open.values()) {
      Target target = run.byLabel(host.label);
      if (target != null && target.isAddressed() && !target.isDone()) {
        target.isLost(
            context.nowNs() + options.lostAfterNs(), context.nowNs() + options.lostLimitNs());
      }
    }
    schedule();
  }

  /** A host's status changed otherwise, or it is known to be there for the first time. */
  void onStatusChanged(HostRecord host) {
    for (Run run : List.copyOf(open.values())) {
      Target target = run.byLabel(host.label);
      if (target != null && host.status == HostStatus.ACTIVE) {
        target.isBack();
      }
      issueWhenReady(run);
    }
  }

  /**
   * A host has joined and told what its ledger holds of former incarnations: what was addressed to
   * one of those and is not in it surely never ran; the rest will be reported by this one. Also for
   * a repeated JOIN, because the control node may have died after the first.
   */
  void onJoined(HostRecord host, long[] accepted) {
    for (Run run : List.copyOf(open.values())) {
      Target target = run.byLabel(host.label);
      if (target == null || target.isDone() || !target.isAddressed()) {
        continue;
      }
      if (target.ordinal != host.ordinal && !contains(accepted, run.execution)) {
        outcomes.close(run, target, HostState.UNREACHABLE, null);
        finishWhenComplete(run);
      }
    }
    schedule();
  }

  private static boolean contains(long[] values, long value) {
    for (long candidate : values) {
      if (candidate == value) {
        return true;
      }
    }
    return false;
  }

  // ---- time ----

  private void schedule() {
    boolean needed = !open.isEmpty() || !byExecution.isEmpty() || !lateAcks.isEmpty();
    if (needed && !tick.isScheduled()) {
      tick.scheduleAfter(TICK_NS);
    }
  }

  private void onTick() {
    for (Run run : List.copyOf(open.values())) {
      issueWhenReady(run);
      if (run.phase == Run.Phase.ISSUED && context.nowNs() >= run.limitAtNs) {
        // Each host ends it by itself; one that has lost its clock with a restart needs this.
        run.limitPassed = true;
        cancelIssued(run);
      }
      if (context.nowNs() >= run.cancelAtNs) {
        if (run.limitPassed) {
          closeUnheard(run);
        }
        closeAll(run, run.limitPassed ? HostState.TIMED_OUT : HostState.CANCELLED);
        continue;
      }
      giveUpLost(run);
      finishWhenComplete(run);
    }
    for (Run run : List.copyOf(byExecution.values())) {
      acknowledge(run);
      if (run.phase == Run.Phase.DONE) {
        byExecution.remove(run.execution);
      }
    }
    lateAcks.forEach((execution, ordinals) -> issuer.issue(new Ack(execution, ordinals)));
    lateAcks.clear();
    schedule();
  }

  /** The time limit is over: of a host that is not there nobody knows whether it ended anything. */
  private void closeUnheard(Run run) {
    for (Target target : run.targets()) {
      if (!target.isDone() && target.lostAtNs != Long.MAX_VALUE) {
        outcomes.close(run, target, HostState.LOST, null);
      }
    }
  }

  private void giveUpLost(Run run) {
    for (Target target : run.targets()) {
      if (target.isDone()) {
        continue;
      }
      if (!rootLink.isLive()) {
        // Only a root can have news of the host.
        target.waitUntil(target.lostAtNs + TICK_NS);
      }
      if (context.nowNs() >= target.lostAtNs) {
        outcomes.close(run, target, HostState.LOST, null);
      }
    }
  }

  private void acknowledge(Run run) {
    if (!run.unacknowledged.isEmpty()) {
      issuer.issue(new Ack(run.execution, run.unacknowledged));
      run.unacknowledged = OrdinalSet.EMPTY;
    }
  }

  // ---- outcomes ----

  private void closeAll(Run run, HostState state) {
    for (Target target : run.targets()) {
      if (!target.isDone()) {
        outcomes.close(run, target, state, null);
      }
    }
    finishWhenComplete(run);
  }

  private void finishWhenComplete(Run run) {
    if (run.openCount() > 0 || run.phase == Run.Phase.DONE) {
      return;
    }
    run.phase = Run.Phase.DONE;
    open.remove(run.number);
    acknowledge(run);
    outcomes.tell(run, new ExecDone(run.number, (context.nowNs() - run.startedNs) / NS_PER_MS));
  }
}
