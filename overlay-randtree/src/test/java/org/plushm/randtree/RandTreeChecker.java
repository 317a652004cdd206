package org.plushm.randtree;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Tree;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * What must hold at each node after each event and cannot be asked through the public contract: S4
 * timers (CrystalBall's C4), C1 children and siblings disjoint, C2 the root among neither, C3 the
 * root without siblings, O1 with reserved places; and once failures have stopped L5 siblingsMatch.
 */
final class RandTreeChecker implements Checker {
  /** What one node answers. */
  interface View {
    Tree tree();

    /** The parent's children as known here, this node among them. */
    List<NodeId> siblings();

    /** Whether what this state waits for has a timer. */
    boolean timersRun();

    /** Children, and places kept for joiners. */
    int places();

    /** Of our RandTree. */
    static View of(RandTree randTree) {
      return new View() {
        @Override
        public Tree tree() {
          return randTree;
        }

        @Override
        public List<NodeId> siblings() {
          return randTree.place().siblings();
        }

        @Override
        public boolean timersRun() {
          return randTree.timersRun();
        }

        @Override
        public int places() {
          return randTree.childEdges().size();
        }
      };
    }
  }

  private final int degree;
  private final Function<SimulatedHost, View> views;

  /** A checker of our RandTree. */
  RandTreeChecker(int degree) {
    this(degree, host -> View.of(host.service(RandTree.class)));
  }

  /** The same for whatever answers. */
  RandTreeChecker(int degree, Function<SimulatedHost, View> views) {
    this.degree = degree;
    this.views = views;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (host.isAlive()) {
      check(world, host, views.apply(host));
    }
  }

  @Override
  public void scan(World world) {
    world.hosts().forEach(host -> touched(world, host));
  }

  private void check(World world, SimulatedHost host, View view) {
    Tree tree = view.tree();
    if (!view.timersRun()) {
      world.violation("S4 timers", host + " waits for ever");
    }
    List<NodeId> siblings = view.siblings();
    List<NodeId> children = tree.children();
    if (!Collections.disjoint(children, siblings)) {
      world.violation(
          "C1 childrenAndSiblingsDisjoint",
          host + " has children " + children + " and siblings " + siblings);
    }
    NodeId root = tree.root() == null ? null : tree.root().node();
    if (root != null && (siblings.contains(root) || children.contains(root))) {
      world.violation("C2 rootIsNeitherChildNorSibling", host + " has " + root);
    }
    if (tree.isRoot() && !siblings.isEmpty()) {
      world.violation("C3 rootHasNoSiblings", host + " has " + siblings);
    }
    if (view.places() > degree) {
      world.violation("O1 degree", host + " has or keeps " + view.places() + " places");
    }
  }

  @Override
  public void quiescent(World world) {
    for (SimulatedHost host : world.hosts()) {
      if (!siblingsMatch(world, host)) {
        world.violation("L5 siblingsMatch", host + " has " + views.apply(host).siblings());
      }
    }
  }

  /** Whether every living node knows its siblings. */
  boolean siblingsMatch(World world) {
    return world.hosts().stream().allMatch(host -> siblingsMatch(world, host));
  }

  private boolean siblingsMatch(World world, SimulatedHost host) {
    if (!host.isAlive() || host.isPaused()) {
      return true;
    }
    View view = views.apply(host);
    NodeId parentId = view.tree().parent();
    SimulatedHost parent = parentId == null ? null : world.living(parentId);
    return parent == null || view.siblings().equals(views.apply(parent).tree().children());
  }
}
