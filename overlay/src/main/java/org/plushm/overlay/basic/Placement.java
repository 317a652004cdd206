package org.plushm.overlay.basic;

import org.plushm.overlay.NodeId;

/** Which tree it becomes: who takes a joiner in. Pure; asked of members that have a root only. */
interface Placement {
  /**
   * Where a joiner belongs.
   *
   * @param asked the member that was asked
   * @param joiner who asks
   * @param via the root that sent the joiner here, or null
   * @param standing of the joiner
   * @param size of the joiner's subtree, itself included
   * @return the asked itself to accept, or whom to ask instead
   */
  NodeId place(BasicOverlay asked, NodeId joiner, NodeId via, Standing standing, long size);

  /** Every participant is a child of the root. */
  Placement STAR =
      (asked, joiner, via, standing, size) -> asked.isRoot() ? asked.self() : asked.root().node();

  /**
   * The root's children are the proxies of their sites; a proxy takes whom the root sends. Who
   * brings a subtree along was a proxy and belongs below the root, so there are two levels.
   */
  Placement PROXY_TREE =
      (asked, joiner, via, standing, size) -> {
        NodeId root = asked.root().node();
        if (!asked.isRoot()) {
          boolean sentToProxy = root.equals(via) && root.equals(asked.parent()) && size == 1;
          return sentToProxy ? asked.self() : root;
        }
        Edge proxy = null;
        for (Edge child : asked.childEdges()) {
          boolean ofSite = child.standing.site().equals(standing.site());
          if (ofSite
              && !child.id.sameEndpoint(joiner)
              && (proxy == null || child.standing.rank() > proxy.standing.rank())) {
            proxy = child;
          }
        }
        boolean becomesProxy = proxy == null || standing.rank() > proxy.standing.rank() || size > 1;
        return becomesProxy ? root : proxy.id;
      };
}
