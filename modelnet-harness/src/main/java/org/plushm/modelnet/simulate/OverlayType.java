package org.plushm.modelnet.simulate;

import java.util.Map;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.randtree.RandTreeMessages;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;

/** The overlays that can be simulated: those of {@code --overlay-type}. */
public enum OverlayType {
  /** RandTree with RanSub, the default overlay. */
  RANDTREE {
    @Override
    Installer installer(int degree) {
      RandTreeOptions options = RandTreeOptions.withDegree(degree);
      return (node, above) -> RandTreeStack.install(node, options, above);
    }

    @Override
    void addMessagesTo(MessageTable.Builder table) {
      RandTreeStack.addMessagesTo(table);
    }

    @Override
    long joinMessages(Map<Class<? extends Message>, Long> sentByKind) {
      return sentByKind.getOrDefault(RandTreeMessages.Join.class, 0L)
          + sentByKind.getOrDefault(RandTreeMessages.JoinReply.class, 0L);
    }
  };

  /** Installs an overlay's services on a node. */
  @FunctionalInterface
  interface Installer {
    /** Below the given layer, which is told of changes. */
    Overlay install(Node node, OverlayUpcalls above);
  }

  /**
   * For any number of nodes.
   *
   * @param degree most children of a host
   */
  abstract Installer installer(int degree);

  /** Adds the overlay's messages. */
  abstract void addMessagesTo(MessageTable.Builder table);

  /** How many of these messages were sent to find and give places. */
  abstract long joinMessages(Map<Class<? extends Message>, Long> sentByKind);
}
