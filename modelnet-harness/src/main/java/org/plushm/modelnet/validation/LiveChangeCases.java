package org.plushm.modelnet.validation;

import java.util.TreeMap;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.topology.LinkParameters;

/** T13: links change while packets are in them. */
final class LiveChangeCases {
  /** 1000 bytes at 1 Mbit/s. */
  private static final long SENDING_NS = 8 * Networks.MILLISECOND_NS;

  private static final LinkParameters BEFORE = Networks.link(1, 50, 0, 100);

  private LiveChangeCases() {}

  static void changes(Extent extent, Report report) {
    long delayNs = BEFORE.delayNs();
    Run faster = new Run(extent);
    faster.send(0, 5);
    faster.change(SENDING_NS, Networks.link(10, 50, 0, 100));
    faster.send(SENDING_NS, 2);
    for (int i = 0; i < 5; i++) {
      faster.expect(
          report, "rate x10: packet " + i + " queued before", i, (i + 1) * SENDING_NS + delayNs);
    }
    faster.expect(
        report, "rate x10: first packet after", 5, 5 * SENDING_NS + SENDING_NS / 10 + delayNs);

    Run nearer = new Run(extent);
    nearer.send(0, 2);
    nearer.change(1, Networks.link(1, 10, 0, 100));
    nearer.send(1, 6);
    nearer.expect(report, "delay 50 to 10 ms: packet queued before", 1, 2 * SENDING_NS + delayNs);
    nearer.expect(
        report, "delay 50 to 10 ms: next packet waits for it", 2, 2 * SENDING_NS + delayNs);
    nearer.expect(
        report,
        "delay 50 to 10 ms: once it is past",
        7,
        8 * SENDING_NS + 10 * Networks.MILLISECOND_NS);
    report.requireEqual("delay 50 to 10 ms: overtakings", 0, nearer.inversions);

    Run lossy = new Run(extent);
    lossy.send(0, 3);
    lossy.change(1, Networks.link(1, 50, 1, 100));
    lossy.send(1, 3);
    lossy.expect(report, "loss 0 to 1: packet queued before", 2, 3 * SENDING_NS + delayNs);
    report.requireEqual("loss 0 to 1: later ones that arrive", 3, lossy.arrivedNs.size());

    Run shorter = new Run(extent);
    shorter.send(0, 5);
    shorter.change(1, Networks.link(1, 50, 0, 2));
    shorter.send(1, 1);
    shorter.send(4 * SENDING_NS, 2);
    shorter.run.finish();
    report.requireEqual("queue 100 to 2: packets that arrive", 6, shorter.arrivedNs.size());
    report.requireEqual(
        "queue 100 to 2: the one that finds room again",
        1,
        shorter.arrivedNs.containsKey(6) ? 1 : 0);

    Run open = new Run(extent);
    open.send(0, 3);
    open.change(1, Networks.link(0, 50, 0, 100));
    open.send(1, 1);
    open.expect(report, "rate to unlimited: packet after", 3, 3 * SENDING_NS + delayNs);

    linkDown(extent, report);
  }

  private static void linkDown(Extent extent, Report report) {
    for (Distillation distillation :
        new Distillation[] {
          Distillation.HOP_BY_HOP, Distillation.LAST_MILE, Distillation.END_TO_END
        }) {
      DistilledPaths paths =
          Networks.distilled(
              Networks.dumbbell(1, Networks.link(0, 1, 0, 10), Networks.link(0, 10, 0, 10)),
              distillation,
              extent.seed());
      TreeMap<Integer, Long> arrivedNs = new TreeMap<>();
      int[] down = new int[1];
      VirtualRun run =
          new VirtualRun(
              paths,
              VirtualRun.EXACT,
              new VirtualRun.Observer() {
                @Override
                public void arrived(Sent packet, long nominalNs, long handedOverNs) {
                  arrivedNs.put(packet.number(), nominalNs);
                }

                @Override
                public void dropped(Sent packet, Fate fate, long nominalNs) {
                  down[0] += fate == Fate.LINK_DOWN ? 1 : 0;
                }
              });
      run.send(0, 0, 1, 100);
      run.advance(2 * Networks.MILLISECOND_NS);
      paths.setDown(0, true);
      run.send(2 * Networks.MILLISECOND_NS, 0, 1, 100);
      run.send(3 * Networks.MILLISECOND_NS, 1, 0, 100);
      run.advance(30 * Networks.MILLISECOND_NS);
      paths.setDown(0, false);
      run.send(30 * Networks.MILLISECOND_NS, 0, 1, 100);
      run.finish();
      String name = "link down, " + distillation + ": ";
      report.require(
          name + "arrivals (packet=ms)",
          "{0=12, 2=15, 3=42}",
          inMilliseconds(arrivedNs).toString(),
          inMilliseconds(arrivedNs).toString().equals("{0=12, 2=15, 3=42}"));
      report.requireEqual(name + "dropped because of it", 1, down[0]);
    }
  }

  private static TreeMap<Integer, Long> inMilliseconds(TreeMap<Integer, Long> timesNs) {
    TreeMap<Integer, Long> milliseconds = new TreeMap<>();
    timesNs.forEach((packet, ns) -> milliseconds.put(packet, ns / Networks.MILLISECOND_NS));
    return milliseconds;
  }

  /** One link of 1 Mbit/s and 50 ms, and when packets of 1000 bytes come out of it. */
  private static final class Run {
    private final DistilledPaths paths;
    private final VirtualRun run;
    private final TreeMap<Integer, Long> arrivedNs = new TreeMap<>();
    private int inversions;

    Run(Extent extent) {
      paths = Networks.chain(1, BEFORE, extent.seed());
      run =
          new VirtualRun(
              paths,
              VirtualRun.EXACT,
              (packet, nominalNs, handedOverNs) -> {
                inversions += arrivedNs.higherKey(packet.number()) == null ? 0 : 1;
                arrivedNs.put(packet.number(), nominalNs);
              });
    }

    void send(long atNs, int count) {
      for (int i = 0; i < count; i++) {
        run.send(atNs, 0, 1, 1000);
      }
    }

    void change(long atNs, LinkParameters after) {
      run.advance(atNs);
      paths.change(0, after);
    }

    void expect(Report report, String measure, int packet, long expectedNs) {
      run.finish();
      report.requireEqual(
          measure + ", us", expectedNs / 1000, arrivedNs.getOrDefault(packet, -1000L) / 1000);
    }
  }
}
