package org.plushm.plush.control;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.HostState;

/** What becomes of a run of a command: written down and told. */
final class Outcomes implements Execution.Owner {
  /** A run whose client is unknown, because the control node has restarted since. */
  static final long NO_CLIENT = -1;

  private final Context context;
  private final Roster roster;
  private final Run run;
  private final Runnable onDone;

  Outcomes(Context context, Roster roster, Run run, Runnable onDone) {
    this.context = context;
    this.roster = roster;
    this.run = run;
    this.onDone = onDone;
  }

  @Override
  public void onOutput(Execution execution, Target target, boolean error, Bytes fresh) {
    tell(new HostOutput(target.label, error, fresh));
  }

  @Override
  public void onClosed(Execution execution, Target target, Report report) {
    HostState state = target.state;
    String cause = HostCauses.of(roster.byLabel(target.label), state, report);
    int rc = report == null ? -1 : report.rc();
    long elapsedMs = report == null ? 0 : report.elapsedMs();
    long stdoutBytes = report == null ? target.stdout.offset : report.stdoutBytes();
    long stderrBytes = report == null ? target.stderr.offset : report.stderrBytes();
    context.emit(
        new Journal(
            new HostDone(
                run.number,
                target.label,
                state.name(),
                rc,
                elapsedMs,
                stdoutBytes,
                stderrBytes,
                target.stdout.kept(),
                target.stderr.kept(),
                cause,
                run.elapsedMs(context.nowNs()))));
    boolean truncated = stdoutBytes > target.stdout.offset || stderrBytes > target.stderr.offset;
    tell(
        new HostResult(
            target.label,
            state.name(),
            rc,
            attempts(state),
            elapsedMs,
            stdoutBytes,
            stderrBytes,
            truncated,
            cause));
  }

  private static int attempts(HostState state) {
    boolean surelyNotStarted = state == HostState.UNREACHABLE || state == HostState.SKIPPED;
    return surelyNotStarted ? 0 : 1;
  }

  /** The journal says how a host ended: clients that come later are told. */
  void recover(HostDone done) {
    tell(new HostOutput(done.label(), false, done.stdout()));
    tell(new HostOutput(done.label(), true, done.stderr()));
    tell(
        new HostResult(
            done.label(),
            done.state(),
            done.rc(),
            attempts(HostState.valueOf(done.state())),
            done.elapsedMs(),
            done.stdoutBytes(),
            done.stderrBytes(),
            done.stdoutBytes() > done.stdout().length()
                || done.stderrBytes() > done.stderr().length(),
            done.cause()));
  }

  @Override
  public void onComplete(Execution execution) {
    tell(new ExecDone(run.number, run.elapsedMs(context.nowNs())));
    onDone.run();
  }

  /** Tells whoever follows the run. */
  void tell(Message message) {
    run.watchers.tell(message);
  }
}
