package org.plushm.plush.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.application.Software;
import org.plushm.plush.port.FilesPort.Install;
import org.plushm.plush.port.FilesPort.Installed;
import org.plushm.plush.port.FilesPort.RemoveRun;
import org.plushm.plush.port.FilesPort.RunRemoved;
import org.plushm.plush.port.FilesPort.StopInstall;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/** The file manager of one host in virtual time. What is on the disk outlives the client. */
final class FakeFiles {
  private static final long MS = 1_000_000L;

  private final World world;
  private final String label;
  private final RandomSource random;
  private final FakeKeeper keeper;
  private final SimulatedHost host;

  /** Software by run; a run that is here has a directory. */
  private final Map<Long, TreeSet<String>> disk = new TreeMap<>();

  private final Map<Long, NodeId> installing = new TreeMap<>();

  /** Why installations fail here; null when they do not. */
  String failure;

  FakeFiles(World world, String label, SimulatedHost host, FakeKeeper keeper) {
    this.world = world;
    this.label = label;
    this.random = world.random("files." + label);
    this.keeper = keeper;
    this.host = host;
  }

  boolean hasDirectory(long run) {
    return disk.containsKey(run);
  }

  boolean has(long run, String software) {
    return disk.containsKey(run) && disk.get(run).contains(software);
  }

  int directoryCount() {
    return disk.size();
  }

  boolean handle(Effect effect) {
    if (effect instanceof Install install) {
      onInstall(install);
    } else if (effect instanceof StopInstall stop) {
      finish(stop.run(), host.id(), false, "stopped");
    } else if (effect instanceof RemoveRun remove) {
      onRemove(remove.run());
    } else {
      return false;
    }
    return true;
  }

  private void onInstall(Install install) {
    NodeId client = host.id();
    if (client.equals(installing.get(install.run()))) {
      world.violation("files", label + " installs twice at once for run " + install.run());
    }
    installing.put(install.run(), client);
    disk.computeIfAbsent(install.run(), run -> new TreeSet<>());
    long delayNs = 5 * MS;
    for (Software software : install.software()) {
      if (!has(install.run(), software.name())) {
        delayNs += 20 * MS + random.nextLong(200 * MS);
        long atNs = delayNs;
        world.after(
            atNs,
            () -> {
              if (client.equals(installing.get(install.run()))
                  && world.living(client) != null
                  && failure == null) {
                disk.get(install.run()).add(software.name());
              }
            });
      }
    }
    world.after(delayNs + MS, () -> finish(install.run(), client, failure == null, failure));
  }

  private void finish(long run, NodeId client, boolean ok, String cause) {
    if (client.equals(installing.get(run)) && world.living(client) != null) {
      installing.remove(run);
      host.deliver(new Installed(run, ok, cause));
    }
  }

  private void onRemove(long run) {
    NodeId client = host.id();
    if (keeper.isRunning(run)) {
      world.violation("files", label + " removes run " + run + " under a running process");
    }
    finish(run, client, false, "removed");
    world.after(
        random.nextLong(30 * MS),
        () -> {
          disk.remove(run);
          if (world.living(client) != null) {
            host.deliver(new RunRemoved(run, null));
          }
        });
  }
}
