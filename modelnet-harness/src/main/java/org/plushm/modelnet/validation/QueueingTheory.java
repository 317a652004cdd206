package org.plushm.modelnet.validation;

import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.overlay.RandomSource;

/**
 * T9: a link with Poisson arrivals of packets of one size is an M/D/1 queue, and one with a short
 * queue M/D/1/K, whose waits and losses are known.
 */
final class QueueingTheory {
  private static final int BYTES = 1000;
  private static final double SERVICE_NS = 8e3 * BYTES / 10;

  private QueueingTheory() {}

  static void compare(Extent extent, Report report) {
    int packets = extent.pick(1_000_000, 200_000);
    for (double load : new double[] {0.3, 0.6, 0.8}) {
      Outcome outcome = run(extent, load, 1_000_000, packets);
      double expectedNs = load * SERVICE_NS / (2 * (1 - load));
      report.requireWithin(
          "load " + load + ", long queue: mean wait",
          expectedNs / 1e3,
          0.05,
          outcome.meanWaitNs / 1e3,
          "us");
    }
    for (double load : new double[] {0.8, 1.1}) {
      for (int queue : new int[] {1, 3, 6}) {
        Outcome outcome = run(extent, load, queue, packets);
        report.requireWithin(
            "load " + load + ", queue of " + queue + ": dropped",
            100 * lossOfMd1k(load, queue),
            0.05,
            100 * outcome.dropped,
            "%");
      }
    }
  }

  private record Outcome(double meanWaitNs, double dropped) {}

  private static Outcome run(Extent extent, double load, int queue, int packets) {
    LinkParameters link = Networks.link(10, 0, 0, queue);
    double[] waitNs = new double[1];
    int[] arrived = new int[1];
    int[] dropped = new int[1];
    VirtualRun run =
        new VirtualRun(
            Networks.chain(1, link, extent.seed()),
            VirtualRun.EXACT,
            new VirtualRun.Observer() {
              @Override
              public void arrived(Sent packet, long nominalNs, long handedOverNs) {
                waitNs[0] += nominalNs - packet.sentNs() - SERVICE_NS;
                arrived[0]++;
              }

              @Override
              public void dropped(Sent packet, Fate fate, long nominalNs) {
                dropped[0] += fate == Fate.QUEUE_FULL ? 1 : 0;
              }
            });
    RandomSource random = new RandomSource(extent.seed()).fork("theory " + load + " " + queue);
    long nowNs = 0;
    for (int i = 0; i < packets; i++) {
      nowNs += Networks.poissonGapNs(random, load * 1e9 / SERVICE_NS);
      run.send(nowNs, 0, 1, BYTES);
    }
    run.finish();
    return new Outcome(waitNs[0] / arrived[0], (double) dropped[0] / packets);
  }

  /**
   * The fraction of arrivals that find the system full. Seen whenever a packet has been sent, the
   * number left behind is a Markov chain; with p0 for its being 0, the loss is 1 - 1 / (p0 + load).
   *
   * @param places of the system, the one being sent included
   */
  static double lossOfMd1k(double load, int places) {
    double[] arrivals = new double[places + 1];
    arrivals[0] = StrictMath.exp(-load);
    for (int i = 1; i <= places; i++) {
      arrivals[i] = arrivals[i - 1] * load / i;
    }
    double[] left = new double[places];
    left[0] = 1;
    for (int round = 0; round < 20_000; round++) {
      double[] next = new double[places];
      for (int before = 0; before < places; before++) {
        double rest = 1;
        int base = Math.max(0, before - 1);
        for (int i = 0; base + i < places - 1; i++) {
          next[base + i] += left[before] * arrivals[i];
          rest -= arrivals[i];
        }
        next[places - 1] += left[before] * rest;
      }
      left = next;
    }
    return 1 - 1 / (left[0] + load);
  }
}
