package org.plushm.randtree;

import java.util.Collections;
import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * What must hold at each node after each event and cannot be asked through the public contract: S4
 * timers (CrystalBall's C4), C1 children and siblings disjoint, C2 the root among neither, C3 the
 * root without siblings, O1 with reserved places; and once failures have stopped L5 siblingsMatch.
 */
final class RandTreeChecker implements Checker {
  private final int degree;

  RandTreeChecker(int degree) {
    this.degree = degree;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (host.isAlive()) {
      check(world, host);
    }
  }

  @Override
  public void scan(World world) {
    world.hosts().forEach(host -> touched(world, host));
  }

  private void check(World world, SimulatedHost host) {
    RandTree tree = host.service(RandTree.class);
    if (!tree.timersRun()) {
      world.violation("S4 timers", host + " waits for ever in " + tree.state());
    }
    if ((tree.parent() != null) != (tree.state() == TreeState.CHILD)) {
      world.violation("S2 joinedOrNullParent", host + " " + tree.state() + " " + tree.parent());
    }
    if (!Collections.disjoint(tree.children(), tree.siblings())) {
      world.violation(
          "C1 childrenAndSiblingsDisjoint",
          host + " has children " + tree.children() + " and siblings " + tree.siblings());
    }
    NodeId root = tree.root() == null ? null : tree.root().node();
    if (root != null && (tree.siblings().contains(root) || tree.children().contains(root))) {
      world.violation("C2 rootIsNeitherChildNorSibling", host + " has " + root);
    }
    if (tree.isRoot() && !tree.siblings().isEmpty()) {
      world.violation("C3 rootHasNoSiblings", host + " has " + tree.siblings());
    }
    if (tree.childEdges().size() > degree) {
      world.violation("O1 degree", host + " has or keeps " + tree.childEdges().size() + " places");
    }
  }

  @Override
  public void quiescent(World world) {
    for (SimulatedHost host : world.hosts()) {
      if (host.isAlive() && !host.isPaused() && !siblingsMatch(world, host)) {
        world.violation("L5 siblingsMatch", host + " has " + siblings(host));
      }
    }
  }

  /** Whether every living node knows its siblings. */
  static boolean siblingsMatch(World world) {
    return world.hosts().stream()
        .allMatch(host -> !host.isAlive() || host.isPaused() || siblingsMatch(world, host));
  }

  private static boolean siblingsMatch(World world, SimulatedHost host) {
    NodeId parentId = host.service(RandTree.class).parent();
    SimulatedHost parent = parentId == null ? null : world.living(parentId);
    return parent == null || siblings(host).equals(parent.service(RandTree.class).children());
  }

  private static List<NodeId> siblings(SimulatedHost host) {
    return host.service(RandTree.class).siblings();
  }
}
