package org.plushm.ransub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Timer;
import org.plushm.overlay.Tree;
import org.plushm.ransub.RanSubOptions.Mode;

/**
 * RanSub over any {@link Tree} (Bullet section 3.1). Runs on the node's event loop. The tree's
 * owner tells it about changes by {@link #treeChanged}.
 */
public final class RanSub implements Service {
  private final Context context;
  private final Tree tree;
  private final RanSubOptions options;
  private final RanSubUpcalls upcalls;
  private final Gossip gossip;
  private final Timer epochTimer;
  private final Timer deadlineTimer;

  /** The last collect of each child that has sent one in time; kept for the next distribute. */
  private final Map<NodeId, CollectSet> collected = new TreeMap<>();

  /** The height of each child's subtree as last told, late or not. */
  private final Map<NodeId, Integer> heights = new TreeMap<>();

  /** The children that were given this epoch's distribute: those waited for. */
  private final List<NodeId> asked = new ArrayList<>();

  private long epoch;
  private boolean collectDone = true;
  private boolean childrenLate;
  private long epochNs;
  private long total = 1;
  private boolean partial;
  private boolean wasRoot;
  private Subset given = Subset.EMPTY;
  private Subset delivered = Subset.EMPTY;

  /** A RanSub that is idle until the tree has an edge. */
  public RanSub(Context context, Tree tree, RanSubOptions options, RanSubUpcalls upcalls) {
    this.context = context;
    this.tree = tree;
    this.options = options;
    this.upcalls = upcalls;
    this.gossip = new Gossip(options.stateBytesMax());
    this.epochTimer = context.timer("epoch", this::beginEpoch);
    this.deadlineTimer = context.timer("deadline", this::finishCollect);
  }

  // Gossip, with Mace's names.

  /**
   * Sets what the others see of this node in a channel, from the next collect or distribute on.
   *
   * @param channel number of the channel, from 0
   * @throws IllegalArgumentException when all its channels together then exceed {@link
   *     RanSubOptions#stateBytesMax}
   */
  public void publishGossip(int channel, Bytes blob) {
    gossip.publish(channel, blob);
  }

  /** Ends what the others see of this node in a channel. */
  public void revokeGossip(int channel) {
    gossip.revoke(channel);
  }

  /**
   * Has a handler told of what the members of each new subset publish in a channel. A node needs
   * not publish in it itself. A channel has one handler at a node; another one takes its place.
   */
  public void subscribeGossip(int channel, GossipHandler handler) {
    gossip.subscribe(channel, handler);
  }

  /** Ends {@link #subscribeGossip}. */
  public void unsubscribeGossip(int channel) {
    gossip.unsubscribe(channel);
  }

  /** What was last delivered in a channel; empty when that channel is not subscribed to. */
  public SortedMap<NodeId, Bytes> gossip(int channel) {
    return gossip.lastDelivered(channel);
  }

  // Subsets and counts.

  /** The last subset delivered, with the population that it stands for. */
  public Subset delivered() {
    return delivered;
  }

  /**
   * Participants of which none is a descendant, whatever the mode: what the last distribute
   * brought.
   */
  public List<NodeId> nonDescendants() {
    return given.members().stream().map(Candidate::node).toList();
  }

  /** Number of participants in the whole tree, as the last distribute said; at least 1. */
  public long total() {
    return total;
  }

  /** Whether {@link #total} is too low, since a subtree somewhere was late in that epoch. */
  public boolean isPartial() {
    return partial;
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

  /** The size of each child's subtree, in order of the children. */
  public List<DescendantCount> descendantCounts() {
    List<DescendantCount> counts = new ArrayList<>();
    for (NodeId child : tree.children()) {
      CollectSet set = collected.get(child);
      counts.add(
          set == null
              ? new DescendantCount(child, 0, true)
              : new DescendantCount(child, set.population(), set.partial()));
    }
    return counts;
  }

  /** Levels of the tree below this node as far as it knows; 0 for a leaf. */
  public int height() {
    int height = 0;
    for (int child : heights.values()) {
      height = Math.max(height, child);
    }
    return height;
  }

  /** At a root: the length of the epoch under way; 0 before the first. */
  public long epochNs() {
    return epochNs;
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
    List<NodeId> children = tree.children();
    collected.keySet().retainAll(children);
    heights.keySet().retainAll(children);
    if (asked.retainAll(children)) {
      finishWhenComplete();
    }
    if (tree.isRoot() != wasRoot) {
      wasRoot = tree.isRoot();
      if (wasRoot) {
        epochNs = options.firstEpochNs();
        epochTimer.scheduleAfter(epochNs);
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
    partial = childrenLate || !asked.isEmpty() || anyPartial();
    dropLate();
    epoch++;
    total = descendants() + 1;
    // A young tree changes fast and knows little: the first epochs of a root are shorter.
    long rampedNs = Math.min(options.epochNs(), Math.max(options.epochNs() / 10, 2 * epochNs));
    epochNs = Math.max(rampedNs, options.epochLeastNs(height()));
    epochTimer.scheduleAfter(epochNs);
    long collectNs = epochNs / 2;
    distribute(
        new Distribute(
            epoch,
            total,
            0,
            List.of(),
            collectNs,
            partial,
            collectNs / (height() + 2),
            options.mode() == Mode.ORDERED));
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
    partial = message.partial();
    distribute(message);
  }

  private void onCollectSet(NodeId from, CollectSet message) {
    if (message.epoch() != epoch || !tree.children().contains(from)) {
      return; // Of another epoch, or not our child any more.
    }
    heights.put(from, message.height());
    if (asked.remove(from)) {
      collected.put(from, message);
      finishWhenComplete();
    }
  }

  /**
   * To each child a subset of its non-descendants: what we were given, this node and the collect
   * sets of the child's siblings. In an ordered tree only those of the siblings before it.
   */
  private void distribute(Distribute message) {
    asked.clear();
    given = new Subset(message.members(), message.population());
    Subset own = own();
    List<NodeId> children = tree.children();
    if (message.ordered()) {
      children = context.random().shuffled(children);
    }
    for (NodeId child : children) {
      List<Subset> inputs = new ArrayList<>(List.of(given, own));
      for (NodeId sibling : children) {
        if (sibling.equals(child)) {
          if (message.ordered()) {
            break;
          }
        } else if (collected.containsKey(sibling)) {
          inputs.add(subset(collected.get(sibling)));
        }
      }
      Subset compacted = Compact.compact(inputs, options.subsetSize(), context.random());
      context.send(
          child,
          new Distribute(
              epoch,
              total,
              compacted.population(),
              compacted.members(),
              message.childCollectNs(),
              partial,
              message.levelNs(),
              message.ordered()));
      asked.add(child);
    }
    collectDone = false;
    childrenLate = false;
    delivered = forThisNode(own, message.ordered());
    deadlineTimer.scheduleAfter(message.collectNs());
    finishWhenComplete();
    upcalls.deliver(epoch, delivered.members());
    gossip.deliver(delivered.members());
  }

  private Subset forThisNode(Subset own, boolean ordered) {
    return switch (options.mode()) {
      case NON_DESCENDANTS -> given;
      case ORDERED -> ordered ? given : Subset.EMPTY;
      case ALL -> {
        List<Subset> inputs = new ArrayList<>(List.of(given, own));
        collected.values().forEach(set -> inputs.add(subset(set)));
        yield Compact.compact(inputs, options.subsetSize(), context.random());
      }
    };
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
      inputs.add(own());
      collected.values().forEach(set -> inputs.add(subset(set)));
      Subset compacted = Compact.compact(inputs, options.subsetSize(), context.random());
      context.send(
          parent,
          new CollectSet(
              epoch,
              compacted.population(),
              compacted.members(),
              childrenLate || anyPartial(),
              Math.min(CollectSet.HEIGHT_MAX, height() + 1)));
    }
  }

  private Subset own() {
    return Subset.of(new Candidate(context.self(), gossip.leaving()));
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
