package org.plushm.plush.simulation;

import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.ControlPort.Launched;
import org.plushm.simulation.SimulatedHost;

/** Starts and ends clients on the hosts of a world, after a while and not always. */
final class SimulatedLauncher {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  /** How long a keeper without a client waits for a successor. */
  private static final long KEEPER_GRACE_NS = 10 * SECOND;

  private final PlushWorld plush;
  private final RandomSource random;
  private int underWay;

  /** Orders so far. */
  int launches;

  /** Launches that are not answered yet, the most at a time. */
  int underWayMax;

  /** The chance that a host that was there before is not launched again. */
  double relaunchFailure;

  SimulatedLauncher(PlushWorld plush) {
    this.plush = plush;
    this.random = plush.world.random("launcher");
  }

  void launch(LaunchOrder order) {
    launches++;
    underWay++;
    underWayMax = Math.max(underWayMax, underWay);
    String label = order.label();
    SimulatedHost host = plush.hosts.get(label);
    NodeId asker = plush.control.id();
    long delayNs = 30 * MS + random.nextLong(150 * MS);
    boolean fails = order.incarnationMin() > 0 && random.chance(relaunchFailure);
    if (host == null || !plush.isPowered(label) || fails) {
      plush.world.after(
          host == null ? MS : 2 * SECOND,
          () -> {
            underWay--;
            plush.tellControl(asker, new LaunchFailed(label, "the launch has failed"));
          });
      return;
    }
    plush.world.after(
        delayNs,
        () -> {
          if (!plush.isPowered(label)) {
            return; // It went down while it was being launched; the launcher hangs on it.
          }
          if (!host.isAlive() || host.id().incarnation() < order.incarnationMin()) {
            start(label, host);
          }
          plush.require(
              host.id().incarnation() >= order.incarnationMin(),
              "launcher",
              "incarnation of " + label);
          underWay--;
          plush.tellControl(asker, new Launched(label, host.id(), host.endpoint().endpoint()));
        });
  }

  /** Starts a client; one that lives there is ended before, its processes are adopted. */
  private void start(String label, SimulatedHost host) {
    if (host.isAlive()) {
      end(label, false, false);
    }
    plush.keys.started(host);
    host.start();
    plush.keepers.get(label).tellRecovered();
  }

  /**
   * A client that lives ends.
   *
   * @param killProcesses whether its user processes end with it; else they wait for a successor
   * @param silently whether nobody is told, as when a machine dies
   */
  void end(String label, boolean killProcesses, boolean silently) {
    SimulatedHost host = plush.hosts.get(label);
    NodeId ended = host.id();
    if (killProcesses) {
      plush.keepers.get(label).killAll();
    } else {
      plush.world.after(
          KEEPER_GRACE_NS,
          () -> {
            if (!host.isAlive()) {
              plush.keepers.get(label).killAll();
            }
          });
    }
    if (silently) {
      plush.links.setDown(host, true);
      host.kill();
      plush.links.processEnded(ended);
      plush.links.setDown(host, false);
    } else {
      host.killNoisily();
      plush.links.processEnded(ended);
    }
  }

  void stopAll() {
    NodeId asker = plush.control.id();
    plush.world.after(
        100 * MS,
        () -> {
          plush.hosts.forEach(
              (label, host) -> {
                if (host.isAlive()) {
                  end(label, true, false);
                }
              });
          plush.tellControl(asker, new AllStopped(List.of()));
        });
  }
}
