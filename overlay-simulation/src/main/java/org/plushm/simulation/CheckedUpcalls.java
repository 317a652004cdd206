package org.plushm.simulation;

import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;

/** Stands between an overlay and the layer above it and lets checkers see the upcalls. */
public final class CheckedUpcalls implements OverlayUpcalls {
  private final World world;
  private final NodeId self;
  private final ExactlyOnceChecker deliveries;
  private final RootUpcallChecker roots;
  private final OverlayUpcalls above;

  /**
   * Upcalls of one incarnation.
   *
   * @param world to which violations are reported
   * @param self the incarnation
   * @param deliveries judges the log
   * @param roots judges isRoot upcalls
   * @param above gets every upcall afterwards
   */
  public CheckedUpcalls(
      World world,
      NodeId self,
      ExactlyOnceChecker deliveries,
      RootUpcallChecker roots,
      OverlayUpcalls above) {
    this.world = world;
    this.self = self;
    this.deliveries = deliveries;
    this.roots = roots;
    this.above = above;
  }

  @Override
  public void peerJoinedOverlay(NodeId child) {
    above.peerJoinedOverlay(child);
  }

  @Override
  public void notifyParent(NodeId parent) {
    above.notifyParent(parent);
  }

  @Override
  public void notifyChildren(List<NodeId> children) {
    above.notifyChildren(children);
  }

  @Override
  public void notifyIsRootChanged(boolean isRoot) {
    roots.notifyIsRootChanged(world, self, isRoot);
    above.notifyIsRootChanged(isRoot);
  }

  @Override
  public void notifyRoot(RootId root) {
    above.notifyRoot(root);
  }

  @Override
  public void error(NodeId peer, boolean confirmed) {
    above.error(peer, confirmed);
  }

  @Override
  public void deliver(LogEntry entry) {
    deliveries.delivered(world, self, entry);
    above.deliver(entry);
  }

  @Override
  public void logGap(long fromSeq) {
    above.logGap(fromSeq);
  }

  @Override
  public void deliverCollect(NodeId origin, Message message) {
    above.deliverCollect(origin, message);
  }

  @Override
  public boolean forwardCollect(NodeId origin, Message message) {
    return above.forwardCollect(origin, message);
  }
}
