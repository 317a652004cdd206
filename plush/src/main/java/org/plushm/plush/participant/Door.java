package org.plushm.plush.participant;

import java.util.function.Consumer;
import org.plushm.overlay.Context;
import org.plushm.overlay.Timer;
import org.plushm.plush.port.Admission;

/**
 * Declines invitations as the host's owner wishes (F33). A client that declines is of no use to
 * anybody, so it ends when nobody asks again.
 */
final class Door {
  private final Context context;
  private final ParticipantOptions options;
  private final Admission admission;
  private final SelfDescription self;
  private final Timer declinedTimer;

  Door(
      Context context,
      ParticipantOptions options,
      Admission admission,
      SelfDescription self,
      Consumer<String> end) {
    this.context = context;
    this.options = options;
    this.admission = admission;
    this.self = self;
    this.declinedTimer = context.timer("declined", () -> end.accept("declined, and asked no more"));
  }

  /** Why the invitation is declined, or null. */
  Admission.Refusal refusal(String version, int executions) {
    Admission.Refusal refusal = admission.refusal(version, executions);
    if (refusal == null) {
      declinedTimer.cancel();
    } else {
      context.trace("declined", refusal.reason());
      self.note("declines: " + refusal.reason());
      declinedTimer.scheduleAfter(options.dismantleNs());
    }
    return refusal;
  }

  void close() {
    declinedTimer.cancel();
  }
}
