package org.plushm.modelnet.simulate;

import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/** Observes joins, deaths, and when a neighbour's death was noticed. */
final class Losses implements Checker {
  private final World world;
  private final Map<NodeId, Long> diedNs = new TreeMap<>();
  private final Samples detectionNs = new Samples();
  private final Samples joinNs = new Samples();
  private final Samples joinPerLevelNs = new Samples();

  Losses(World world) {
    this.world = world;
  }

  @Override
  public void touched(World at, SimulatedHost host) {
    if (!host.isAlive() && host.hasTransport()) {
      diedNs.putIfAbsent(host.id(), at.nowNs());
    }
  }

  /** A host has lost a neighbour; counts when that one is dead. */
  void noticed(NodeId peer) {
    Long sinceNs = diedNs.get(peer);
    if (sinceNs != null) {
      detectionNs.add(world.nowNs() - sinceNs);
    }
  }

  /** A host that began to join has its place. */
  void joined(long sinceNs, long nowNs, int depth) {
    joinNs.add(nowNs - sinceNs);
    joinPerLevelNs.add((nowNs - sinceNs) / Math.max(1, depth));
  }

  /** How many hosts have died. */
  int deathCount() {
    return diedNs.size();
  }

  /** Time from a host's death until a neighbour gave it up, in nanoseconds. */
  Samples detectionNs() {
    return detectionNs;
  }

  /** Time from being told to join until the place, in nanoseconds. */
  Samples joinNs() {
    return joinNs;
  }

  /** The same divided by the depth of the place. */
  Samples joinPerLevelNs() {
    return joinPerLevelNs;
  }
}
