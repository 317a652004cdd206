package org.plushm.plush.control;

import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.HostState;

/** The accounting's last step: a target's one outcome, written down and told. */
final class Outcomes {
  /** A run whose client is unknown, because the control node has restarted since. */
  static final long NO_CLIENT = -1;

  private final Context context;
  private final Roster roster;

  Outcomes(Context context, Roster roster) {
    this.context = context;
    this.roster = roster;
  }

  /** Gives a target its one outcome: journaled first, then told. */
  void close(Run run, Target target, HostState state, Report report) {
    run.close(target, state);
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
                target.stderr.kept())));
    boolean truncated = stdoutBytes > target.stdout.offset || stderrBytes > target.stderr.offset;
    boolean surelyNotStarted = state == HostState.UNREACHABLE || state == HostState.SKIPPED;
    tell(
        run,
        new HostResult(
            target.label,
            state.name(),
            rc,
            surelyNotStarted ? 0 : 1,
            elapsedMs,
            stdoutBytes,
            stderrBytes,
            truncated,
            cause(target, state)));
  }

  /** Why nothing is known of a target, as far as the roster can tell. */
  private String cause(Target target, HostState state) {
    HostRecord host = roster.byLabel(target.label);
    if (state == HostState.UNREACHABLE) {
      if (host == null) {
        return "not in this overlay";
      }
      return host.cause != null ? host.cause : "restarted before the command reached it";
    }
    if (state == HostState.LOST) {
      return host.cause != null ? host.cause : "restarted while the command may have run";
    }
    return null;
  }

  /** Tells the run's client, if it still has one. */
  void tell(Run run, Message message) {
    if (run.client != NO_CLIENT) {
      context.emit(new ClientTell(run.client, message));
    }
  }
}
