package org.plushm.controlnode.cli;

import java.io.EOFException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputSink;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostState;
import org.plushm.plush.tally.Tally;

/**
 * One run as its client sees it: hands output on, records the one outcome of each host, and asserts
 * that the tally adds up before it is told. A cancelled run keeps what it has; hosts that have not
 * ended a while after that are cancelled here, and those whose control node dies are lost.
 */
final class ExecSession {
  /** How long a cancelled run is waited for; longer than the control node takes. */
  private static final long CANCEL_MS = 5_000;

  private static final long NS_PER_MS = 1_000_000L;

  /**
   * How a session ends and what it says.
   *
   * @param quiet neither progress nor tally
   * @param largestRemoteCode whether the exit code is the largest remote one
   */
  record Manner(boolean quiet, boolean largestRemoteCode) {}

  private final ControlConnection connection;
  private final OutputSink sink;
  private final Console console;
  private final Cancellation cancellation;
  private final Manner manner;
  private final long startedNs = System.nanoTime();
  private Tally tally;
  private long run;
  private long elapsedMs = -1;
  private long cancelDeadlineNs;
  private boolean cancelSent;
  private long progressNs = startedNs;
  private NodeSet unfinished = NodeSet.empty();
  private long truncatedCount;

  ExecSession(
      ControlConnection connection,
      OutputSink sink,
      Console console,
      Cancellation cancellation,
      Manner manner) {
    this.connection = connection;
    this.sink = sink;
    this.console = console;
    this.cancellation = cancellation;
    this.manner = manner;
  }

  /**
   * Brings hosts up; those that do not come in time are left to the run, which finds them
   * unreachable.
   */
  void bringUp(String hosts, long timeoutMs) throws VerbFailure, IOException {
    connection.send(new UpRequest(hosts, timeoutMs));
    int targeted = NodeSet.parse(hosts).size();
    UpProgress progress = new UpProgress(targeted);
    long deadlineNs = System.nanoTime() + timeoutMs * NS_PER_MS;
    while (true) {
      Message message = receive();
      if (message instanceof UpDone) {
        return;
      }
      if (message instanceof Refused refused) {
        throw new VerbFailure(refused.exit(), refused.problem(), refused.remedy());
      }
      if (message instanceof HostChanged changed) {
        // Why a host does not come is told with its outcome.
        progress.changed(changed);
      }
      if (cancellation.isCancelled()) {
        throw new VerbFailure(ExitCode.CANCELLED, "cancelled before the command was sent", "");
      }
      if (System.nanoTime() - deadlineNs > 0) {
        return;
      }
      showProgress(progress::line);
    }
  }

  /** Runs the command; returns the exit code of the process. */
  int run(ExecRequest request) throws VerbFailure, IOException {
    try {
      return follow(request);
    } catch (IOException failed) {
      // Nobody wants what cannot be written; without this the run would go on for nobody.
      if (console.outputFailure() != null && tally != null && !cancelSent) {
        connection.send(new CancelRequest(run));
      }
      throw failed;
    }
  }

  private int follow(ExecRequest request) throws VerbFailure, IOException {
    connection.send(request);
    boolean over = false;
    while (!over) {
      Message message;
      try {
        message = receive();
      } catch (EOFException ended) {
        over = giveUp(HostState.LOST, "the control node has ended");
        continue;
      }
      over = message == null ? false : take(message);
      over |= checkCancelled();
      showProgress(this::progress);
    }
    return finish();
  }

  /** Output is shown at once when nothing more is there. */
  private Message receive() throws IOException {
    Message message = connection.receive(1);
    if (message == null) {
      console.flushOutput();
      message = connection.receive(AbstractVerb.LOOK_UP_MS);
    }
    return message;
  }

  /** Whether the run is over. */
  private boolean take(Message message) throws VerbFailure, IOException {
    if (message instanceof HostOutput output) {
      sink.output(output.label(), output.error(), output.piece());
    } else if (message instanceof HostResult result) {
      record(outcome(result), result.cause());
    } else if (message instanceof ExecStarted started) {
      run = started.run();
      tally = new Tally(NodeSet.parse(started.hosts()));
    } else if (message instanceof Refused refused) {
      throw new VerbFailure(refused.exit(), refused.problem(), refused.remedy());
    } else if (message instanceof ExecDone done) {
      elapsedMs = done.elapsedMs();
      return true;
    }
    return false;
  }

  private void record(HostOutcome outcome, String cause) throws IOException {
    tally.record(outcome, cause);
    truncatedCount += outcome.output().truncated() ? 1 : 0;
    sink.ended(outcome);
  }

  private static HostOutcome outcome(HostResult result) {
    HostState state = HostState.valueOf(result.state());
    OptionalInt rc =
        state == HostState.OK || state == HostState.FAILED
            ? OptionalInt.of(result.rc())
            : OptionalInt.empty();
    OptionalInt signal =
        state == HostState.SIGNALLED ? OptionalInt.of(result.rc()) : OptionalInt.empty();
    org.plushm.plush.tally.HostOutput sizes =
        new org.plushm.plush.tally.HostOutput(
            Bytes.EMPTY,
            Bytes.EMPTY,
            result.stdoutBytes(),
            result.stderrBytes(),
            result.truncated());
    return new HostOutcome(
        result.label(), state, rc, signal, result.attempts(), result.elapsedMs(), sizes);
  }

  private boolean checkCancelled() throws VerbFailure, IOException {
    if (!cancellation.isCancelled()) {
      return false;
    }
    if (tally == null) {
      throw new VerbFailure(ExitCode.CANCELLED, "cancelled before the command was sent", "");
    }
    if (!cancelSent) {
      cancelSent = true;
      cancelDeadlineNs = System.nanoTime() + CANCEL_MS * NS_PER_MS;
      unfinished = tally.missing();
      connection.send(new CancelRequest(run));
    }
    return System.nanoTime() - cancelDeadlineNs > 0
        && giveUp(HostState.CANCELLED, "the control node did not confirm the cancellation");
  }

  /** Records what is missing; the run is over for this client. */
  private boolean giveUp(HostState state, String reason) throws VerbFailure, IOException {
    if (tally == null) {
      throw new VerbFailure(ExitCode.UNREACHABLE, reason + " before the command was sent", "");
    }
    NodeSet missing = tally.missing();
    console.message("plush: " + reason + "; without an outcome: " + Tally.shortened(missing));
    for (String host : missing) {
      record(
          HostOutcome.ended(host, state, 1, sinceStartMs(), org.plushm.plush.tally.HostOutput.NONE),
          null);
    }
    return true;
  }

  private int finish() throws IOException {
    tally.assertComplete();
    if (elapsedMs < 0) {
      elapsedMs = sinceStartMs();
    }
    int exit =
        cancelSent
            ? ExitCode.CANCELLED.code()
            : manner.largestRemoteCode()
                ? ExitCode.largestRemoteCode(tally.outcomes())
                : tally.exitCode().code();
    sink.finish(tally, elapsedMs, exit);
    console.flush();
    if (cancelSent) {
      console.message(
          unfinished.isEmpty()
              ? "plush: cancelled when all had ended"
              : "plush: cancelled; not finished: " + Tally.shortened(unfinished));
    }
    if (truncatedCount > 0) {
      console.message(
          "plush: output of "
              + truncatedCount
              + (truncatedCount == 1 ? " host" : " hosts")
              + " was cut: raise --max-output, or take all of it with --outdir DIR");
    }
    if (!manner.quiet()) {
      // Those that this cancelled are named already.
      Set<HostState> named =
          cancelSent ? EnumSet.of(HostState.CANCELLED, HostState.SKIPPED) : Set.of();
      for (String line : tally.failureLines(named)) {
        console.message("plush: " + line);
      }
      console.message("plush: " + tally.summary(elapsedMs, named));
    }
    return exit;
  }

  private String progress() {
    if (tally == null) {
      return "plush: waiting for hosts";
    }
    int targeted = tally.targeted().size();
    int missing = tally.missingCount();
    StringBuilder line = new StringBuilder("plush: ");
    line.append(targeted - missing).append('/').append(targeted).append(" hosts, ");
    line.append(String.format(Locale.ROOT, "%.1f s", sinceStartMs() / 1e3));
    if (missing > 0 && missing <= 5) {
      line.append(", waiting for ").append(tally.missing().fold());
    }
    return line.toString();
  }

  /** A line now and then: composing and drawing one for each message would slow output down. */
  private void showProgress(Supplier<String> line) throws IOException {
    long nowNs = System.nanoTime();
    if (!manner.quiet()
        && console.showsProgress()
        && nowNs - progressNs >= AbstractVerb.LOOK_UP_MS * NS_PER_MS) {
      progressNs = nowNs;
      console.progress(line.get());
    }
  }

  private long sinceStartMs() {
    return (System.nanoTime() - startedNs) / NS_PER_MS;
  }
}
