package org.plushm.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;

/**
 * What must hold in the tree after every event, RandTree's declared safety properties (S) with
 * CrystalBall's (C) and ours (O):
 *
 * <ul>
 *   <li>S1 keyIsSelf: a tree says that it is its node's.
 *   <li>S2 joinedOrNullParent: a member is root or has a parent, anybody else has neither and knows
 *       no root.
 *   <li>S3 noLoops: from parent to parent leads to a node without one, or to a dead one.
 *   <li>C1 children are in order, each host once, without the node itself or its parent. C2 the
 *       root is nobody's child. C3 the root has no parent and believes in itself.
 *   <li>O1 at most so many children. O8 the path to the root begins with the parent, ends with the
 *       root and does not pass the node itself.
 * </ul>
 *
 * Only the touched host is asked, and its ancestors only when its parent has changed: a loop cannot
 * come about otherwise.
 */
public final class TreeSafetyChecker implements Checker {
  private final Function<SimulatedHost, Tree> trees;
  private final int childrenMax;
  private final long loopAllowedNs;
  private final Map<SimulatedHost, Answers> judged = new LinkedHashMap<>();
  private final Map<SimulatedHost, Long> loopsSinceNs = new LinkedHashMap<>();

  /** What a tree answered when it was last judged; most events change nothing of it. */
  private record Answers(
      NodeId self,
      boolean isMember,
      boolean isRoot,
      RootId root,
      NodeId parent,
      List<NodeId> children,
      List<NodeId> path) {
    static Answers of(Tree tree) {
      return new Answers(
          tree.self(),
          tree.isMember(),
          tree.isRoot(),
          tree.root(),
          tree.parent(),
          List.copyOf(tree.children()),
          List.copyOf(tree.pathToRoot()));
    }

    boolean areStillGivenBy(Tree tree) {
      return isRoot == tree.isRoot()
          && isMember == tree.isMember()
          && Objects.equals(parent, tree.parent())
          && Objects.equals(root, tree.root())
          && self.equals(tree.self())
          && children.equals(tree.children())
          && path.equals(tree.pathToRoot());
    }
  }

  /**
   * A checker for the overlay service of each host.
   *
   * @param childrenMax the most children allowed
   * @param loopAllowedNs how long a loop may last that arises when two detached trees adopt each
   *     other's tops at the same time; 0 allows none
   */
  public TreeSafetyChecker(int childrenMax, long loopAllowedNs) {
    this(TreeSafetyChecker::overlayTree, childrenMax, loopAllowedNs);
  }

  /** The same with trees found in another way; a null tree is not judged. */
  public TreeSafetyChecker(
      Function<SimulatedHost, Tree> trees, int childrenMax, long loopAllowedNs) {
    this.trees = trees;
    this.childrenMax = childrenMax;
    this.loopAllowedNs = loopAllowedNs;
  }

  static Tree overlayTree(SimulatedHost host) {
    return host.hasTransport() ? host.service(Overlay.class).tree() : null;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    check(world, host, false);
    judgeLoops(world);
  }

  @Override
  public void scan(World world) {
    for (SimulatedHost host : world.hosts()) {
      check(world, host, true);
    }
    judgeLoops(world);
  }

  private void check(World world, SimulatedHost host, boolean walk) {
    Tree tree = host.isAlive() ? trees.apply(host) : null;
    if (tree == null) {
      judged.remove(host);
      return;
    }
    Answers before = judged.get(host);
    if (before != null && !walk && before.areStillGivenBy(tree)) {
      return;
    }
    judged.put(host, Answers.of(tree));
    checkSelf(world, host, tree);
    checkChildren(world, tree);
    NodeId parent = tree.parent();
    if (parent == null) {
      return;
    }
    checkPath(world, tree, parent);
    boolean sameParent = before != null && parent.equals(before.parent);
    if ((walk || !sameParent) && isInLoop(world, host)) {
      loopsSinceNs.putIfAbsent(host, world.nowNs());
    }
  }

  private void checkSelf(World world, SimulatedHost host, Tree tree) {
    if (!host.id().equals(tree.self())) {
      world.violation("S1 keyIsSelf", host.id() + " calls itself " + tree.self());
    }
    boolean connected = tree.isRoot() || tree.parent() != null;
    if (tree.isMember() != connected) {
      world.violation(
          "S2 joinedOrNullParent",
          tree.self() + " member " + tree.isMember() + ", parent " + tree.parent());
    }
    if (!tree.isMember() && tree.root() != null) {
      world.violation("S2 joinedOrNullParent", tree.self() + " is detached from " + tree.root());
    }
    if (tree.isRoot()
        && (tree.parent() != null
            || tree.root() == null
            || !tree.root().node().equals(tree.self()))) {
      world.violation(
          "C3 rootHasNoParent",
          tree.self() + " is root with parent " + tree.parent() + " and root " + tree.root());
    }
  }

  private void checkChildren(World world, Tree tree) {
    int count = 0;
    NodeId previous = null;
    for (NodeId child : tree.children()) {
      count++;
      if (previous != null && (previous.compareTo(child) >= 0 || previous.sameEndpoint(child))) {
        world.violation("C1 children", tree.self() + " has " + previous + " before " + child);
      }
      if (child.sameEndpoint(tree.self()) || child.equals(tree.parent())) {
        world.violation("C1 children", tree.self() + " has itself or its parent as child " + child);
      }
      if (tree.root() != null && child.equals(tree.root().node())) {
        world.violation("C2 rootIsNoChild", tree.self() + " has the root as child " + child);
      }
      previous = child;
    }
    if (count > childrenMax) {
      world.violation("O1 degree", tree.self() + " has " + count + " children");
    }
  }

  private void checkPath(World world, Tree tree, NodeId parent) {
    int length = 0;
    NodeId last = null;
    for (NodeId ancestor : tree.pathToRoot()) {
      if (length++ == 0 && !ancestor.equals(parent) || ancestor.equals(tree.self())) {
        world.violation("O8 path", tree.self() + " under " + parent + " by " + tree.pathToRoot());
        return;
      }
      last = ancestor;
    }
    if (last != null && tree.root() != null && !last.equals(tree.root().node())) {
      world.violation(
          "O8 path", tree.self() + " by " + tree.pathToRoot() + " to another than " + tree.root());
    }
  }

  /** Whether the way up comes back to this host. */
  private boolean isInLoop(World world, SimulatedHost host) {
    SimulatedHost at = host;
    for (int steps = 0; steps <= world.hosts().size(); steps++) {
      Tree tree = at.isAlive() ? trees.apply(at) : null;
      NodeId parent = tree == null ? null : tree.parent();
      at = parent == null ? null : world.living(parent);
      if (at == null) {
        return false;
      }
      if (at == host) {
        return true;
      }
    }
    // The way leads into a loop that this host is not in; that one is known already.
    return false;
  }

  private void judgeLoops(World world) {
    if (loopsSinceNs.isEmpty()) {
      return;
    }
    Map.Entry<SimulatedHost, Long> oldest = loopsSinceNs.entrySet().iterator().next();
    if (world.nowNs() - oldest.getValue() < loopAllowedNs) {
      return;
    }
    SimulatedHost host = oldest.getKey();
    loopsSinceNs.remove(host);
    if (host.isAlive() && isInLoop(world, host)) {
      world.violation("S3 noLoops", host.id() + " is its own ancestor");
    }
  }
}
