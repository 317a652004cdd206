package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.port.KeeperPort.ForgetExecution;
import org.plushm.plush.port.KeeperPort.OutputRead;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.Recovered;

/** The executions of one participant, from the log entry to the acknowledged result. */
final class Executions {
  private final Context context;
  private final ParticipantOptions options;
  private final BiPredicate<StreamKind, Message> forward;
  private final Map<Long, Execution> byName = new TreeMap<>();
  private final Timer repeatTimer;
  private final Timer pollTimer;
  private final Timer resendTimer;
  private long repeatNs;

  Executions(
      Context context,
      ParticipantOptions options,
      BiPredicate<StreamKind, Message> forward,
      List<Recovered> recovered) {
    this.context = context;
    this.options = options;
    this.forward = forward;
    this.repeatTimer = context.timer("repeat", this::tickRepeat);
    this.pollTimer = context.timer("poll", this::tickPoll);
    this.resendTimer = context.timer("resend", this::resend);
    this.repeatNs = options.reportRepeatNs();
    for (Recovered former : recovered) {
      byName.put(
          former.execution(),
          new Execution(context, former.execution(), former.ordinal(), forward));
    }
  }

  /** Starts what the log asks for, unless the ledger knows it already. */
  void start(
      long name, int ordinal, long run, String command, long timeoutMs, long outputBytesMax) {
    if (byName.containsKey(name)) {
      return;
    }
    Execution execution = new Execution(context, name, ordinal, forward);
    byName.put(name, execution);
    execution.start(run, command, timeoutMs, outputBytesMax);
    schedulePoll();
  }

  /** Work of the client itself that is reported like a process; null when it is known already. */
  Execution begin(long name, int ordinal) {
    if (byName.containsKey(name)) {
      return null;
    }
    Execution execution = new Execution(context, name, ordinal, forward);
    execution.begin(this::onEnded);
    byName.put(name, execution);
    return execution;
  }

  /** Whether a process was told to end and has not. */
  boolean isEnding() {
    return byName.values().stream().anyMatch(Execution::isEnding);
  }

  boolean onEvent(Event event) {
    if (event instanceof ProcessExited exited) {
      Execution execution = byName.get(exited.execution());
      if (execution != null) {
        execution.onExited(exited);
        onEnded();
      }
      return true;
    }
    if (event instanceof OutputRead read) {
      Execution execution = byName.get(read.execution());
      if (execution != null) {
        execution.onRead(read);
      }
      return true;
    }
    return false;
  }

  /** A result may be on its way. */
  private void onEnded() {
    repeatNs = options.reportRepeatNs();
    scheduleRepeat();
  }

  void onOutputAck(OutputAck ack) {
    Execution execution = byName.get(ack.execution());
    if (execution != null && execution.ordinal() == ack.ordinal()) {
      execution.onOutputAck(ack);
    }
  }

  /** The control node has the results durably: forget them. */
  void onAck(Ack ack) {
    Execution execution = byName.get(ack.execution());
    if (execution != null && ack.ordinals().contains(execution.ordinal())) {
      execution.close();
      byName.remove(ack.execution());
      if (execution.isProcess()) {
        context.emit(new ForgetExecution(ack.execution()));
      }
    }
  }

  /** Ends what still runs; false when the execution's process has ended, or is unknown. */
  boolean cancel(long name) {
    Execution execution = byName.get(name);
    if (execution == null) {
      return false;
    }
    execution.cancel();
    return execution.isRunning();
  }

  void killAll() {
    List.copyOf(byName.values()).forEach(Execution::cancel);
  }

  /** Nothing is sent or looked at any more. */
  void stop() {
    repeatTimer.cancel();
    pollTimer.cancel();
    resendTimer.cancel();
    byName.values().forEach(Execution::close);
  }

  /**
   * The way up is new: what is not acknowledged goes again, soon. A repair changes parent and root
   * within moments, and all hosts of a subtree at once: one resending, spread a little.
   */
  void resendSoon() {
    if (!byName.isEmpty() && !resendTimer.isScheduled()) {
      resendTimer.scheduleAfter(context.random().jitterNs(options.resendDelayNs(), 0.5));
    }
  }

  private void resend() {
    byName.values().forEach(Execution::resend);
    repeatNs = options.reportRepeatNs();
    scheduleRepeat();
  }

  void onMember() {
    resendSoon();
    schedulePoll();
  }

  void onBulkReady() {
    byName.values().forEach(Execution::pump);
  }

  int runningCount() {
    int count = 0;
    for (Execution execution : byName.values()) {
      count += execution.isRunning() ? 1 : 0;
    }
    return count;
  }

  long[] recoveredNames() {
    List<Long> names = new ArrayList<>(byName.keySet());
    return names.stream().mapToLong(Long::longValue).toArray();
  }

  private void scheduleRepeat() {
    if (!byName.isEmpty() && !repeatTimer.isScheduled()) {
      repeatTimer.scheduleAfter(context.random().jitterNs(repeatNs, 0.2));
    }
  }

  /** Less and less often: while the control node is away, repeating helps nobody. */
  private void tickRepeat() {
    byName.values().forEach(Execution::resendIfStuck);
    repeatNs = Math.min(options.reportRepeatMaxNs(), repeatNs + repeatNs / 2);
    scheduleRepeat();
  }

  private void schedulePoll() {
    if (runningCount() > 0 && !pollTimer.isScheduled()) {
      pollTimer.scheduleAfter(options.outputPollNs());
    }
  }

  private void tickPoll() {
    byName.values().forEach(Execution::poll);
    schedulePoll();
  }

  /** Splits bytes off an output so that one bulk message stays within its limit. */
  static final int PIECE_BYTES_MAX = 3_000;

  /** Output under way beyond what the control node has acknowledged. */
  static final int WINDOW_BYTES = 256 * 1024;
}
