package org.plushm.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;
import org.plushm.simulation.SimulatedHost;

/** RandTree keeps the contract. */
class RandTreeContractTest extends OverlayContract {
  @Override
  OverlayType type() {
    return OverlayType.RANDTREE;
  }

  @Override
  Overlay install(Node node, int index, OverlayUpcalls above) {
    return RandTreeStack.install(node, RandTreeOptions.withDegree(4), above);
  }

  @Override
  int childrenMax() {
    return 4;
  }

  @Override
  void assertShape(ContractWorld trees) {
    for (SimulatedHost host : trees.alive()) {
      int depth = trees.overlay(host).tree().pathToRoot().size();
      assertTrue(depth <= 5, host + " at depth " + depth);
    }
  }
}
