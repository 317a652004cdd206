package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputSink;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostState;
import org.plushm.plush.tally.Tally;

/**
 * The run of a command as its client sees it: hands output on, records the one outcome of each
 * host, and asserts that the tally adds up before it is told.
 */
final class ExecSession extends AbstractSession {
  /** How long a cancelled run is waited for; longer than the control node takes. */
  private static final long CANCEL_MS = 5_000;

  /**
   * How a session ends and what it says.
   *
   * @param quiet neither progress nor tally
   * @param largestRemoteCode whether the exit code is the largest remote one
   * @param resume the command that tells the rest of a run that was given up, but for its number;
   *     empty when the run ends with its overlay
   */
  record Manner(boolean quiet, boolean largestRemoteCode, String resume) {}

  private final OutputSink sink;
  private final Manner manner;
  private final Set<String> unseen = new HashSet<>();
  private Tally tally;
  private long elapsedMs = -1;
  private long truncatedCount;

  ExecSession(Conversation talk, OutputSink sink, Console console, Manner manner) {
    super(talk, console, new Terms("the command was sent", CANCEL_MS, manner.resume()));
    this.sink = sink;
    this.manner = manner;
  }

  /** Runs the command; returns the exit code of the process. */
  int run(ExecRequest request) throws VerbFailure, IOException {
    return follow(request, request.token());
  }

  @Override
  Tally tally() {
    return tally;
  }

  @Override
  boolean take(Message message) throws IOException {
    if (message instanceof HostOutput output) {
      onOutput(output);
    } else if (message instanceof HostResult result) {
      onResult(result);
    } else if (message instanceof ExecStarted started) {
      if (tally == null) {
        tracking().started(started.run());
        tally = new Tally(NodeSet.parse(started.hosts()));
        unseen.addAll(tally.targeted().toList());
      }
    } else if (message instanceof ExecDone done) {
      elapsedMs = done.elapsedMs();
      return true;
    }
    return false;
  }

  private void onOutput(HostOutput output) throws IOException {
    Bytes fresh = tracking().fresh(output.label(), output.error(), output.offset(), output.piece());
    if (fresh.length() > 0 || !tracking().isAgain()) {
      sink.output(output.label(), output.error(), fresh);
    }
  }

  private void onResult(HostResult result) throws IOException {
    if (tracking().isAgain() && !unseen.contains(result.label())) {
      return; // Told by the former control node.
    }
    boolean cut =
        tracking()
            .isCut(result.label(), result.truncated(), result.stdoutBytes(), result.stderrBytes());
    record(outcome(result, cut), result.cause());
  }

  @Override
  void record(HostOutcome outcome, String cause) throws IOException {
    unseen.remove(outcome.host());
    tally.record(outcome, cause);
    truncatedCount += outcome.output().truncated() ? 1 : 0;
    sink.ended(outcome);
  }

  static HostOutcome outcome(HostResult result, boolean truncated) {
    return HostOutcome.told(
        result.label(),
        HostState.valueOf(result.state()),
        result.rc(),
        result.attempts(),
        result.elapsedMs(),
        org.plushm.plush.tally.HostOutput.sizes(
            result.stdoutBytes(), result.stderrBytes(), truncated));
  }

  /**
   * The hosts whose command the cancellation ended or kept from starting, as the tally has them.
   */
  private NodeSet unfinished() {
    NodeSetAccumulator hosts = new NodeSetAccumulator();
    for (HostOutcome outcome : tally.outcomes()) {
      if (outcome.state() == HostState.CANCELLED || outcome.state() == HostState.SKIPPED) {
        hosts.add(outcome.host());
      }
    }
    return hosts.toNodeSet();
  }

  @Override
  int finish() throws IOException {
    tally.assertComplete();
    boolean cancelSent = tracking().isCancelSent();
    if (elapsedMs < 0) {
      elapsedMs = waitedMs();
    }
    int exit =
        cancelSent
            ? ExitCode.CANCELLED.code()
            : manner.largestRemoteCode()
                ? ExitCode.largestRemoteCode(tally.outcomes())
                : tally.exitCode().code();
    sink.finish(tally, elapsedMs, exit);
    console().flush();
    if (cancelSent) {
      NodeSet unfinished = unfinished();
      console()
          .message(
              unfinished.isEmpty()
                  ? "plush: cancelled when all had ended"
                  : "plush: cancelled; not finished: " + Tally.shortened(unfinished));
    }
    if (truncatedCount > 0) {
      console()
          .message(
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
        console().message("plush: " + line);
      }
      console().message("plush: " + tally.summary(elapsedMs, named));
    }
    return exit;
  }

  @Override
  String progress() {
    if (tally == null) {
      return "plush: waiting for hosts";
    }
    int targeted = tally.targeted().size();
    int missing = tally.missingCount();
    StringBuilder line = new StringBuilder("plush: ");
    line.append(targeted - missing).append('/').append(targeted).append(" hosts, ");
    line.append(String.format(Locale.ROOT, "%.1f s", waitedMs() / 1e3));
    if (missing > 0 && missing <= 5) {
      line.append(", waiting for ").append(tally.missing().fold());
    }
    return line.toString();
  }
}
