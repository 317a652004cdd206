package org.plushm.modelnet.simulate;

import java.util.Map;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.basic.BasicMessages;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.overlay.basic.Standing;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;

/** The services of each overlay, with their defaults, and what differs between them. */
final class OverlayStack {
  /** Hosts of a site, for a tree of proxies. */
  private static final int HOSTS_PER_SITE = 20;

  private final OverlayType type;
  private final int degree;
  private final RandTreeOptions randTreeOptions;
  private final BasicOptions basicOptions = BasicOptions.defaults();

  /**
   * For any number of nodes.
   *
   * @param degree most children of a host; only RandTree has a limit
   */
  OverlayStack(OverlayType type, int degree) {
    this.type = type;
    this.degree = degree;
    this.randTreeOptions = RandTreeOptions.withDegree(degree);
  }

  /**
   * Installs the services on a node.
   *
   * @param index of the host, from which its site follows
   */
  Overlay install(Node node, int index, OverlayUpcalls above) {
    return switch (type) {
      case RANDTREE -> RandTreeStack.install(node, randTreeOptions, above);
      case STAR ->
          installed(node, BasicOverlay.star(node.context(type.label()), basicOptions, above));
      case PROXYTREE -> {
        Standing standing = Standing.at("site" + index / HOSTS_PER_SITE);
        yield installed(
            node,
            BasicOverlay.proxyTree(node.context(type.label()), basicOptions, standing, above));
      }
    };
  }

  private static Overlay installed(Node node, BasicOverlay overlay) {
    node.install(overlay);
    return overlay;
  }

  /** The most children of a host that the overlay allows. */
  int childrenMax() {
    return type == OverlayType.RANDTREE ? degree : Integer.MAX_VALUE;
  }

  /** Adds the overlays' messages. */
  static void addMessagesTo(MessageTable.Builder table) {
    BasicMessages.addTo(RandTreeStack.addMessagesTo(table));
  }

  /** How many of these messages were sent to find and give places. */
  static long joinMessages(Map<Class<? extends Message>, Long> sentByKind) {
    long count = 0;
    for (Map.Entry<Class<? extends Message>, Long> kind : sentByKind.entrySet()) {
      String name = kind.getKey().getSimpleName();
      count += name.equals("Join") || name.equals("JoinReply") ? kind.getValue() : 0;
    }
    return count;
  }
}
