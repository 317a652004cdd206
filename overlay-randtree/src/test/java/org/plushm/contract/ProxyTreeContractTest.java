package org.plushm.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.contract.ContractWorld.MS;
import static org.plushm.contract.ContractWorld.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.Tree;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.overlay.basic.Standing;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/** The tree of proxies keeps the contract but for healing (Plush 2006, section 4.2). */
class ProxyTreeContractTest extends OverlayContract {
  private static final int SITES = 5;

  @Override
  OverlayType type() {
    return OverlayType.PROXYTREE;
  }

  private static String site(int index) {
    return "site-" + index % SITES;
  }

  @Override
  Overlay install(Node node, int index, OverlayUpcalls above) {
    return install(node, Standing.at(site(index)), above);
  }

  private static Overlay install(Node node, Standing standing, OverlayUpcalls above) {
    BasicOverlay tree =
        BasicOverlay.proxyTree(node.context("proxytree"), BasicOptions.defaults(), standing, above);
    node.install(tree);
    return tree;
  }

  @Override
  int childrenMax() {
    return HOSTS;
  }

  @Override
  void assertShape(ContractWorld trees) {
    Set<String> sites = new TreeSet<>();
    SimulatedHost root = trees.root();
    for (SimulatedHost host : trees.alive()) {
      Tree tree = trees.overlay(host).tree();
      String site = site(trees.world.hosts().indexOf(host));
      if (tree.pathToRoot().size() == 1) {
        assertTrue(sites.add(site), "two proxies of " + site);
      } else if (host != root) {
        assertEquals(2, tree.pathToRoot().size(), host.toString());
        SimulatedHost proxy = trees.parentOf(host);
        assertEquals(site, site(trees.world.hosts().indexOf(proxy)), host.toString());
      }
    }
    assertEquals(SITES, sites.size());
  }

  /** F68: well-connected hosts are preferred; nobody is moved for them. */
  @Test
  void shouldTakeTheBetterConnectedHostAsProxyOfThoseThatComeAfterIt() {
    ContractWorld trees =
        new ContractWorld(
            WorldOptions.of(1),
            5,
            5,
            (node, index, above) -> install(node, new Standing("site", index == 3 ? 1 : 0), above));
    trees.build(4 * SECOND);
    List<SimulatedHost> hosts = trees.world.hosts();
    assertEquals(hosts.get(0), trees.parentOf(hosts.get(1)), "the first of the site");
    assertEquals(hosts.get(1), trees.parentOf(hosts.get(2)));
    assertEquals(hosts.get(0), trees.parentOf(hosts.get(3)), "better connected");
    assertEquals(hosts.get(3), trees.parentOf(hosts.get(4)));
    assertEquals(hosts.get(1), trees.parentOf(hosts.get(2)), "nobody was moved");
  }

  /** F69, F70: the subtree of a dead proxy is out of the tree until its hosts are told to join. */
  @Test
  void shouldLoseTheSubtreeOfADeadProxyUntilItIsToldToJoin() {
    ContractWorld trees = built(WorldOptions.of(3), HOSTS);
    trees.world.runFor(3 * SECOND);
    SimulatedHost proxy =
        trees.alive().stream()
            .filter(h -> trees.overlay(h).tree().pathToRoot().size() == 1)
            .findFirst()
            .orElseThrow();
    List<SimulatedHost> below = new ArrayList<>();
    trees.overlay(proxy).tree().children().forEach(id -> below.add(trees.world.hostAt(id)));
    assertTrue(below.size() >= 6, "hosts of the site " + below);
    proxy.kill();
    trees.world.runFor(60 * SECOND);
    for (SimulatedHost host : trees.alive()) {
      assertEquals(!below.contains(host), trees.overlay(host).tree().isMember(), host.toString());
    }
    below.forEach(host -> trees.join(host, trees.root()));
    trees.awaitOneTree(10 * SECOND);
    assertShape(trees);
  }

  /** A proxy that comes back to a new root brings its hosts along. */
  @Test
  void shouldMoveAProxyWithItsHosts() {
    ContractWorld trees = built(WorldOptions.of(4), HOSTS);
    SimulatedHost root = trees.root();
    List<SimulatedHost> proxies = new ArrayList<>();
    trees.overlay(root).tree().children().forEach(id -> proxies.add(trees.world.hostAt(id)));
    root.killNoisily();
    trees.world.runFor(500 * MS);
    SimulatedHost next = proxies.get(0);
    next.call(() -> trees.overlay(next).found(1));
    proxies.subList(1, proxies.size()).forEach(proxy -> trees.join(proxy, next));
    trees.awaitOneTree(10 * SECOND);
  }
}
