package org.plushm.simulation;

import org.plushm.overlay.Effect;

/** A port outside the transport: a fake keeper, control link or journal of one host. */
@FunctionalInterface
public interface EffectHandler {
  /**
   * Carries out an effect that the runtime does not know, in its turn among the effects of the
   * event. May kill the host, which drops the effects behind it, and may schedule and deliver.
   *
   * @return whether the handler knows the effect
   */
  boolean handle(SimulatedHost host, Effect effect);
}
