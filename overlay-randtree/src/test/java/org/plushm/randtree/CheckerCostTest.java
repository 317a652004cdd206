package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.plushm.simulation.WorldOptions;

/**
 * What the checkers cost: a run with them and the same one without, by processor time. Printed and
 * not judged, because machines differ; {@code -Dplushm.randtree.costHosts=1000} is what {@code
 * docs/measurements.md} tells of.
 */
class CheckerCostTest {
  private static final int HOSTS = Integer.getInteger("plushm.randtree.costHosts", 150);

  @Test
  void shouldGoTheSameWayWithAndWithoutCheckers() {
    long[] bestNs = {Long.MAX_VALUE, Long.MAX_VALUE};
    long[] hashes = new long[2];
    for (int round = 0; round < 3; round++) {
      for (int judged = 0; judged < 2; judged++) {
        long beginNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        TreeWorld trees =
            new TreeWorld(WorldOptions.of(1), RandTreeOptions.defaults(), judged == 1);
        trees.build(HOSTS, 2 * SECOND);
        trees.issueEvery(SECOND);
        trees.world.runFor(20 * SECOND);
        hashes[judged] = trees.world.runHash();
        long tookNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beginNs;
        bestNs[judged] = Math.min(bestNs[judged], tookNs);
      }
    }
    assertEquals(hashes[0], hashes[1], "checkers judge and never act");
    System.out.printf(
        "checkers: %d hosts, %d ms without, %d ms with: %.0f %% of the run%n",
        HOSTS,
        bestNs[0] / 1_000_000,
        bestNs[1] / 1_000_000,
        100.0 * (bestNs[1] - bestNs[0]) / bestNs[1]);
  }
}
