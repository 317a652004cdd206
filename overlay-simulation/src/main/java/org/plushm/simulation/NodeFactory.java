package org.plushm.simulation;

import org.plushm.overlay.Node;
import org.plushm.overlay.RandomSource;

/** Makes the services of one incarnation. */
@FunctionalInterface
public interface NodeFactory {
  /**
   * Installs services on a new node; called before its start event. What is installed is found
   * again through {@link SimulatedHost#service}.
   *
   * @param node the node, empty
   * @param random this incarnation's own random numbers, for what needs them outside a context
   */
  void create(Node node, RandomSource random);
}
