package org.plushm.modelnet.simulate;

import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;

/** The overlays that can be simulated: those of {@code --overlay-type}. */
public enum OverlayType {
  /** RandTree with RanSub, the default overlay. */
  RANDTREE {
    @Override
    Overlay install(Node node, int degree, OverlayUpcalls above) {
      return RandTreeStack.install(node, RandTreeOptions.withDegree(degree), above);
    }

    @Override
    void addMessagesTo(MessageTable.Builder table) {
      RandTreeStack.addMessagesTo(table);
    }
  };

  /** Installs the overlay's services on a node. */
  abstract Overlay install(Node node, int degree, OverlayUpcalls above);

  /** Adds the overlay's messages. */
  abstract void addMessagesTo(MessageTable.Builder table);
}
