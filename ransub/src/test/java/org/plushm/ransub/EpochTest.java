package org.plushm.ransub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.ransub.TreeOfRanSubs.SECOND;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plushm.overlay.NodeId;
import org.plushm.ransub.RanSubOptions.Mode;
import org.plushm.ransub.TreeOfRanSubs.Member;

/** Whole epochs over whole trees: who is in whose subset, and what becomes of late subtrees. */
class EpochTest {
  /** Whom each member was delivered in each epoch. */
  private final Map<Long, Map<Member, List<NodeId>>> byEpoch = new TreeMap<>();

  private TreeOfRanSubs tree(long seed, Mode mode) {
    return new TreeOfRanSubs(
        seed,
        RanSubOptions.defaults().withMode(mode),
        (at, epoch, members) ->
            byEpoch
                .computeIfAbsent(epoch, e -> new LinkedHashMap<>())
                .put(at, members.stream().map(Candidate::node).toList()));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void shouldDeliverToEachNodeOnlyWhomItsModeAllows(Mode mode) {
    for (long seed = 1; seed <= 3; seed++) {
      byEpoch.clear();
      TreeOfRanSubs tree = tree(seed, mode);
      tree.plant(150, 4);
      tree.runFor(20 * SECOND);
      byEpoch.clear();
      tree.runFor(100 * SECOND);
      assertEquals(20, byEpoch.size(), 1, "epochs, seed " + seed);
      boolean descendantSeen = false;
      for (Map<Member, List<NodeId>> delivered : byEpoch.values()) {
        assertEquals(150, delivered.size(), "receivers, seed " + seed);
        for (Map.Entry<Member, List<NodeId>> entry : delivered.entrySet()) {
          for (NodeId member : entry.getValue()) {
            descendantSeen |= tree.member(member).isBelow(entry.getKey());
          }
        }
      }
      assertEquals(mode == Mode.ALL, descendantSeen, "a descendant was delivered, seed " + seed);
    }
  }

  /**
   * What ordered is for: everybody may move below any member of its subset at once. So an epoch's
   * subsets, read as "comes before", have no cycle, and the order is one of the tree.
   */
  @Test
  void shouldOrderAllParticipantsInEachEpochWhenTheTreeIsOrdered() {
    for (long seed = 1; seed <= 3; seed++) {
      byEpoch.clear();
      TreeOfRanSubs tree = tree(seed, Mode.ORDERED);
      tree.plant(150, 4);
      tree.runFor(20 * SECOND);
      byEpoch.clear();
      tree.runFor(200 * SECOND);
      Map<NodeId, Boolean> leavesSeen = new TreeMap<>();
      for (Map<Member, List<NodeId>> delivered : byEpoch.values()) {
        assertFalse(hasCycle(tree, delivered), "seed " + seed);
        assertEquals(List.of(), delivered.get(tree.members.get(0)), "at the root");
        delivered.values().forEach(seen -> seen.forEach(id -> leavesSeen.put(id, true)));
      }
      // The order is another one in each epoch: nobody is always last.
      assertTrue(leavesSeen.size() > 145, leavesSeen.size() + " were ever first, seed " + seed);
    }
  }

  /** The check above sees cycles: non-descendants alone allow two nodes to name each other. */
  @Test
  void shouldFindCyclesWhenTheTreeIsNotOrdered() {
    TreeOfRanSubs tree = tree(1, Mode.NON_DESCENDANTS);
    tree.plant(150, 4);
    tree.runFor(40 * SECOND);
    Map<Member, List<NodeId>> last = new LinkedHashMap<>();
    byEpoch.values().forEach(last::putAll);
    assertTrue(hasCycle(tree, last));
  }

  private static boolean hasCycle(TreeOfRanSubs tree, Map<Member, List<NodeId>> before) {
    Map<Member, Integer> state = new LinkedHashMap<>();
    for (Member member : before.keySet()) {
      if (reachesItself(tree, before, member, state)) {
        return true;
      }
    }
    return false;
  }

  private static boolean reachesItself(
      TreeOfRanSubs tree, Map<Member, List<NodeId>> before, Member at, Map<Member, Integer> state) {
    Integer known = state.putIfAbsent(at, 1);
    if (known != null) {
      return known == 1;
    }
    List<Member> next = new ArrayList<>();
    before.getOrDefault(at, List.of()).forEach(id -> next.add(tree.member(id)));
    if (at.parent != null) {
      next.add(at.parent); // A move takes the subtree along: its members come after.
    }
    for (Member earlier : next) {
      if (reachesItself(tree, before, earlier, state)) {
        return true;
      }
    }
    state.put(at, 2);
    return false;
  }

  /** RanSub's own liveness property, A1: five counts of everybody in a row, at every node. */
  @Test
  void shouldCountEverybodyFiveTimesInARowAtEveryNode() {
    for (long seed = 1; seed <= 3; seed++) {
      Map<Member, Integer> inARow = new LinkedHashMap<>();
      Map<Member, Integer> most = new LinkedHashMap<>();
      TreeOfRanSubs tree =
          new TreeOfRanSubs(
              seed,
              RanSubOptions.defaults(),
              (at, epoch, members) -> {
                boolean whole = at.ranSub.total() == 250 && !at.ranSub.isPartial();
                inARow.merge(at, 1, (n, one) -> whole ? n + 1 : 0);
                most.merge(at, inARow.get(at), Math::max);
              });
      tree.plant(250, 12);
      tree.runFor(60 * SECOND);
      for (Member member : tree.members) {
        assertTrue(most.get(member) >= 5, member.id + " " + most.get(member) + ", seed " + seed);
      }
    }
  }

  /**
   * One silent node hides its subtree only, the others' subsets stay fresh, and everybody is told
   * that the count is too low. In Mace its parent's whole subtree vanishes.
   */
  @Test
  void shouldMarkTheCountsWhenASubtreeIsLate() {
    TreeOfRanSubs tree = tree(5, Mode.NON_DESCENDANTS);
    tree.plant(100, 3);
    tree.runFor(30 * SECOND);
    Member silent =
        tree.members.stream()
            .filter(m -> m.depth() == 2 && !m.children.isEmpty())
            .findFirst()
            .get();
    long hidden = tree.members.stream().filter(m -> m.isBelow(silent)).count();
    silent.silent = true;
    tree.runFor(15 * SECOND);
    byEpoch.clear();
    tree.runFor(10 * SECOND);
    assertEquals(2, byEpoch.size());
    for (Member member : tree.members) {
      if (!member.isBelow(silent)) {
        assertEquals(100 - hidden, member.ranSub.total(), member.id.toString());
        assertTrue(member.ranSub.isPartial());
      }
    }
    for (Map<Member, List<NodeId>> delivered : byEpoch.values()) {
      assertEquals(100 - hidden + 1, delivered.size(), "receivers: all but those below it");
    }
    DescendantCount count =
        silent.parent.ranSub.descendantCounts().stream()
            .filter(c -> c.child().equals(silent.id))
            .findFirst()
            .get();
    assertEquals(new DescendantCount(silent.id, 0, true), count);
    silent.silent = false;
    tree.runFor(20 * SECOND);
    for (Member member : tree.members) {
      assertEquals(100, member.ranSub.total());
      assertFalse(member.ranSub.isPartial());
    }
  }

  /** Epochs follow the height of the tree, so that even a chain is counted whole. */
  @Test
  void shouldCountAChainWholeOnceItsHeightIsKnown() {
    TreeOfRanSubs tree = tree(6, Mode.NON_DESCENDANTS);
    tree.plantChain(60);
    tree.runFor(200 * SECOND);
    for (Member member : tree.members) {
      assertEquals(60, member.ranSub.total(), member.id.toString());
      assertFalse(member.ranSub.isPartial(), member.id.toString());
      assertEquals(59 - member.number, member.ranSub.descendants());
    }
    assertEquals(59, tree.members.get(0).ranSub.height());
    long epochNs = tree.members.get(0).ranSub.epochNs();
    assertTrue(epochNs >= 12 * SECOND && epochNs < 13 * SECOND, "epoch " + epochNs);
  }
}
