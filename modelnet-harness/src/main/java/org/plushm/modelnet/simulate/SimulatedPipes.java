package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Pipe;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.modelnet.realtime.HopFaults;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FramePipes;
import org.plushm.simulation.World;

/**
 * The pipes of a topology under the virtual clock of a simulation: the same that shape frames in
 * real time. Delays, waiting, full queues, losses and dead links come from them.
 *
 * <p>Heartbeats are not sent through them, as nothing is in the simulation: evidence of life is
 * computed from the path's delay, its losses and the times at which it was down, and takes none of
 * its rate.
 */
final class SimulatedPipes implements FramePipes {
  /** What a frame is charged besides its message: the seal's header and tag. */
  private static final int SEALED_BYTES = 88;

  /** Aeron's header of a data frame. */
  private static final int LINK_HEADER_BYTES = 32;

  /** With the headers of IPv4 and UDP. */
  private static final int OVERHEAD_BYTES = 28;

  private static final long REMEMBERED_NS = 120 * Simulation.SECOND_NS;

  private final World world;
  private final DistilledPaths paths;
  private final PipeNetwork<Passage> pipes;
  private final ToIntFunction<NodeId> vns;
  private final List<Outage> outages = new ArrayList<>();
  private long wakesNs = Long.MAX_VALUE;
  private boolean draining;

  /** A frame under way. */
  private record Passage(Runnable arrived, Runnable lost) {}

  /** Links that were down. */
  private static final class Outage {
    private final Fault.Hop hop;
    private final long fromNs;
    private long untilNs = Long.MAX_VALUE;

    Outage(Fault.Hop hop, long fromNs) {
      this.hop = hop;
      this.fromNs = fromNs;
    }

    boolean contains(int edge) {
      return hop.hops().isEmpty()
          || hop.hops().stream().anyMatch(range -> range.first() <= edge && edge <= range.last());
    }
  }

  /**
   * Pipes for the hosts of a world.
   *
   * @param vns the virtual node of each host
   */
  SimulatedPipes(World world, DistilledPaths paths, ToIntFunction<NodeId> vns) {
    this.world = world;
    this.paths = paths;
    this.vns = vns;
    this.pipes =
        new PipeNetwork<>(
            paths,
            OVERHEAD_BYTES,
            Integer.MAX_VALUE,
            (from, to, passage, fate, nominalNs) -> world.at(nominalNs, passage.lost));
  }

  @Override
  public void send(
      NodeId from, NodeId to, int bytes, boolean onLink, Runnable arrived, Runnable lost) {
    int length = bytes + SEALED_BYTES + (onLink ? LINK_HEADER_BYTES : 0);
    pipes.enter(
        vns.applyAsInt(from),
        vns.applyAsInt(to),
        length,
        new Passage(arrived, lost),
        world.nowNs());
    wakeInTime();
  }

  private void wakeInTime() {
    long nextNs = pipes.nextDeadlineNs();
    if (!draining && nextNs < wakesNs) {
      wakesNs = nextNs;
      world.at(nextNs, () -> wake(nextNs));
    }
  }

  private void wake(long plannedNs) {
    if (plannedNs != wakesNs) {
      return; // An earlier time was planned meanwhile, and has planned again.
    }
    wakesNs = Long.MAX_VALUE;
    draining = true;
    pipes.drain(world.nowNs(), (from, to, passage, nominalNs) -> passage.arrived.run());
    draining = false;
    wakeInTime();
  }

  @Override
  public long restDelayNs(NodeId from, NodeId to) {
    long delayNs = 0;
    for (Pipe pipe : path(from, to)) {
      long rateBps = pipe.parameters().rateBps();
      long bits = 8L * (SEALED_BYTES + LINK_HEADER_BYTES + OVERHEAD_BYTES);
      delayNs += pipe.parameters().delayNs();
      delayNs += rateBps == 0 ? 0 : bits * Simulation.SECOND_NS / rateBps;
    }
    return delayNs;
  }

  @Override
  public double lossProbability(NodeId from, NodeId to) {
    double passes = 1;
    for (Pipe pipe : path(from, to)) {
      passes *= 1 - pipe.parameters().lossProbability();
    }
    return 1 - passes;
  }

  @Override
  public long downSinceNs(NodeId from, NodeId to, long atNs) {
    int fromVn = vns.applyAsInt(from);
    int toVn = vns.applyAsInt(to);
    if (fromVn != toVn && paths.core(fromVn, toVn) == null) {
      return 0; // No path leads there.
    }
    long sinceNs = Long.MAX_VALUE;
    for (Outage outage : outages) {
      if (outage.fromNs <= atNs && atNs < outage.untilNs && outage.fromNs < sinceNs) {
        for (int edge : paths.edges(fromVn, toVn)) {
          sinceNs = outage.contains(edge) ? Math.min(sinceNs, outage.fromNs) : sinceNs;
        }
      }
    }
    return sinceNs;
  }

  private List<Pipe> path(NodeId from, NodeId to) {
    int fromVn = vns.applyAsInt(from);
    int toVn = vns.applyAsInt(to);
    Pipe[] core = fromVn == toVn ? null : paths.core(fromVn, toVn);
    if (core == null) {
      return List.of();
    }
    List<Pipe> all = new ArrayList<>();
    all.add(paths.first(fromVn));
    Collections.addAll(all, core);
    all.add(paths.last(toVn));
    all.removeIf(pipe -> pipe == null);
    return all;
  }

  // ---- changes ----

  @Override
  public void check(Fault.Hop hop) {
    HopFaults.check(hop, paths.topology());
  }

  @Override
  public void change(Fault.Hop hop) {
    HopFaults.apply(hop, paths);
    if (hop.what().equals("down")) {
      outages.removeIf(outage -> outage.untilNs < world.nowNs() - REMEMBERED_NS);
      outages.add(new Outage(hop, world.nowNs()));
    } else if (hop.what().equals("up")) {
      endOutages(hop);
    }
  }

  @Override
  public void restore(Fault.Hop hop) {
    HopFaults.undo(hop, paths);
    if (hop.what().equals("down")) {
      endOutages(hop);
    }
  }

  private void endOutages(Fault.Hop hop) {
    outages.stream()
        .filter(outage -> outage.untilNs == Long.MAX_VALUE)
        .filter(outage -> hop.hops().isEmpty() || outage.hop.hops().equals(hop.hops()))
        .forEach(outage -> outage.untilNs = world.nowNs());
  }

  /** The median of round trips between some pairs of hosts at rest, in nanoseconds. */
  long medianRoundTripNs(List<NodeId> hosts, RandomSource random) {
    List<Long> samples = new ArrayList<>();
    for (int i = 0; i < 1000 && hosts.size() > 1; i++) {
      NodeId a = random.pick(hosts);
      NodeId b = random.pick(hosts);
      if (!a.equals(b)) {
        samples.add(restDelayNs(a, b) + restDelayNs(b, a));
      }
    }
    Collections.sort(samples);
    return samples.isEmpty() ? 0 : samples.get(samples.size() / 2);
  }
}
