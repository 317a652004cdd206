package org.plushm.ransub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Timer;
import org.plushm.overlay.Tree;

/**
 * RanSub over any {@link Tree} (Bullet section 3.1). Runs on the node's event loop. The tree's
 * owner tells it about changes by {@link #treeChanged}.
 */
public final class RanSub implements Service {
  private final Context context;
  private final Tree tree;
  private final RanSubOptions options;
  private final RanSubUpcalls upcalls;
  private final Timer epochTimer;
  private final Timer deadlineTimer;

  /** The last collect of each child that has sent one; kept for the next distribute. */
  private final Map<NodeId, CollectSet> collected = new TreeMap<>();

  /** The children that were given this epoch's distribute: those waited for. */
  private final List<NodeId> asked = new ArrayList<>();

  private Bytes state = Bytes.EMPTY;
  private long epoch;
  private boolean collectDone = true;
  private boolean childrenLate;
  private long nextEpochNs;
  private long total = 1;
  private boolean wasRoot;
  private Subset delivered = Subset.EMPTY;

  /** A RanSub that is idle until the tree has an edge. */
  public RanSub(Context context, Tree tree, RanSubOptions options, RanSubUpcalls upcalls) {
    this.context = context;
    this.tree = tree;
    this.options = options;
    this.upcalls = upcalls;
    this.epochTimer = context.timer("epoch", this::beginEpoch);
    this.deadlineTimer = context.timer("deadline", this::finishCollect);
  }

  /**
   * Sets what the others see of this node.
   *
   * @throws IllegalArgumentException when it is longer than {@link RanSubOptions#stateBytesMax}
   */
  public void publish(Bytes newState) {
    if (newState.length() > options.stateBytesMax()) {
      throw new IllegalArgumentException(
          "state of "
              + newState.length()
              + " bytes exceeds stateBytesMax "
              + options.stateBytesMax());
    }
    state = newState;
  }

  /** The last subset delivered, with the population that it stands for. */
  public Subset delivered() {
    return delivered;
  }

  /** Number of participants in the whole tree, as the last distribute said; at least 1. */
  public long total() {
    return total;
  }

  /** The epoch last seen; 0 before the first. */
  public long epoch() {
    return epoch;
  }

  /** Size of the subtree below and including a child as of its last collect; 0 when unknown. */
  public long descendants(NodeId child) {
    CollectSet set = collected.get(child);
    return set == null ? 0 : set.population();
  }

  /** Number of this node's descendants, itself not included, as of the last collects. */
  public long descendants() {
    return collected.values().stream().mapToLong(CollectSet::population).sum();
  }

  /** The members of the children's last collect sets: some of this node's descendants. */
  public List<NodeId> collected() {
    List<NodeId> nodes = new ArrayList<>();
    for (CollectSet set : collected.values()) {
      set.members().forEach(member -> nodes.add(member.node()));
    }
    return nodes;
  }

  /** The tree has changed: forgets lost children, starts or stops the root's epochs. */
  public void treeChanged() {
    collected.keySet().retainAll(tree.children());
    if (asked.retainAll(tree.children())) {
      finishWhenComplete();
    }
    if (tree.isRoot() != wasRoot) {
      wasRoot = tree.isRoot();
      if (wasRoot) {
        nextEpochNs = options.firstEpochNs();
        epochTimer.scheduleAfter(nextEpochNs);
      } else {
        epochTimer.cancel();
      }
    }
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    if (message instanceof Distribute distribute) {
      onDistribute(from, distribute);
      return true;
    }
    if (message instanceof CollectSet collect) {
      onCollectSet(from, collect);
      return true;
    }
    return false;
  }

  /** The root's tick: what is late is left out, what came is distributed. */
  private void beginEpoch() {
    boolean partial = childrenLate || !asked.isEmpty() || anyPartial();
    dropLate();
    epoch++;
    total = descendants() + 1;
    // A young tree changes fast and knows little: the first epochs of a root are shorter.
    nextEpochNs = Math.min(options.epochNs(), Math.max(options.epochNs() / 10, 2 * nextEpochNs));
    epochTimer.scheduleAfter(nextEpochNs);
    distribute(Subset.EMPTY, nextEpochNs / 2, partial);
  }

  private void onDistribute(NodeId from, Distribute message) {
    if (!from.equals(tree.parent())) {
      return; // From a former parent.
    }
    if (message.epoch() <= epoch) {
      return; // Repeated, or of a root that lost.
    }
    dropLate();
    epoch = message.epoch();
    total = message.total();
    distribute(
        new Subset(message.members(), message.population()),
        message.collectNs(),
        message.partial());
  }

  private void onCollectSet(NodeId from, CollectSet message) {
    if (message.epoch() != epoch || !asked.contains(from)) {
      return; // Of another epoch, late, or not our child any more.
    }
    asked.remove(from);
    collected.put(from, message);
    finishWhenComplete();
  }

  /**
   * To each child a subset of its non-descendants: what we were given, this node and the collect
   * sets of the child's siblings.
   */
  private void distribute(Subset given, long collectNs, boolean partial) {
    asked.clear();
    Subset own = Subset.of(new Candidate(context.self(), state));
    // A child waits less than its parent does, so that what it has still arrives in time.
    long childCollectNs = collectNs - collectNs / 5;
    for (NodeId child : tree.children()) {
      List<Subset> inputs = new ArrayList<>(List.of(given, own));
      for (Map.Entry<NodeId, CollectSet> sibling : collected.entrySet()) {
        if (!sibling.getKey().equals(child)) {
          inputs.add(subset(sibling.getValue()));
        }
      }
      Subset compacted = Compact.compact(inputs, options.subsetSize(), context.random());
      context.send(
          child,
          new Distribute(
              epoch, total, compacted.population(), compacted.members(), childCollectNs, partial));
      asked.add(child);
    }
    collectDone = false;
    childrenLate = false;
    delivered = given;
    if (options.mode() == RanSubOptions.Mode.ALL) {
      List<Subset> inputs = new ArrayList<>(List.of(given, own));
      collected.values().forEach(set -> inputs.add(subset(set)));
      delivered = Compact.compact(inputs, options.subsetSize(), context.random());
    }
    deadlineTimer.scheduleAfter(collectNs);
    finishWhenComplete();
    upcalls.deliver(epoch, delivered.members());
  }

  private void finishWhenComplete() {
    if (asked.isEmpty() && !collectDone) {
      finishCollect();
    }
  }

  /** All children have answered or the deadline is over: one subset for the whole subtree. */
  private void finishCollect() {
    if (collectDone) {
      return;
    }
    collectDone = true;
    deadlineTimer.cancel();
    childrenLate = !asked.isEmpty();
    dropLate();
    NodeId parent = tree.parent();
    if (parent != null) {
      List<Subset> inputs = new ArrayList<>();
      inputs.add(Subset.of(new Candidate(context.self(), state)));
      collected.values().forEach(set -> inputs.add(subset(set)));
      Subset compacted = Compact.compact(inputs, options.subsetSize(), context.random());
      context.send(
          parent,
          new CollectSet(
              epoch, compacted.population(), compacted.members(), childrenLate || anyPartial()));
    }
  }

  private boolean anyPartial() {
    return collected.values().stream().anyMatch(CollectSet::partial);
  }

  /** A child that did not answer in this epoch is counted in none until it does. */
  private void dropLate() {
    collected.keySet().removeAll(asked);
    asked.clear();
  }

  private static Subset subset(CollectSet set) {
    return new Subset(set.members(), set.population());
  }
}
