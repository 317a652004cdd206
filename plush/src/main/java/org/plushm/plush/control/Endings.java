package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.JournalRecords.Deposed;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.EndControl;
import org.plushm.plush.port.ControlPort.Ending;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.StopAll;
import org.plushm.plush.tally.ExitCode;

/**
 * How a control node ends, see {@link Ending}: with its overlay, which it dismantles (thesis
 * section 3.7), or without, when its user or a newer control node has it leave.
 */
final class Endings {
  private static final String DISMANTLED = "the overlay is being dismantled";

  private final Context context;
  private final ControlOptions options;
  private final Work work;
  private final Executions.Issuer issuer;
  private final long controlTerm;
  private final Timer dismantleTimer;
  private final List<Long> downClients = new ArrayList<>();
  private boolean dismantling;
  private boolean stopping;
  private boolean left;

  /** What a control node does until it ends. */
  record Work(
      RootLink rootLink,
      Membership membership,
      Invitations invitations,
      Questions questions,
      Ups ups,
      Runs runs,
      Applications applications,
      Executions executions,
      KeyRotation rotation) {}

  /**
   * The endings of one control node.
   *
   * @param dismantling whether the former control node died while it dismantled the overlay
   */
  Endings(
      Context context,
      ControlOptions options,
      Work work,
      Executions.Issuer issuer,
      long controlTerm,
      boolean dismantling) {
    this.context = context;
    this.options = options;
    this.work = work;
    this.issuer = issuer;
    this.controlTerm = controlTerm;
    this.dismantling = dismantling;
    this.dismantleTimer = context.timer("dismantle", this::stopEverything);
  }

  /** Whether the overlay is being dismantled. */
  boolean isDismantling() {
    return dismantling;
  }

  /** Whether it has left the overlay to the user or to another control node. */
  boolean hasLeft() {
    return left;
  }

  /** What whoever asks is told while the overlay is dismantled. */
  static Refused refusal() {
    return new Refused(ExitCode.UNREACHABLE.code(), DISMANTLED, "");
  }

  // ---- the overlay is dismantled (thesis section 3.7) ----

  /** The user wants the overlay dismantled. */
  void onDown(long client) {
    downClients.add(client);
    if (dismantling) {
      return;
    }
    dismantling = true;
    work.membership().stop();
    context.emit(new Journal(new DismantleBegun()));
    work.invitations().stop();
    work.questions().stop();
    stopRuns();
    work.ups().stop(refusal());
    if (!work.rootLink().isLive()) {
      stopEverything();
      return;
    }
    issuer.issue(new Disconnect());
    dismantleTimer.scheduleAfter(options.dismantleNs());
  }

  /** The former control node died over this; whoever is left is ended by the launcher. */
  void resumeDismantling() {
    stopRuns();
    stopEverything();
  }

  private void stopRuns() {
    work.runs().stop();
    work.applications().stop(DISMANTLED);
    work.executions().stop();
    work.rotation().stop(DISMANTLED);
  }

  /** A root is there, and has been told everything. */
  void onRootLive() {
    if (dismantling) {
      dismantleTimer.scheduleAfter(options.dismantleNs());
    }
  }

  /** While the overlay is dismantled this is how its root ends. */
  void onRootLost() {
    if (dismantling) {
      stopEverything();
    }
  }

  private void stopEverything() {
    if (stopping || left) {
      return;
    }
    stopping = true;
    dismantleTimer.cancel();
    work.membership().stop();
    work.rootLink().stop();
    context.emit(new StopAll());
  }

  /** The launcher has ended whatever had not ended by itself. */
  void onAllStopped(AllStopped event) {
    context.emit(new Journal(new Dismantled()));
    String note = String.join("; ", event.leftovers());
    int exit = event.leftovers().isEmpty() ? 0 : ExitCode.UNREACHABLE.code();
    downClients.forEach(client -> tell(client, new Done(note, exit)));
    context.emit(new EndControl(Ending.DISMANTLED, note));
  }

  /** Nobody waits any more for the overlay to be dismantled, which goes on. */
  void onClientGone(long client) {
    downClients.remove(Long.valueOf(client));
  }

  // ---- the overlay goes on ----

  /** Its journal says that a newer control node has taken over: nothing is begun. */
  void onDeposedBefore(String note) {
    left = true;
    context.emit(new EndControl(Ending.DEPOSED, note));
  }

  /** Between control nodes the newer wins: this one ends and leaves the overlay to the other. */
  void onDeposed(long newerTerm) {
    String note = Farewell.deposed(options.overlay(), newerTerm, controlTerm);
    context.emit(new Journal(new Deposed(note)));
    leave(run -> Farewell.deposed(note));
    work.ups().stop(Farewell.deposed(note));
    downClients.forEach(client -> tell(client, Farewell.deposed(note)));
    context.emit(new EndControl(Ending.DEPOSED, note));
  }

  /** The user wants the control node to leave (thesis section 3.3). */
  void onDetach(long client) {
    String note = Farewell.note(work.runs().openCount() + work.applications().openCount());
    leave(Farewell::detached);
    work.ups().stop(Farewell.detached());
    tell(client, new Done(note, ExitCode.OK.code()));
    context.emit(new EndControl(Ending.DETACHED, ""));
  }

  /** Nothing is done any more, whatever happens. */
  private void leave(LongFunction<Refused> last) {
    left = true;
    work.invitations().stop();
    work.questions().stop();
    work.runs().leave(last);
    work.applications().leave(last);
    work.executions().stop();
    work.rotation().stop("the control node leaves");
    work.membership().stop();
    dismantleTimer.cancel();
    work.rootLink().stop();
  }

  private void tell(long client, Message message) {
    context.emit(new ClientTell(client, message));
  }
}
