package org.plushm.ransub;

import org.plushm.overlay.NodeId;

/**
 * How many participants are at and below a child (Bullet section 3.2 splits its data by these).
 *
 * @param child the child
 * @param count size of its subtree, the child included, as of its last collect; 0 when it was late
 *     or has not sent one yet
 * @param partial whether the number is too low, since the child or a subtree below it was late
 */
public record DescendantCount(NodeId child, long count, boolean partial) {}
