package org.plushm.ransub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.ransub.TreeOfRanSubs.SECOND;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;
import org.plushm.ransub.TreeOfRanSubs.Member;

/**
 * The subsets are uniform: over a tree as RandTree builds it every participant is as likely as any
 * other to be in the subset of any other, wherever the two are. Fixed seeds; a failure names its
 * seed.
 *
 * <p>Bounds. Between epochs the draws of one receiver are independent, so that its counts over many
 * epochs have a chi2 of mean df, once the smaller variance of drawing without replacement is
 * allowed for. The mean of chi2/df over many receivers keeps that mean whatever the dependence
 * between them (siblings share collect sets); 0.8 to 1.25 is the bound that the protocol was
 * specified with. Mace's arithmetic gives 27.9 there.
 */
class UniformityTest {
  private static final int SUBSET = 10;
  private static final int DEGREE = 12;

  /** Counts who was in whose subset. */
  private static final class Counts implements TreeOfRanSubs.Listener {
    final Map<Member, Map<NodeId, Integer>> byReceiver = new LinkedHashMap<>();
    final Map<Member, Integer> epochs = new LinkedHashMap<>();
    boolean counting;

    @Override
    public void delivered(Member at, long epoch, List<Candidate> members) {
      if (!counting) {
        return;
      }
      epochs.merge(at, 1, Integer::sum);
      Map<NodeId, Integer> counts = byReceiver.computeIfAbsent(at, m -> new TreeMap<>());
      for (Candidate member : members) {
        counts.merge(member.node(), 1, Integer::sum);
      }
    }

    int count(Member receiver, Member counted) {
      return byReceiver.getOrDefault(receiver, Map.of()).getOrDefault(counted.id, 0);
    }

    /** Chi2 over df of a receiver's counts of these, when all of them were equally likely. */
    double ratio(Member receiver, List<Member> population) {
      double sum = 0;
      for (Member counted : population) {
        sum += count(receiver, counted);
      }
      double expected = sum / population.size();
      double chi2 = 0;
      for (Member counted : population) {
        double off = count(receiver, counted) - expected;
        chi2 += off * off / expected;
      }
      double withoutReplacement = 1 - SUBSET / (double) population.size();
      return chi2 / (population.size() - 1) / withoutReplacement;
    }
  }

  private static List<Member> nonDescendants(TreeOfRanSubs tree, Member receiver) {
    return tree.members.stream().filter(m -> m.alive && !m.isBelow(receiver)).toList();
  }

  private static void assertEven(double ratio, String what) {
    assertTrue(ratio > 0.8 && ratio < 1.25, "chi2/df " + ratio + " " + what);
  }

  @Test
  void shouldDrawEveryNonDescendantEquallyOften() {
    for (long seed = 1; seed <= 2; seed++) {
      Counts counts = new Counts();
      TreeOfRanSubs tree = new TreeOfRanSubs(seed, RanSubOptions.defaults(), counts);
      tree.plant(200, DEGREE);
      tree.runFor(20 * SECOND);
      counts.counting = true;
      int epochs = 200;
      tree.runFor(epochs * 5 * SECOND);
      double sum = 0;
      int receivers = 0;
      Map<Integer, double[]> drawnAndExpectedByDepth = new TreeMap<>();
      for (Member receiver : tree.members.subList(1, tree.members.size())) {
        assertEquals(epochs, counts.epochs.get(receiver), 1, "epochs, seed " + seed);
        assertEquals(200, receiver.ranSub.total());
        List<Member> others = nonDescendants(tree, receiver);
        sum += counts.ratio(receiver, others);
        receivers++;
        double expected = counts.epochs.get(receiver) * SUBSET / (double) others.size();
        for (Member counted : others) {
          double[] both =
              drawnAndExpectedByDepth.computeIfAbsent(counted.depth(), d -> new double[2]);
          both[0] += counts.count(receiver, counted);
          both[1] += expected;
        }
        assertSeenLikeCoupons(counts, receiver, others.size(), seed);
      }
      assertEven(sum / receivers, "pooled over " + receivers + " receivers, seed " + seed);
      assertTrue(drawnAndExpectedByDepth.size() >= 4, "depths " + drawnAndExpectedByDepth.keySet());
      for (Map.Entry<Integer, double[]> depth : drawnAndExpectedByDepth.entrySet()) {
        double share = depth.getValue()[0] / depth.getValue()[1];
        assertTrue(
            share > 0.9 && share < 1.1,
            "nodes at depth " + depth.getKey() + " drawn " + share + " times, seed " + seed);
      }
    }
  }

  /**
   * As many different ones are seen as a coupon collector gets, who draws ten of N in each epoch:
   * after E epochs N (1 - (1 - 10/N)^E) on average. Here of one receiver, within five deviations.
   */
  private static void assertSeenLikeCoupons(
      Counts counts, Member receiver, int population, long seed) {
    double missed = population;
    for (int epoch = 0; epoch < counts.epochs.get(receiver); epoch++) {
      missed *= 1 - SUBSET / (double) population;
    }
    int seen = counts.byReceiver.get(receiver).size();
    assertTrue(
        Math.abs(seen - (population - missed)) <= 1 + 5 * Math.sqrt(missed),
        receiver.id + " saw " + seen + " of " + population + ", seed " + seed);
  }

  @Test
  void shouldSeeAsManyAsACouponCollectorDoes() {
    for (long seed = 1; seed <= 3; seed++) {
      for (int epochs : new int[] {10, 20, 40}) {
        Counts counts = new Counts();
        TreeOfRanSubs tree = new TreeOfRanSubs(seed, RanSubOptions.defaults(), counts);
        tree.plant(300, DEGREE);
        tree.runFor(20 * SECOND);
        counts.counting = true;
        tree.runFor(epochs * 5 * SECOND);
        double seen = 0;
        double expected = 0;
        for (Member receiver : List.copyOf(tree.members).subList(1, 300)) {
          int population = nonDescendants(tree, receiver).size();
          double missed = population;
          for (int epoch = 0; epoch < counts.epochs.get(receiver); epoch++) {
            missed *= 1 - SUBSET / (double) population;
          }
          seen += counts.byReceiver.get(receiver).size();
          expected += population - missed;
        }
        double share = seen / expected;
        assertTrue(
            share > 0.98 && share < 1.02, share + " after " + epochs + " epochs, seed " + seed);
      }
    }
  }

  @Test
  void shouldDrawFromAllWhenAllAreAskedFor() {
    Counts counts = new Counts();
    TreeOfRanSubs tree =
        new TreeOfRanSubs(7, RanSubOptions.defaults().withMode(RanSubOptions.Mode.ALL), counts);
    tree.plant(200, DEGREE);
    tree.runFor(20 * SECOND);
    counts.counting = true;
    tree.runFor(150 * 5 * SECOND);
    double sum = 0;
    for (Member receiver : tree.members) {
      assertEquals(200, receiver.ranSub.delivered().population());
      sum += counts.ratio(receiver, tree.members);
    }
    assertEven(sum / tree.members.size(), "seed 7");
    assertEven(counts.ratio(tree.members.get(0), tree.members), "at the root, seed 7");
  }

  /**
   * Nodes move with their subtrees, die and come, in every epoch one of each. Who was there all the
   * time is drawn as often as his share is, and evenly.
   */
  @Test
  void shouldDrawEvenlyUnderChurn() {
    for (long seed = 2; seed <= 2; seed++) {
      Counts counts = new Counts();
      TreeOfRanSubs tree = new TreeOfRanSubs(seed, RanSubOptions.defaults(), counts);
      tree.plant(200, DEGREE);
      tree.runFor(20 * SECOND);
      counts.counting = true;
      // These live throughout; the others come and go.
      List<Member> steady = List.copyOf(tree.members.subList(0, 100));
      for (int epoch = 0; epoch < 300; epoch++) {
        List<Member> others =
            tree.members.stream().filter(m -> m.alive && m.number >= 100).toList();
        Member killed = tree.random.pick(others);
        tree.kill(killed, DEGREE);
        tree.add(DEGREE);
        Member moved = tree.random.pick(steady.subList(1, 100));
        tree.move(moved, DEGREE);
        tree.runFor(5 * SECOND);
      }
      double sum = 0;
      List<Member> receivers = new ArrayList<>();
      for (Member receiver : steady.subList(1, 100)) {
        // Those with hardly a subtree: whoever was below one for a while could not be drawn then.
        if (receiver.children.isEmpty()) {
          receivers.add(receiver);
          sum += counts.ratio(receiver, without(steady, receiver));
        }
      }
      assertTrue(receivers.size() >= 10, "receivers " + receivers.size() + ", seed " + seed);
      double ratio = sum / receivers.size();
      assertEven(ratio, "under churn, seed " + seed);
      double drawn = 0;
      double sets = 0;
      for (Member receiver : receivers) {
        sets += counts.epochs.get(receiver);
        for (Member counted : without(steady, receiver)) {
          drawn += counts.count(receiver, counted);
        }
      }
      double share = drawn / (sets * SUBSET * 99 / 199);
      assertTrue(share > 0.95 && share < 1.05, "steady ones drawn " + share + ", seed " + seed);
    }
  }

  private static List<Member> without(List<Member> all, Member one) {
    return all.stream().filter(m -> m != one).toList();
  }
}
