package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.JournalRecords.TargetDone;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.HostState;

/**
 * The commands that one run of a specification has in the log. The log is the journal of what was
 * decided: what an entry says happened when it was appended, in this life of the control node or in
 * a former one, goes the same way.
 */
final class Steps implements Execution.Owner {
  /** Whom the run's commands are news for. */
  interface Listener {
    /** The member of a name; null for a host that is none. */
    Member member(String label);

    /** A command is in the log for this host. */
    void onIssued(Message command, Execution execution, Member member, int ordinal);

    /** A piece of output of a process. */
    void onOutput(Start command, Member member, int ordinal, boolean error, Bytes piece);

    /** What a command had a host do has ended. */
    void onEnded(
        Message command, Execution execution, Member member, int ordinal, PartResult result);
  }

  /**
   * A process to start on a host.
   *
   * @param ordinal of the host
   * @param task of the workflow; 0 for none
   */
  record Pair(int ordinal, int task) {}

  /** So many pairs fit into one message of the overlay. */
  private static final int PAIRS_MAX = 256;

  /** What targets may take of a message, beside a path name or an address. */
  private static final int TARGET_BYTES_MAX = 2_400;

  private final Context context;
  private final Roster roster;
  private final Executions executions;
  private final Executions.Issuer issuer;
  private final long run;
  private final Listener listener;
  private final Map<Long, Message> commands = new TreeMap<>();
  private final Map<Long, Execution> open = new TreeMap<>();

  Steps(
      Context context,
      Roster roster,
      Executions executions,
      Executions.Issuer issuer,
      long run,
      Listener listener) {
    this.context = context;
    this.roster = roster;
    this.executions = executions;
    this.issuer = issuer;
    this.run = run;
    this.listener = listener;
  }

  /** Commands that some host has not ended. */
  List<Execution> open() {
    return List.copyOf(open.values());
  }

  // ---- issuing ----

  /** Issues a command for hosts, in parts when they are too many for one message. */
  void issue(OrdinalSet targets, Function<OrdinalSet, Message> command) {
    if (targets.isEmpty()) {
      return;
    }
    if (targets.toBytes().length() <= TARGET_BYTES_MAX) {
      issue(command.apply(targets));
      return;
    }
    List<Integer> ordinals = new ArrayList<>();
    targets.forEach(ordinals::add);
    int half = ordinals.size() / 2;
    issue(setOf(ordinals.subList(0, half)), command);
    issue(setOf(ordinals.subList(half, ordinals.size())), command);
  }

  private static OrdinalSet setOf(List<Integer> ordinals) {
    return OrdinalSet.of(ordinals.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Starts a process block on hosts, each named once. */
  void issueStarts(String block, List<Pair> pairs, long outputBytesMax) {
    List<Pair> sorted = new ArrayList<>(pairs);
    sorted.sort(Comparator.comparingInt(Pair::ordinal));
    boolean tasks = sorted.get(0).task() > 0;
    if (!tasks) {
      issue(
          setOf(sorted.stream().map(Pair::ordinal).toList()),
          targets -> new Start(run, block, targets, List.of(), outputBytesMax));
      return;
    }
    for (int from = 0; from < sorted.size(); from += PAIRS_MAX) {
      List<Pair> part = sorted.subList(from, Math.min(sorted.size(), from + PAIRS_MAX));
      issue(
          new Start(
              run,
              block,
              setOf(part.stream().map(Pair::ordinal).toList()),
              part.stream().map(Pair::task).toList(),
              outputBytesMax));
    }
  }

  private void issue(Message command) {
    long position = issuer.issue(command);
    issued(position, command, ordinal -> roster.byOrdinal(ordinal).label);
    executions.schedule();
  }

  /**
   * The command is in the log, since now or since a former life.
   *
   * @param labelOf whose an ordinal was then
   */
  void issued(long position, Message command, IntFunction<String> labelOf) {
    OrdinalSet targets = targets(command);
    Map<Integer, String> labels = new TreeMap<>();
    targets.forEach(ordinal -> labels.put(ordinal, labelOf.apply(ordinal)));
    Execution execution = new Execution(this, labels.values());
    executions.add(execution, position);
    commands.put(position, command);
    open.put(position, execution);
    labels.forEach(
        (ordinal, label) -> {
          execution.address(execution.byLabel(label), ordinal);
          listener.onIssued(command, execution, listener.member(label), ordinal);
        });
  }

  private static OrdinalSet targets(Message command) {
    if (command instanceof Prepare prepare) {
      return prepare.targets();
    } else if (command instanceof Go go) {
      return go.targets();
    } else if (command instanceof Start start) {
      return start.targets();
    } else if (command instanceof CleanUp cleanUp) {
      return cleanUp.targets();
    }
    throw new IllegalArgumentException("no step of a run is " + command);
  }

  // ---- what comes back ----

  @Override
  public void onOutput(Execution execution, Target target, boolean error, Bytes fresh) {
    if (commands.get(execution.name) instanceof Start start) {
      listener.onOutput(start, listener.member(target.label), target.ordinal, error, fresh);
    }
  }

  @Override
  public void onClosed(Execution execution, Target target, Report report) {
    Message command = commands.get(execution.name);
    boolean process = command instanceof Start;
    HostState state = target.state;
    String cause =
        process || state == HostState.LOST || state == HostState.UNREACHABLE
            ? HostCauses.of(roster.byLabel(target.label), state, report)
            : text(target);
    long stdoutBytes = report == null ? target.stdout.offset : report.stdoutBytes();
    long stderrBytes = report == null ? target.stderr.offset : report.stderrBytes();
    PartResult result =
        new PartResult(
            listener.member(target.label),
            state,
            report == null ? -1 : report.rc(),
            cause,
            report == null ? 0 : report.elapsedMs(),
            stdoutBytes,
            stderrBytes,
            stdoutBytes > target.stdout.offset || stderrBytes > target.stderr.offset);
    context.emit(
        new Journal(
            new TargetDone(
                run,
                execution.name,
                target.ordinal,
                state.name(),
                result.rc(),
                cause,
                result.elapsedMs(),
                stdoutBytes,
                stderrBytes,
                process ? target.stdout.kept() : Bytes.EMPTY,
                process ? target.stderr.kept() : Bytes.EMPTY)));
    listener.onEnded(command, execution, result.member(), target.ordinal, result);
  }

  /** What a step without a process says of its failure. */
  private static String text(Target target) {
    String text = target.stderr.kept().utf8().strip();
    return text.isEmpty() ? null : text;
  }

  @Override
  public void onComplete(Execution execution) {
    commands.remove(execution.name);
    open.remove(execution.name);
  }

  /** The journal says how a target ended; the host may not know that this was noted. */
  void recover(Execution execution, TargetDone record) {
    Target target = execution.byOrdinal(record.ordinal());
    HostState state = HostState.valueOf(record.state());
    execution.close(target, state);
    execution.unacknowledged = execution.unacknowledged.with(record.ordinal());
    Member member = listener.member(target.label);
    Message command = commands.get(execution.name);
    if (command instanceof Start start) {
      // For clients that come later.
      listener.onOutput(start, member, record.ordinal(), false, record.stdout());
      listener.onOutput(start, member, record.ordinal(), true, record.stderr());
    }
    listener.onEnded(
        command,
        execution,
        member,
        record.ordinal(),
        new PartResult(
            member,
            state,
            record.rc(),
            record.cause(),
            record.elapsedMs(),
            record.stdoutBytes(),
            record.stderrBytes(),
            record.stdoutBytes() > record.stdout().length()
                || record.stderrBytes() > record.stderr().length()));
    if (execution.isComplete()) {
      execution.completed = true;
      onComplete(execution);
    }
  }
}
