package org.plushm.modelnet.validation;

import java.util.Arrays;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.pipe.Pipe;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.overlay.RandomSource;

/** T6 to T8: queues overflow, keep the order and are shared as real ones. */
final class QueueCases {
  private QueueCases() {}

  /** T6: a burst into an idle link. */
  static void overflow(Extent extent, Report report) {
    for (int queue : new int[] {1, 10, 50}) {
      int more = 7;
      DistilledPaths paths = Networks.chain(1, Networks.link(1, 20, 0, queue), extent.seed());
      int[] arrived = new int[1];
      int[] lastArrived = {-1};
      int[] firstDropped = {Integer.MAX_VALUE};
      VirtualRun run =
          new VirtualRun(
              paths,
              VirtualRun.EXACT,
              new VirtualRun.Observer() {
                @Override
                public void arrived(Sent packet, long nominalNs, long handedOverNs) {
                  arrived[0]++;
                  lastArrived[0] = Math.max(lastArrived[0], packet.number());
                }

                @Override
                public void dropped(Sent packet, Fate fate, long nominalNs) {
                  firstDropped[0] = Math.min(firstDropped[0], packet.number());
                }
              });
      for (int i = 0; i < queue + more; i++) {
        run.send(i * 10L, 0, 1, 1000);
      }
      run.finish();
      Pipe pipe = paths.first(0) == null ? paths.core(0, 1)[0] : paths.first(0);
      String name = "queue of " + queue + ": ";
      report.requireEqual(
          name + "packets of " + (queue + more) + " that arrive", queue, arrived[0]);
      report.requireEqual(name + "first one that is dropped", queue, firstDropped[0]);
      report.requireEqual(name + "last one that arrives", queue - 1, lastArrived[0]);
      report.requireEqual(name + "queue drops counted", more, pipe.queueDrops());
      report.requireEqual(name + "loss drops counted", 0, pipe.lossDrops());
    }
    DistilledPaths lossy = Networks.chain(1, Networks.link(1, 20, 1, 1), extent.seed());
    VirtualRun run =
        new VirtualRun(lossy, VirtualRun.EXACT, (packet, nominalNs, handedOverNs) -> {});
    for (int i = 0; i < 20; i++) {
      run.send(0, 0, 1, 1000);
    }
    Pipe pipe = lossy.core(0, 1).length == 0 ? lossy.first(0) : lossy.core(0, 1)[0];
    report.requireEqual("loss of 1 before the queue: loss drops", 20, pipe.lossDrops());
    report.requireEqual("loss of 1 before the queue: queue drops", 0, pipe.queueDrops());
  }

  /** T7: nothing overtakes within a link. */
  static void order(Extent extent, Report report) {
    LinkParameters open = Networks.link(0, 0, 0, 10);
    LinkParameters[] bottlenecks = {
      Networks.link(0.1, 1, 0, 10_000),
      Networks.link(1, 1, 0, 10_000),
      Networks.link(10, 1, 0, 10_000),
      Networks.link(100, 1, 0, 10_000),
      Networks.link(1, 0, 0, 10_000),
      Networks.link(0, 1, 0, 10),
      open
    };
    for (LinkParameters bottleneck : bottlenecks) {
      int inversions = 0;
      int missing = 0;
      for (int senders = 1; senders <= 8; senders++) {
        int packets = extent.pick(5_000, 1_000);
        int[] expected = new int[1];
        int[] wrong = new int[1];
        VirtualRun run =
            new VirtualRun(
                Networks.hopByHop(Networks.dumbbell(senders, open, bottleneck), extent.seed()),
                VirtualRun.TICK_NS,
                (packet, nominalNs, handedOverNs) -> {
                  wrong[0] += packet.number() == expected[0] ? 0 : 1;
                  expected[0] = packet.number() + 1;
                });
        RandomSource random = new RandomSource(extent.seed()).fork("order");
        long nowNs = 0;
        for (int i = 0; i < packets; i++) {
          // Every fourth comes at the same nanosecond as the one before.
          nowNs += random.nextInt(4) == 0 ? 0 : random.nextInt(200_000);
          run.send(nowNs, random.nextInt(senders), senders, 40 + random.nextInt(1400));
        }
        run.finish();
        inversions += wrong[0];
        missing += packets - expected[0];
      }
      String name =
          Report.number(bottleneck.rateBps() / 1e6)
              + " Mbit/s, "
              + Report.number(bottleneck.delayNs() / 1e6)
              + " ms, 1 to 8 senders: ";
      report.requireEqual(name + "out of order, missing or double", 0, inversions + missing);
    }
  }

  /** T8: senders share a bottleneck. */
  static void sharing(Extent extent, Report report) {
    double mbps = 10;
    int bytes = 1000;
    double seconds = 60;
    for (int senders : new int[] {2, 10, 50}) {
      LinkParameters bottleneck = Networks.link(mbps, 10, 0, 50);
      DistilledPaths paths =
          Networks.hopByHop(
              Networks.dumbbell(senders, Networks.link(10 * mbps, 1, 0, 1000), bottleneck),
              extent.seed());
      long[] received = new long[senders];
      long openNs = Networks.SECOND_NS;
      long closeNs = openNs + Math.round(seconds * Networks.SECOND_NS);
      VirtualRun run =
          new VirtualRun(
              paths,
              VirtualRun.TICK_NS,
              (packet, nominalNs, handedOverNs) -> {
                if (handedOverNs > openNs && handedOverNs <= closeNs && packet.from() < senders) {
                  received[packet.from()] += packet.bytes();
                }
              });
      RandomSource random = new RandomSource(extent.seed()).fork("sharing " + senders);
      double perSecond = 1.2 * mbps * 1e6 / 8 / bytes;
      long nowNs = 0;
      while (nowNs < closeNs) {
        nowNs += Networks.poissonGapNs(random, perSecond);
        run.send(nowNs, random.nextInt(senders), senders, bytes);
      }
      run.finish();
      double sum = Arrays.stream(received).sum();
      double squares = Arrays.stream(received).mapToDouble(share -> (double) share * share).sum();
      String name = senders + " senders, 1.2 of the rate: ";
      report.requireWithin(name + "sum", mbps, 0.01, sum * 8 / seconds / 1e6, "Mbit/s");
      double jain = sum * sum / (senders * squares);
      report.require(name + "Jain's index", ">= 0.99", Report.number(jain), jain >= 0.99);
      report.requireEqual(name + "packets the other way", 0, packetsOf(paths, 1));
    }
  }

  private static long packetsOf(DistilledPaths paths, int edge) {
    long[] packets = new long[1];
    paths.forEachPipe(pipe -> packets[0] += pipe.edge() == edge ? pipe.packets() : 0);
    return packets[0];
  }
}
