package org.plushm.aeron;

import org.plushm.overlay.Effect;

/** Carries out the effects that the transport does not know. */
@FunctionalInterface
public interface EffectHandler {
  /**
   * Called on the engine's thread, in order with the node's other effects. Must not block; what
   * fails comes back as an event.
   */
  void handle(NodeHandle node, Effect effect);
}
