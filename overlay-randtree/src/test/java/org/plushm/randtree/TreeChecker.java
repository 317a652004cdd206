package org.plushm.randtree;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/** RandTree's declared properties (RandTree.mac; CrystalBall; our own O1 to O6). */
final class TreeChecker implements Checker {
  private final TreeWorld trees;

  TreeChecker(TreeWorld trees) {
    this.trees = trees;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (host.isAlive()) {
      check(world, host);
    }
  }

  @Override
  public void scan(World world) {
    trees.alive().forEach(host -> check(world, host));
  }

  private void check(World world, SimulatedHost host) {
    RandTree tree = trees.tree(host);
    if (!tree.self().equals(host.id())) {
      world.violation("S1 keyIsSelf", host.toString());
    }
    boolean hasParent = tree.parent() != null;
    if (hasParent != (tree.state() == TreeState.CHILD)) {
      world.violation("S2 joinedOrNullParent", host + " " + tree.state());
    }
    if (tree.isRoot() != (tree.root() != null && tree.root().node().equals(host.id()))) {
      world.violation("isRoot is root", host + " " + tree.root());
    }
    List<NodeId> children = tree.children();
    if (tree.childEdges().size() > trees.options.degree()) {
      world.violation("O1 degree", host + " has " + children);
    }
    if (hasParent && children.contains(tree.parent())) {
      world.violation("C1 parent is no child", host + " " + children);
    }
    if (tree.pathToRoot().contains(host.id())) {
      world.violation("S3 noLoops", host + " in " + tree.pathToRoot());
    }
  }

  @Override
  public void quiescent(World world) {
    if (!trees.inOneTree()) {
      world.violation("L1-L4 one tree", "\n" + trees.describe());
    }
    for (SimulatedHost host : trees.alive()) {
      Set<NodeId> seen = new TreeSet<>();
      SimulatedHost at = host;
      while (at != null && trees.tree(at).parent() != null) {
        if (!seen.add(at.id())) {
          world.violation("S3 noLoops", host.toString());
          break;
        }
        at = world.living(trees.tree(at).parent());
      }
    }
    if (!trees.allHaveTheLog()) {
      world.violation("commands reach every member", "\n" + trees.describe());
    }
  }
}
