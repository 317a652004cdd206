package org.plushm.ransub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.ransub.CompactTest.candidate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Tree;

/** One node's RanSub: what it sends when, over a tree made up by the test. */
class RanSubTest {
  private static final long MS = 1_000_000L;
  private static final RanSubOptions OPTIONS = RanSubOptions.defaults();

  /** A tree that the test sets. */
  private static final class SetTree implements Tree {
    NodeId parent;
    List<NodeId> children = List.of();
    boolean isRoot;

    @Override
    public NodeId self() {
      return id(1);
    }

    @Override
    public boolean isMember() {
      return isRoot || parent != null;
    }

    @Override
    public boolean isRoot() {
      return isRoot;
    }

    @Override
    public RootId root() {
      return null;
    }

    @Override
    public NodeId parent() {
      return parent;
    }

    @Override
    public List<NodeId> children() {
      return children;
    }

    @Override
    public List<NodeId> pathToRoot() {
      return List.of();
    }
  }

  private final SetTree tree = new SetTree();
  private final List<String> delivered = new ArrayList<>();
  private final Node node;
  private final RanSub ranSub;
  private long nowNs = 5_000 * MS;

  RanSubTest() {
    Node.LinkView links =
        new Node.LinkView() {
          @Override
          public long lastHeardNs(NodeId peer) {
            return Long.MIN_VALUE;
          }

          @Override
          public boolean bulkReady() {
            return true;
          }
        };
    node = new Node(id(1), links, new RandomSource(1));
    ranSub =
        new RanSub(
            node.context("ransub"),
            tree,
            OPTIONS,
            (epoch, members) -> delivered.add(epoch + " " + members.size()));
    node.install(ranSub);
    node.start(nowNs);
  }

  private static NodeId id(int n) {
    return candidate(n).node();
  }

  private static Effect sent(NodeId to, Message message) {
    return new Effect.SendOnLink(to, StreamKind.CONTROL, message);
  }

  private List<Effect> receive(NodeId from, Message message) {
    node.linkMessage(nowNs, from, message);
    return node.drain();
  }

  private List<Effect> after(long durationNs) {
    long untilNs = nowNs + durationNs;
    while (node.nextDeadlineNs() <= untilNs) {
      nowNs = Math.max(nowNs, node.nextDeadlineNs());
      node.fireNextTimer(nowNs);
    }
    nowNs = untilNs;
    return node.drain();
  }

  private void change(boolean isRoot, NodeId parent, NodeId... children) {
    node.call(
        nowNs,
        () -> {
          tree.isRoot = isRoot;
          tree.parent = parent;
          tree.children = List.of(children);
          ranSub.treeChanged();
        });
  }

  private static Distribute distribute(long epoch, int... members) {
    List<Candidate> candidates = new ArrayList<>();
    for (int member : members) {
      candidates.add(candidate(member));
    }
    return new Distribute(epoch, 20, 12, candidates, 400 * MS, false, 80 * MS, false);
  }

  @Test
  void shouldAnswerAtOnceWhenItIsALeaf() {
    change(false, id(2));
    assertEquals(
        List.of(sent(id(2), new CollectSet(7, 1, List.of(candidate(1)), false, 1))),
        receive(id(2), distribute(7, 3, 4)));
    assertEquals(List.of("7 2"), delivered);
    assertEquals(20, ranSub.total());
    assertEquals(12, ranSub.delivered().population());
  }

  @Test
  void shouldIgnoreADistributeThatIsOldOrNotFromItsParent() {
    change(false, id(2));
    receive(id(2), distribute(7));
    assertEquals(List.of(), receive(id(2), distribute(7)));
    assertEquals(List.of(), receive(id(3), distribute(8)));
    assertEquals(List.of("7 0"), delivered);
  }

  @Test
  void shouldCollectWhenAllChildrenHaveAnswered() {
    change(false, id(2), id(8), id(9));
    receive(id(2), distribute(1));
    assertEquals(List.of(), receive(id(8), new CollectSet(1, 3, List.of(candidate(8)), false, 1)));
    List<Effect> effects = receive(id(9), new CollectSet(1, 5, List.of(candidate(9)), false, 1));
    assertEquals(1, effects.size());
    CollectSet set = collectSet(effects.get(0));
    assertEquals(9, set.population());
    assertEquals(3, set.members().size());
    assertEquals(8, ranSub.descendants());
    assertEquals(3, ranSub.descendants(id(8)));
  }

  @Test
  void shouldCollectWithoutTheLateChildWhenTheDeadlineIsOver() {
    change(false, id(2), id(8), id(9));
    receive(id(2), distribute(1));
    receive(id(8), new CollectSet(1, 3, List.of(candidate(8)), false, 1));
    assertEquals(List.of(), after(399 * MS));
    CollectSet set = collectSet(after(1 * MS).get(0));
    assertEquals(4, set.population());
    assertTrue(set.partial());
    assertEquals(List.of(), receive(id(9), new CollectSet(1, 5, List.of(candidate(9)), false, 1)));
    assertEquals(0, ranSub.descendants(id(9)));
  }

  @Test
  void shouldCollectWhenTheOnlyMissingChildIsLost() {
    change(false, id(2), id(8));
    receive(id(2), distribute(1));
    change(false, id(2));
    assertEquals(
        List.of(sent(id(2), new CollectSet(1, 1, List.of(candidate(1)), false, 1))), node.drain());
  }

  @Test
  void shouldGiveEachChildItsNonDescendants() {
    change(false, id(2), id(8), id(9));
    receive(id(2), distribute(1));
    receive(id(8), new CollectSet(1, 1, List.of(candidate(8)), false, 1));
    receive(id(9), new CollectSet(1, 1, List.of(candidate(9)), false, 1));
    List<Effect> effects = receive(id(2), distribute(2, 3));
    Distribute to8 = (Distribute) ((Effect.SendOnLink) effects.get(0)).message();
    assertEquals(id(8), ((Effect.SendOnLink) effects.get(0)).peer());
    assertEquals(
        List.of(id(1), id(3), id(9)),
        to8.members().stream().map(Candidate::node).sorted().toList());
    assertEquals(12 + 1 + 1, to8.population());
    assertTrue(to8.collectNs() < 400 * MS);
  }

  @Test
  void shouldDistributeEachEpochOnlyWhileItIsRoot() {
    change(true, null, id(8));
    after(60_000 * MS);
    long epochs = ranSub.epoch();
    assertTrue(epochs >= 12 && epochs <= 18, "epochs in a minute " + epochs);
    change(false, id(2), id(8));
    after(60_000 * MS);
    assertEquals(epochs, ranSub.epoch());
  }

  @Test
  void shouldGoOnFromTheHighestEpochSeenWhenItBecomesRoot() {
    change(false, id(2), id(8));
    receive(id(2), distribute(41));
    change(true, null, id(8));
    after(100 * MS);
    assertEquals(42, ranSub.epoch());
  }

  @Test
  void shouldCarryThePublishedStateAndRefuseTooMuchOfIt() {
    change(false, id(2));
    node.call(nowNs, () -> ranSub.publishGossip(3, Bytes.utf8("busy")));
    CollectSet set = collectSet(receive(id(2), distribute(1)).get(0));
    assertEquals(List.of(showing(1, 3, "busy")), set.members());
    assertThrows(
        IllegalArgumentException.class, () -> ranSub.publishGossip(3, Bytes.wrap(new byte[121])));
    assertThrows(IllegalArgumentException.class, () -> ranSub.publishGossip(-1, Bytes.EMPTY));
    ranSub.publishGossip(3, Bytes.wrap(new byte[120]));
    assertThrows(IllegalArgumentException.class, () -> ranSub.publishGossip(4, Bytes.EMPTY));
    ranSub.revokeGossip(3);
    ranSub.publishGossip(4, Bytes.EMPTY);
    assertThrows(
        IllegalArgumentException.class,
        () -> new RanSubOptions(5000 * MS, 0, 100 * MS, 50, 120, RanSubOptions.Mode.ALL));
  }

  private static CollectSet collectSet(Effect effect) {
    return (CollectSet) ((Effect.SendOnLink) effect).message();
  }

  private static Candidate showing(int n, int channel, String state) {
    return new Candidate(id(n), List.of(new ChannelState(channel, Bytes.utf8(state))));
  }

  private static Distribute with(long epoch, Candidate... members) {
    return new Distribute(epoch, 20, 12, List.of(members), 400 * MS, false, 80 * MS, false);
  }

  @Test
  void shouldDeliverWhatTheMembersShowInAChannelWhenItIsSubscribedTo() {
    change(false, id(2));
    List<String> seen = new ArrayList<>();
    ranSub.subscribeGossip(3, (channel, states) -> seen.add(channel + " " + states));
    receive(id(2), with(1, showing(4, 3, "a"), showing(5, 6, "other channel"), showing(6, 3, "b")));
    var expected = new TreeMap<NodeId, Bytes>();
    expected.put(id(4), Bytes.utf8("a"));
    expected.put(id(6), Bytes.utf8("b"));
    assertEquals(List.of("3 " + expected), seen);
    assertEquals(expected, ranSub.gossip(3));
    assertEquals(Map.of(), ranSub.gossip(6));
    ranSub.unsubscribeGossip(3);
    receive(id(2), with(2, showing(4, 3, "c")));
    assertEquals(1, seen.size());
    assertEquals(Map.of(), ranSub.gossip(3));
  }

  @Test
  void shouldAskForTheStateJustBeforeItLeavesUpwardsAndDownwards() {
    change(false, id(2), id(8));
    int[] asked = new int[1];
    ranSub.publishGossip(3, Bytes.utf8("old"));
    ranSub.subscribeGossip(
        3,
        new GossipHandler() {
          @Override
          public void deliverGossip(int channel, SortedMap<NodeId, Bytes> states) {
            // Only what leaves counts here.
          }

          @Override
          public Bytes setGossipData(int channel, Bytes present) {
            return Bytes.utf8("state " + ++asked[0]);
          }
        });
    Distribute down =
        (Distribute) ((Effect.SendOnLink) receive(id(2), distribute(1)).get(0)).message();
    assertEquals(List.of(showing(1, 3, "state 1")), down.members());
    List<Effect> up = receive(id(8), new CollectSet(1, 1, List.of(), false, 1));
    assertEquals(List.of(showing(1, 3, "state 2")), collectSet(up.get(0)).members());
  }

  @Test
  void shouldTellTheSizeOfEachChildsSubtreeAndWhetherItIsTooLow() {
    change(false, id(2), id(7), id(8), id(9));
    receive(id(2), distribute(1));
    receive(id(7), new CollectSet(1, 3, List.of(candidate(7)), false, 2));
    receive(id(8), new CollectSet(1, 5, List.of(candidate(8)), true, 3));
    assertEquals(
        List.of(
            new DescendantCount(id(7), 3, false),
            new DescendantCount(id(8), 5, true),
            new DescendantCount(id(9), 0, true)),
        ranSub.descendantCounts());
    assertEquals(3, ranSub.height());
    CollectSet up = collectSet(after(400 * MS).get(0));
    assertEquals(9, up.population());
    assertEquals(4, up.height());
    assertTrue(up.partial());
  }

  @Test
  void shouldLearnTheHeightOfASubtreeThatIsTooLateForTheCollect() {
    change(false, id(2), id(8));
    receive(id(2), distribute(1));
    after(400 * MS);
    receive(id(8), new CollectSet(1, 90, List.of(candidate(8)), false, 30));
    assertEquals(30, ranSub.height());
    assertEquals(0, ranSub.descendants(id(8)));
  }

  @Test
  void shouldGiveTallTreesLongEpochsAndEveryLevelItsTime() {
    change(true, null, id(8));
    Distribute first = (Distribute) ((Effect.SendOnLink) after(100 * MS).get(0)).message();
    assertEquals(500 * MS, ranSub.epochNs());
    receive(id(8), new CollectSet(first.epoch(), 40, List.of(candidate(8)), false, 40));
    Distribute next = (Distribute) ((Effect.SendOnLink) after(500 * MS).get(0)).message();
    assertEquals(2 * 42 * 100 * MS, ranSub.epochNs());
    assertEquals(100 * MS, next.levelNs());
    long waitNs = next.collectNs();
    for (int level = 1; level <= 40; level++) {
      assertTrue(waitNs >= 100 * MS, "level " + level + " waits " + waitNs);
      waitNs = Distribute.childCollectNs(waitNs, next.levelNs());
    }
  }

  @Test
  void shouldGiveLaterChildrenTheEarlierOnesOnlyWhenTheTreeIsOrdered() {
    change(false, id(2), id(7), id(8), id(9));
    receive(id(2), distribute(1));
    for (int child = 7; child <= 9; child++) {
      receive(id(child), new CollectSet(1, 1, List.of(candidate(child)), false, 1));
    }
    List<Effect> effects =
        receive(
            id(2), new Distribute(2, 20, 1, List.of(candidate(3)), 400 * MS, false, 80 * MS, true));
    List<NodeId> before = new ArrayList<>(List.of(id(1), id(3)));
    for (Effect effect : effects) {
      Distribute down = (Distribute) ((Effect.SendOnLink) effect).message();
      assertTrue(down.ordered());
      assertEquals(before, down.members().stream().map(Candidate::node).sorted().toList());
      assertEquals(before.size(), down.population());
      before.add(((Effect.SendOnLink) effect).peer());
      before.sort(null);
    }
    assertEquals(5, before.size());
  }
}
