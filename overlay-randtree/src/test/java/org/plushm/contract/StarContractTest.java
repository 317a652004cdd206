package org.plushm.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/** The star keeps the contract but for healing (Plush 2006, section 3.2). */
class StarContractTest extends OverlayContractTest {
  @Override
  OverlayType type() {
    return OverlayType.STAR;
  }

  @Override
  Overlay install(Node node, int index, OverlayUpcalls above) {
    BasicOverlay star = BasicOverlay.star(node.context("star"), BasicOptions.defaults(), above);
    node.install(star);
    return star;
  }

  @Override
  int childrenMax() {
    return HOSTS;
  }

  @Override
  void assertShape(ContractWorld trees) {
    NodeId root = trees.root().id();
    for (SimulatedHost host : trees.alive()) {
      if (!host.id().equals(root)) {
        assertEquals(List.of(root), trees.overlay(host).tree().pathToRoot(), host.toString());
      }
    }
  }

  /** F66: no limit is built in; what ends a star is the machine. */
  @Test
  void shouldTakeAsManyChildrenAsThereAre() {
    int hosts = 300;
    ContractWorld trees = new ContractWorld(WorldOptions.of(1), hosts, hosts, this::install);
    trees.build(3 * ContractWorld.SECOND);
    assertEquals(hosts - 1, trees.overlay(trees.root()).tree().children().size());
    trees.issue(3);
    trees.awaitThat(trees::allHaveTheLog, 5 * ContractWorld.SECOND, () -> "the log");
  }
}
