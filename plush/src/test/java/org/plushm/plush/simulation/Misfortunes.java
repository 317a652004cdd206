package org.plushm.plush.simulation;

import java.util.List;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.SimulatedHost;

/**
 * What happens to a story: hosts, roots, clients and the control node are killed between any two
 * events, links cut, nodes paused.
 */
final class Misfortunes {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  private final PlushWorld plush;
  private final RandomSource random;
  boolean controlWasKilled;
  private long faultsEndNs;
  private boolean over;

  Misfortunes(PlushWorld plush, RandomSource random) {
    this.plush = plush;
    this.random = random;
  }

  /** Nothing more happens; returns when what has happened is over. */
  void end() {
    over = true;
    plush.world.runUntil(faultsEndNs);
    plush.await("power everywhere", 60 * SECOND, plush::allPowered);
  }

  /** Something happens within this time. */
  void strike(long withinNs) {
    String label = random.pick(List.copyOf(plush.hosts.keySet()));
    SimulatedHost host = plush.hosts.get(label);
    long atNs = random.nextLong(withinNs);
    switch (random.nextInt(13)) {
      case 0 -> later(atNs, () -> plush.killHost(label));
      case 1, 2 -> later(atNs, this::killRoot);
      case 3 -> later(atNs, () -> plush.killClient(label));
      case 4 -> later(atNs, this::restartControl);
      case 5 -> afterEvents(plush.control, 1 + random.nextInt(200), this::restartControl);
      case 6 -> afterEvents(host, 1 + random.nextInt(60), () -> plush.killHost(label));
      case 7 -> afterEvents(host, 1 + random.nextInt(60), () -> plush.killClient(label));
      case 8 -> later(atNs, () -> cut(300 * MS + random.nextLong(5 * SECOND), false));
      case 9 -> later(atNs, () -> cut(300 * MS + random.nextLong(8 * SECOND), true));
      case 10 -> later(atNs, () -> pause(host, random.nextLong(4 * SECOND)));
      case 11 -> later(atNs, () -> pause(plush.control, random.nextLong(8 * SECOND)));
      default -> {
        long awayNs = 3 * SECOND + random.nextLong(20 * SECOND);
        later(
            atNs,
            () -> {
              plush.powerOff(label);
              plush.world.after(awayNs, () -> plush.powerOn(label));
            });
      }
    }
  }

  private void later(long delayNs, Runnable act) {
    plush.world.after(delayNs, () -> unlessOver(act));
  }

  private void afterEvents(SimulatedHost host, int events, Runnable act) {
    plush.afterEvents(host, events, () -> unlessOver(act));
  }

  /** What must come true has its time only once nothing fails any more. */
  private void unlessOver(Runnable act) {
    if (!over) {
      act.run();
    }
  }

  private void killRoot() {
    String root = plush.rootLabel();
    if (root != null) {
      plush.killHost(root);
    }
  }

  private void restartControl() {
    if (!plush.control.isAlive() || plush.controlEnded) {
      return;
    }
    controlWasKilled = true;
    plush.killControl();
    plush.world.after(
        random.nextLong(3 * SECOND),
        () -> {
          if (!plush.control.isAlive()) {
            plush.startControl();
          }
        });
  }

  private void cut(long durationNs, boolean everybody) {
    faultsEndNs = Math.max(faultsEndNs, plush.world.nowNs() + durationNs);
    String root = plush.rootLabel();
    plush.hosts.forEach(
        (label, host) -> {
          if (everybody || label.equals(root)) {
            plush.links.cut(host, durationNs);
          }
        });
  }

  private void pause(SimulatedHost host, long durationNs) {
    faultsEndNs = Math.max(faultsEndNs, plush.world.nowNs() + durationNs);
    if (host.isAlive() && !host.isPaused()) {
      host.pause(durationNs);
    }
  }
}
