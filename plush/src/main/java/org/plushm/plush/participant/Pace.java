package org.plushm.plush.participant;

import java.util.ArrayDeque;
import org.plushm.overlay.Context;
import org.plushm.overlay.Timer;

/**
 * Lets what a root sends beside the tree out in small bursts. Hundreds of hosts that are invited or
 * asked for at the same moment would overflow the queue of the root's access link (50 packets on
 * ModelNet's links), and who is not heard counts as lost. Runs on its node's event loop.
 */
final class Pace {
  private final ParticipantOptions options;
  private final Timer timer;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int sentInStep;

  Pace(Context context, ParticipantOptions options) {
    this.options = options;
    this.timer = context.timer("pace", this::step);
  }

  /** Sends now or in turn; whether it is still wanted is for {@code send} to know. */
  void send(Runnable send) {
    waiting.add(send);
    flush();
  }

  private void step() {
    sentInStep = 0;
    flush();
  }

  private void flush() {
    while (sentInStep < options.paceBurst() && !waiting.isEmpty()) {
      sentInStep++;
      waiting.remove().run();
    }
    if (sentInStep > 0 && !timer.isScheduled()) {
      timer.scheduleAfter(options.paceStepNs());
    }
  }

  /** Forgets what waits. */
  void clear() {
    waiting.clear();
  }
}
