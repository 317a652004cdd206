package org.plushm.randtree;

import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.ransub.RanSub;
import org.plushm.ransub.RanSubMessages;
import org.plushm.ransub.RanSubOptions;

/** The default overlay: RandTree, and RanSub over it, whose subsets are its backup parents. */
public final class RandTreeStack {
  private RandTreeStack() {}

  /** Adds the messages of both services. */
  public static MessageTable.Builder addMessagesTo(MessageTable.Builder table) {
    return RanSubMessages.addTo(RandTreeMessages.addTo(table));
  }

  /**
   * Installs both services on a node.
   *
   * @return the overlay for the layer above, which is installed next
   */
  public static Overlay install(Node node, RandTreeOptions options, OverlayUpcalls upcalls) {
    return install(node, options, RanSubOptions.defaults(), upcalls);
  }

  /** The same with other options of RanSub, for whoever does not know it. */
  public static Overlay install(
      Node node, RandTreeOptions options, BackupOptions backup, OverlayUpcalls upcalls) {
    return install(node, options, backup.ranSub(), upcalls);
  }

  /** The same with RanSub's options. */
  public static RandTree install(
      Node node, RandTreeOptions options, RanSubOptions ranSubOptions, OverlayUpcalls upcalls) {
    Wiring wiring = new Wiring(upcalls);
    RandTree tree = new RandTree(node.context("randtree"), options, wiring);
    RanSub ranSub =
        new RanSub(
            node.context("ransub"),
            tree,
            ranSubOptions,
            (epoch, members) ->
                tree.learnPeers(wiring.ranSub.nonDescendants(), wiring.ranSub.collected()));
    wiring.ranSub = ranSub;
    node.install(tree);
    node.install(ranSub);
    return tree;
  }

  /** Tells RanSub of changes of the tree before the layer above hears of them. */
  private static final class Wiring implements OverlayUpcalls {
    private final OverlayUpcalls above;
    private RanSub ranSub;

    Wiring(OverlayUpcalls above) {
      this.above = above;
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {
      above.peerJoinedOverlay(child);
    }

    @Override
    public void notifyParent(NodeId parent) {
      ranSub.treeChanged();
      above.notifyParent(parent);
    }

    @Override
    public void notifyChildren(List<NodeId> children) {
      ranSub.treeChanged();
      above.notifyChildren(children);
    }

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      ranSub.treeChanged();
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
}
