package org.plushm.aeron;

import org.plushm.overlay.Event;

/**
 * A peer has seen a higher incarnation at this node's address, so peers ignore this node. Posted to
 * its services; whoever runs the node starts it again with a higher one.
 *
 * @param highestSeen the incarnation to exceed
 */
public record StaleIncarnation(long highestSeen) implements Event {}
