package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trees in virtual time, 50 ms round trips. */
class TreeSimulationTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12, 13, 14, 157, 1000})
  void shouldBuildOneShallowTreeWithoutRootChangeWhenHostsJoin(int count) {
    TreeWorld trees = new TreeWorld(count);
    trees.build(count, Math.max(SECOND, count * 10 * MS));
    trees.awaitOneTree(5 * SECOND, count + " hosts in one tree");
    System.out.printf(
        "N=%d built at %d ms, depth %d, datagrams %d, link messages %d%n",
        count,
        trees.world.nowNs() / MS,
        trees.depthMax(),
        trees.world.network().datagramCount(),
        trees.world.network().linkMessageCount());
    assertEquals(1, trees.rootChanges);
    assertTrue(trees.depthMax() <= (count <= 1 ? 0 : count <= 13 ? 1 : count <= 157 ? 3 : 4));
    trees.issueEvery(100 * MS);
    trees.world.runFor(2 * SECOND);
    trees.awaitThat(trees::allHaveTheLog, 2 * SECOND, "all entries everywhere");
  }
}
