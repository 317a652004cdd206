package org.plushm.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.simulation.SimulatedHost;

/** The star keeps the contract but for healing (Plush 2006, section 3.2). */
class StarContractTest extends OverlayContract {
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
}
