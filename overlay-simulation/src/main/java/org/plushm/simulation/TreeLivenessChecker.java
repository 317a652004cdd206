package org.plushm.simulation;

import java.util.List;
import java.util.function.Function;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;

/**
 * What must be true once failures have stopped for long enough, RandTree's declared liveness
 * properties: L1 allJoined, L2 oneRoot, L3 kidsMatch, L4 rootMatch. L5 siblingsMatch has no
 * question in {@link Tree}; siblings serve elections only and are judged by those. All living hosts
 * with a transport are meant, paused ones not.
 */
public final class TreeLivenessChecker implements Checker {
  private final Function<SimulatedHost, Tree> trees;

  /** A checker for the overlay service of each host. */
  public TreeLivenessChecker() {
    this(TreeSafetyChecker::overlayTree);
  }

  /** The same with trees found in another way; a host with a null tree is not judged. */
  public TreeLivenessChecker(Function<SimulatedHost, Tree> trees) {
    this.trees = trees;
  }

  /**
   * Whether all of it is true now; for {@link World#runUntil(java.util.function.BooleanSupplier,
   * long)}. Looks at every host.
   */
  public boolean holds(World world) {
    return firstProblem(world) == null;
  }

  /** What is not true now, with its property; null when all of it is. Looks at every host. */
  public String problem(World world) {
    String[] problem = firstProblem(world);
    return problem == null ? null : problem[0] + ": " + problem[1];
  }

  @Override
  public void quiescent(World world) {
    String[] problem = firstProblem(world);
    if (problem != null) {
      world.violation(problem[0], problem[1]);
    }
  }

  /** The property and what was seen, or null. */
  private String[] firstProblem(World world) {
    List<SimulatedHost> judged =
        world.hosts().stream()
            .filter(host -> host.isAlive() && !host.isPaused() && trees.apply(host) != null)
            .toList();
    RootId root = null;
    NodeId rootNode = null;
    for (SimulatedHost host : judged) {
      Tree tree = trees.apply(host);
      if (!tree.isMember()) {
        return problem("L1 allJoined", host.id() + " is not in the tree");
      }
      if (tree.isRoot()) {
        if (rootNode != null) {
          return problem("L2 oneRoot", rootNode + " and " + host.id() + " are root");
        }
        rootNode = host.id();
      }
      if (tree.root() == null || root != null && !root.sameRoot(tree.root())) {
        return problem("L4 rootMatch", host.id() + " believes in " + tree.root() + ", not " + root);
      }
      root = tree.root();
    }
    if (!judged.isEmpty() && (rootNode == null || !root.node().equals(rootNode))) {
      return problem("L2 oneRoot", "root is " + rootNode + ", believed in is " + root);
    }
    for (SimulatedHost host : judged) {
      String[] problem = kidsProblem(world, host);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private String[] kidsProblem(World world, SimulatedHost host) {
    Tree tree = trees.apply(host);
    if (!tree.isRoot()) {
      SimulatedHost parent = world.living(tree.parent());
      Tree above = parent == null ? null : trees.apply(parent);
      if (above == null || !above.children().contains(host.id())) {
        return problem("L3 kidsMatch", tree.parent() + " does not know its child " + host.id());
      }
    }
    for (NodeId id : tree.children()) {
      SimulatedHost child = world.living(id);
      Tree below = child == null ? null : trees.apply(child);
      if (below == null || !host.id().equals(below.parent())) {
        return problem("L3 kidsMatch", host.id() + " has a child that left or died: " + id);
      }
    }
    return null;
  }

  private static String[] problem(String property, String detail) {
    return new String[] {property, detail};
  }
}
