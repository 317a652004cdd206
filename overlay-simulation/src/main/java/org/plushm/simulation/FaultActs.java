package org.plushm.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** Carries out the faults of a script on one world. */
final class FaultActs {
  private final World world;
  private final List<SimulatedHost> hosts;

  FaultActs(World world, List<SimulatedHost> hosts) {
    this.world = world;
    this.hosts = hosts;
  }

  /** Finds numbers and names that are nobody's before the run begins. */
  void check(Fault fault) {
    if (fault instanceof Fault.Hop hop) {
      links(hop).check(hop);
    }
    RandomSource unused = new RandomSource(0);
    for (FaultTargets who : fault.targets()) {
      who.resolve(world, hosts, unused);
    }
  }

  private FramePipes links(Fault.Hop hop) {
    FramePipes links = world.network().pipes();
    if (links == null) {
      throw new IllegalArgumentException(
          "'" + hop + "' needs a network with links, which was not given");
    }
    return links;
  }

  /** Carries out a fault now. */
  void act(Fault fault, int index) {
    world.trace("world", "fault", fault.toString());
    RandomSource random = world.random("fault." + index);
    if (fault instanceof Fault.Split split) {
      split(split, random);
    } else if (fault instanceof Fault.Heal) {
      world.network().heal();
    } else if (fault instanceof Fault.Hop hop) {
      links(hop).change(hop);
      after(hop, () -> links(hop).restore(hop));
    } else if (fault instanceof Fault.OfFrames frames) {
      changeFrames(frames);
    } else {
      for (FaultTargets who : fault.targets()) {
        for (SimulatedHost host : who.resolve(world, hosts, random)) {
          act(fault, host);
        }
      }
    }
  }

  private void act(Fault fault, SimulatedHost host) {
    if (host.portFault(fault)) {
      return; // It knows better what that means here.
    }
    if (fault instanceof Fault.Restart restart) {
      restart(restart, host);
    } else if (!host.isAlive()) {
      return; // Nothing happens where nobody lives.
    } else if (fault instanceof Fault.Kill kill) {
      if (kill.noisy()) {
        host.killNoisily();
      } else {
        host.kill();
      }
    } else if (fault instanceof Fault.Pause pause) {
      if (!host.isPaused()) {
        host.pause(pause.durationNs());
      }
    } else if (fault instanceof Fault.Resume) {
      host.resume();
    } else if (fault instanceof Fault.Slow slow) {
      host.slowDown(slow.byNs());
      after(slow, () -> host.slowDown(0));
    } else {
      throw new IllegalStateException("no port of " + host.name() + " can '" + fault + "'");
    }
  }

  private void restart(Fault.Restart restart, SimulatedHost host) {
    if (host.isAlive()) {
      host.kill();
    }
    host.shiftClock(restart.clockShiftNs() / 1_000_000);
    if (restart.stateless()) {
      host.loseState();
    }
    host.start();
  }

  private void split(Fault.Split split, RandomSource random) {
    Set<NodeId> side = endpoints(split.side().resolve(world, hosts, random));
    Set<NodeId> otherSide =
        split.otherSide() == null
            ? null
            : endpoints(split.otherSide().resolve(world, hosts, random));
    long nowNs = world.nowNs();
    long untilNs =
        split.durationNs() == Fault.FOREVER_NS ? Long.MAX_VALUE : nowNs + split.durationNs();
    world.network().partition(new Partition(side, otherSide, split.oneWay(), nowNs, untilNs));
  }

  private static Set<NodeId> endpoints(List<SimulatedHost> meant) {
    Set<NodeId> endpoints = new TreeSet<>();
    meant.forEach(host -> endpoints.add(host.endpoint()));
    return endpoints;
  }

  private void changeFrames(Fault.OfFrames frames) {
    FaultModel usual = world.options().faults();
    world.network().faults(frames.changed(world.network().faults()));
    after(frames, () -> world.network().faults(frames.restored(world.network().faults(), usual)));
  }

  private void after(Fault fault, Runnable end) {
    if (fault.durationNs() != Fault.FOREVER_NS) {
      world.after(fault.durationNs(), end);
    }
  }
}
