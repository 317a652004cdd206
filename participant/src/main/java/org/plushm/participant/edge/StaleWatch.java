package org.plushm.participant.edge;

import org.plushm.aeron.StaleIncarnation;
import org.plushm.overlay.Context;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.Service;

/**
 * Has a host whose incarnation peers ignore start again above the one that they know: its state was
 * lost and its clock set back. On the node's event loop.
 */
final class StaleWatch implements Service {
  /**
   * The host is to leave and to come back.
   *
   * @param highestSeen its next incarnation is above this
   */
  record Renew(long highestSeen) implements Effect {}

  private final Context context;

  StaleWatch(Context context) {
    this.context = context;
  }

  @Override
  public boolean onEvent(Event event) {
    if (event instanceof StaleIncarnation stale) {
      context.emit(new Renew(stale.highestSeen()));
      return true;
    }
    return false;
  }
}
