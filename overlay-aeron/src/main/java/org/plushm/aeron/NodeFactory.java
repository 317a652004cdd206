package org.plushm.aeron;

import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** Builds a node with its services. Called once, on the engine's thread, before the start event. */
@FunctionalInterface
public interface NodeFactory {
  /** A node that has all its services and was not started. */
  Node create(NodeId self, Node.LinkView links, RandomSource random);
}
