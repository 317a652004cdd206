package org.plushm.plush.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.tally.HostState;

/**
 * The accounting: from a command's place in the log to the last target's outcome, whatever happens
 * to hosts meanwhile. What the outcomes mean is the owners' business.
 */
final class Executions {
  /** Appends a command to the log and sends it to the root. */
  interface Issuer {
    /** The command's position in the log. */
    long issue(Message command);

    /** The position that the next command will have. */
    long nextPosition();
  }

  private static final int OUTPUT_ACK_BYTES = 64 * 1024;
  private static final long TICK_NS = 100_000_000L;

  /**
   * Of an unfinished command one acknowledgement so often: it goes to every host, and is only to
   * spare those that it names the repetition of their result.
   */
  private static final long ACK_PERIOD_NS = 1_000_000_000L;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Issuer issuer;
  private final Map<Long, Execution> byName = new TreeMap<>();
  private final Map<Long, OrdinalSet> lateAcks = new TreeMap<>();
  private final Timer tick;
  private long controlTerm;
  private long acknowledgedNs;

  Executions(
      Context context, ControlOptions options, Roster roster, RootLink rootLink, Issuer issuer) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.rootLink = rootLink;
    this.issuer = issuer;
    this.acknowledgedNs = context.nowNs();
    this.tick = context.timer("executions", this::onTick);
  }

  /** After the journal; the term of this control node. */
  void start(long term) {
    controlTerm = term;
    schedule();
  }

  /** The command is in the log, or was when the journal was written. */
  void add(Execution execution, long name) {
    execution.name = name;
    byName.put(name, execution);
  }

  Execution byName(long name) {
    return byName.get(name);
  }

  /** The oldest command in the log that some host may still need; MAX_VALUE for none. */
  long firstOpen() {
    for (Execution execution : byName.values()) {
      if (!execution.isComplete()) {
        return execution.name;
      }
    }
    return Long.MAX_VALUE;
  }

  /** It turned out that the command never reached the log. */
  void remove(Execution execution) {
    byName.remove(execution.name);
  }

  /** The journal says that an acknowledgement is in the log. */
  void recover(Ack ack) {
    Execution execution = byName.get(ack.execution());
    if (execution != null) {
      execution.unacknowledged = execution.unacknowledged.minus(ack.ordinals());
    }
  }

  /** No more of this; whatever is open stays as it is. */
  void stop() {
    tick.cancel();
  }

  /** Watches what was issued. */
  void schedule() {
    if ((!byName.isEmpty() || !lateAcks.isEmpty()) && !tick.isScheduled()) {
      tick.scheduleAfter(TICK_NS);
    }
  }

  /** The control node stood still: nothing that it waits for could have been noticed. */
  void onPaused(long gapNs) {
    for (Execution execution : byName.values()) {
      execution.targets().forEach(target -> target.patience.shift(gapNs));
    }
  }

  /** A root serves (again): it has a while to hear of the hosts that are thought lost. */
  void onRootLive() {
    long untilNs = context.nowNs() + options.lostAfterNs();
    for (Execution execution : byName.values()) {
      execution.targets().forEach(target -> target.patience.waitUntil(untilNs));
    }
  }

  // ---- the end by will ----

  /** Has every host end it; reports are waited for a little. */
  void cancel(Execution execution) {
    if (!execution.cancelling && !execution.isComplete()) {
      execution.cancelling = true;
      execution.closeAtNs = context.nowNs() + options.cancelNs();
      issuer.issue(new Cancel(execution.name));
      schedule();
    }
  }

  /** Gives every open target this state. */
  void closeAll(Execution execution, HostState state) {
    for (Target target : execution.targets()) {
      if (!target.isDone()) {
        execution.close(target, state);
        execution.owner.onClosed(execution, target, null);
      }
    }
    completeIfDone(execution);
  }

  /** Gives a target a state that no report of its own says. */
  void close(Execution execution, Target target, HostState state) {
    execution.close(target, state);
    execution.owner.onClosed(execution, target, null);
    completeIfDone(execution);
  }

  /** Tells the owner once that every target has its state. */
  void completeIfDone(Execution execution) {
    if (execution.isComplete() && !execution.completed) {
      execution.completed = true;
      acknowledge(execution);
      execution.owner.onComplete(execution);
    }
  }

  // ---- reports ----

  void onOutput(Output message) {
    Execution execution = byName.get(message.execution());
    Target target = execution == null ? null : execution.byOrdinal(message.ordinal());
    if (target == null || target.isDone()) {
      return;
    }
    Target.Received stream = message.error() ? target.stderr : target.stdout;
    boolean gap = message.offset() > stream.offset;
    Bytes fresh = stream.take(message.offset(), message.piece());
    if (fresh.length() > 0) {
      execution.owner.onOutput(execution, target, message.error(), fresh);
    }
    boolean due = stream.offset - stream.ackedOffset >= OUTPUT_ACK_BYTES;
    if (due || gap || fresh.length() == 0) {
      stream.ackedOffset = stream.offset;
      acknowledgeOutput(execution, target);
    }
    if (target.isComplete()) {
      complete(execution, target);
    }
  }

  private void acknowledgeOutput(Execution execution, Target target) {
    // By name: a later incarnation of the host may have adopted the execution.
    HostRecord host = roster.byLabel(target.label);
    if (host != null && host.node != null) {
      OutputAck ack =
          new OutputAck(
              execution.name,
              target.ordinal,
              target.stdout.offset,
              target.stderr.offset,
              controlTerm);
      rootLink.send(new Relay(host.node, null, ack));
    }
  }

  void onReport(Report message) {
    Execution execution = byName.get(message.execution());
    Target target = execution == null ? null : execution.byOrdinal(message.ordinal());
    if (target == null || target.isDone()) {
      // Known or of nobody's interest: it is acknowledged so that it is not repeated for ever.
      acknowledgeLate(message);
      return;
    }
    target.report = message;
    if (target.isComplete()) {
      complete(execution, target);
    } else {
      // Output is missing. The host may think that all of it is here: a former control node had it.
      acknowledgeOutput(execution, target);
    }
  }

  private void acknowledgeLate(Report message) {
    Execution execution = byName.get(message.execution());
    if (execution == null) {
      lateAcks.merge(message.execution(), OrdinalSet.of(message.ordinal()), OrdinalSet::union);
    } else {
      execution.unacknowledged = execution.unacknowledged.with(message.ordinal());
    }
    schedule();
  }

  private void complete(Execution execution, Target target) {
    Report report = target.report;
    inline(execution, target, false, report.stdoutKept(), report.stdout());
    inline(execution, target, true, report.stderrKept(), report.stderr());
    execution.close(target, stateOf(execution, report));
    execution.owner.onClosed(execution, target, report);
    execution.unacknowledged = execution.unacknowledged.with(target.ordinal);
    completeIfDone(execution);
    schedule();
  }

  private static void inline(
      Execution execution, Target target, boolean error, long end, Bytes rest) {
    Target.Received stream = error ? target.stderr : target.stdout;
    Bytes fresh = stream.take(end - rest.length(), rest);
    if (fresh.length() > 0) {
      execution.owner.onOutput(execution, target, error, fresh);
    }
  }

  private static HostState stateOf(Execution execution, Report report) {
    return switch (report.outcome()) {
      case EXITED -> report.rc() == 0 ? HostState.OK : HostState.FAILED;
      case SIGNALLED -> HostState.SIGNALLED;
      case TIMED_OUT -> HostState.TIMED_OUT;
      case CANCELLED -> execution.limitPassed ? HostState.TIMED_OUT : HostState.CANCELLED;
      case LOST -> HostState.LOST;
      case NEVER_ACCEPTED -> HostState.UNREACHABLE;
    };
  }

  // ---- hosts that come and go ----

  /** A host was lost: its executions have a while to be heard of again. */
  void onDisconnected(HostRecord host) {
    for (Execution execution : byName.values()) {
      Target target = execution.byLabel(host.label);
      if (target != null && target.isAddressed() && !target.isDone()) {
        target.patience.begin(
            context.nowNs() + options.lostAfterNs(), context.nowNs() + options.lostLimitNs());
      }
    }
    schedule();
  }

  /** A host is there again. */
  void onActive(HostRecord host) {
    for (Execution execution : byName.values()) {
      Target target = execution.byLabel(host.label);
      if (target != null) {
        target.patience.end();
      }
    }
  }

  /**
   * A host has joined and told what its ledger holds of former incarnations: what was addressed to
   * one of those and is not in it surely never ran; the rest will be reported by this one. Also for
   * a repeated JOIN, because the control node may have died after the first.
   */
  void onJoined(HostRecord host, long[] accepted) {
    for (Execution execution : List.copyOf(byName.values())) {
      Target target = execution.byLabel(host.label);
      if (target == null || target.isDone() || !target.isAddressed()) {
        continue;
      }
      if (target.ordinal != host.ordinal && !contains(accepted, execution.name)) {
        close(execution, target, HostState.UNREACHABLE);
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

  private void onTick() {
    for (Execution execution : List.copyOf(byName.values())) {
      if (!execution.isComplete()) {
        look(execution);
      }
    }
    if (context.nowNs() - acknowledgedNs >= ACK_PERIOD_NS) {
      acknowledgeAll();
    }
    byName.values().removeIf(each -> each.isComplete() && each.unacknowledged.isEmpty());
    schedule();
  }

  private void acknowledgeAll() {
    acknowledgedNs = context.nowNs();
    byName.values().forEach(this::acknowledge);
    lateAcks.forEach((execution, ordinals) -> issuer.issue(new Ack(execution, ordinals)));
    lateAcks.clear();
  }

  private void look(Execution execution) {
    if (!execution.cancelling && context.nowNs() >= execution.limitAtNs) {
      // Each host ends it by itself; one that has lost its clock with a restart needs this.
      execution.limitPassed = true;
      cancel(execution);
    }
    if (context.nowNs() >= execution.closeAtNs) {
      if (execution.limitPassed) {
        closeUnheard(execution);
      }
      closeAll(execution, execution.limitPassed ? HostState.TIMED_OUT : HostState.CANCELLED);
    } else {
      giveUpLost(execution);
    }
  }

  /** The time limit is over: of a host that is not there nobody knows whether it ended anything. */
  private void closeUnheard(Execution execution) {
    for (Target target : execution.targets()) {
      if (!target.isDone() && target.patience.isTried()) {
        execution.close(target, HostState.LOST);
        execution.owner.onClosed(execution, target, null);
      }
    }
  }

  private void giveUpLost(Execution execution) {
    for (Target target : execution.targets()) {
      if (target.isDone()) {
        continue;
      }
      if (!rootLink.isLive()) {
        // Only a root can have news of the host.
        target.patience.waitLonger(TICK_NS);
      }
      if (target.patience.isOver(context.nowNs())) {
        close(execution, target, HostState.LOST);
      }
    }
  }

  private void acknowledge(Execution execution) {
    if (!execution.unacknowledged.isEmpty()) {
      issuer.issue(new Ack(execution.name, execution.unacknowledged));
      execution.unacknowledged = OrdinalSet.EMPTY;
    }
  }
}
