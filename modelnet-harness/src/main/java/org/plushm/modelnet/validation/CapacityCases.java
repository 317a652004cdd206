package org.plushm.modelnet.validation;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.LagHistogram;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.RandomSource;

/**
 * T14 and T15: what the emulator costs on this machine, in processor time of its one thread, so
 * that others who use the machine do not count.
 */
final class CapacityCases {
  private static final int BYTES = 1498;

  private CapacityCases() {}

  /** T14: ModelNet's capacity test, as fast as the machine goes. */
  static void chains(Extent extent, Report report) {
    int[] hopCounts = {1, 2, 4, 8, 12};
    int[] flowCounts = extent.full() ? new int[] {1, 2, 4, 8, 12, 16, 20} : new int[] {1, 8, 20};
    // Once unseen, until the code is compiled.
    chain(extent, 4, 20, 0.5);
    for (int hops : hopCounts) {
      List<String> cells = new ArrayList<>();
      double worst = Double.MAX_VALUE;
      for (int flows : flowCounts) {
        double perSecond = chain(extent, hops, flows, extent.full() ? 2 : 0.5);
        worst = Math.min(worst, perSecond);
        cells.add(flows + ": " + thousands(perSecond));
      }
      report.tell(
          hops + (hops == 1 ? " link" : " links") + ", packets per CPU second by flows",
          String.join(", ", cells) + "; at least " + thousands(worst * hops) + " link events/s");
    }
    report.tell(
        "for comparison", "ModelNet 120k packets/s at 1 link (recalled), CORE 300k events/s");
  }

  private static String thousands(double value) {
    return Math.round(value / 1000) + "k";
  }

  /** Packets per second of processor time, each flow at the rate of its links. */
  private static double chain(Extent extent, int hops, int flows, double seconds) {
    Topology topology = Networks.chains(flows, hops, Networks.link(50, 10, 0, 200));
    int[] arrived = new int[1];
    VirtualRun run =
        new VirtualRun(
            Networks.hopByHop(topology, extent.seed()),
            VirtualRun.TICK_NS,
            (packet, nominalNs, handedOverNs) -> arrived[0]++);
    long gapNs = Math.round(8e3 * BYTES / 50);
    long beginNs = cpuNs();
    int rounds = 0;
    for (long nowNs = 0; nowNs < seconds * Networks.SECOND_NS; nowNs += gapNs) {
      for (int flow = 0; flow < flows; flow++) {
        run.send(nowNs, 2 * flow, 2 * flow + 1, BYTES);
      }
      rounds++;
    }
    run.finish();
    double cpuSeconds = (cpuNs() - beginNs) / 1e9;
    if (arrived[0] != rounds * flows) {
      throw new IllegalStateException(arrived[0] + " of " + rounds * flows + " arrived");
    }
    return arrived[0] / cpuSeconds;
  }

  /** T15: many hosts with a heartbeat load, and what one of them costs. */
  static void scale(Extent extent, Report report) {
    for (int hosts : new int[] {1_000, 10_000}) {
      int seconds = extent.pick(600, 10) * 1_000 / hosts;
      long usedBefore = usedBytes();
      long beginNs = System.nanoTime();
      Topology topology = TransitStub.of(hosts, extent.seed()).make();
      DistilledPaths paths =
          new DistilledPaths(
              new Routes(topology, Routing.HOPS), Distillation.LAST_MILE, extent.seed());
      LagHistogram lag = new LagHistogram();
      VirtualRun run =
          new VirtualRun(
              paths,
              VirtualRun.TICK_NS,
              (packet, nominalNs, handedOverNs) -> lag.add(handedOverNs - nominalNs));
      double setUpSeconds = (System.nanoTime() - beginNs) / 1e9;
      beginNs = cpuNs();
      long nowNs = heartbeats(run, hosts, seconds, new RandomSource(extent.seed()).fork("tree"));
      run.finish();
      double cpuSeconds = (cpuNs() - beginNs) / 1e9;
      long used = usedBytes() - usedBefore;
      PipeNetwork<Sent> network = run.network();
      String name = hosts + " hosts: ";
      report.requireEqual(name + "packets under way at the end", 0, network.inFlight());
      report.requireEqual(name + "packets lost", 0, network.entered() - lag.count());
      report.requireAtMost(name + "lag p99.9", 1000, lag.quantileNs(0.999) / 1e3, "us");
      report.tell(name + "set-up", Report.number(setUpSeconds) + " s");
      report.tell(
          name + "memory of topology, routes and pipes in use",
          Report.number(Math.max(0, used) / 1024.0 / hosts) + " KiB a host");
      report.tell(
          name
              + "share of one core for "
              + Math.round(network.entered() / (nowNs / 1e9))
              + " packets/s",
          Report.number(100 * cpuSeconds / (nowNs / 1e9)) + " %");
    }
  }

  /** A random tree; both ends of each of its links send 100 bytes each 100 ms, as Aeron does. */
  private static long heartbeats(VirtualRun run, int hosts, int seconds, RandomSource random) {
    int[] parent = new int[hosts];
    for (int i = 1; i < hosts; i++) {
      parent[i] = random.nextInt(i);
    }
    long nowNs = 0;
    long stepNs = 100 * Networks.MILLISECOND_NS / hosts;
    for (int round = 0; round < seconds * 10; round++) {
      for (int i = 1; i < hosts; i++) {
        nowNs += stepNs;
        run.send(nowNs, i, parent[i], 100);
        run.send(nowNs, parent[i], i, 100);
      }
    }
    return nowNs;
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
