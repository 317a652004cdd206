package org.plushm.modelnet.validation;

import java.util.BitSet;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Fate;

/**
 * T5 and T17: losses are as frequent as asked for, independent, and the same with the same seed.
 */
final class LossCases {
  /** Two-sided 99.9 % of the normal distribution. */
  private static final double Z_999 = 3.2905;

  private LossCases() {}

  /** T5: frequency and independence. */
  static void frequency(Extent extent, Report report) {
    int packets = 100_000;
    for (double p : new double[] {0, 0.001, 0.01, 0.05, 0.2, 1}) {
      BitSet lost = lost(extent.seed(), p, 1, packets);
      judgeCount(report, "p = " + Report.number(p), p, packets, lost.cardinality());
      if (p > 0 && p < 1) {
        double z = runsZ(lost, packets);
        report.require(
            "p = " + Report.number(p) + ": runs test of independence",
            "|z| <= " + Z_999,
            Report.number(z),
            Math.abs(z) <= Z_999);
      }
    }
    for (int hops : new int[] {2, 4, 10}) {
      double whole = 1 - StrictMath.pow(1 - 0.02, hops);
      int count = lost(extent.seed(), 0.02, hops, packets).cardinality();
      judgeCount(report, hops + " links of p = 0.02", whole, packets, count);
    }
  }

  private static void judgeCount(Report report, String name, double p, int packets, int count) {
    double expected = p * packets;
    double allowed = Math.floor(Z_999 * Math.sqrt(packets * p * (1 - p)));
    report.require(
        name + ": lost of " + packets,
        Report.number(Math.rint(expected)) + " +-" + Report.number(allowed),
        Integer.toString(count),
        Math.abs(count - expected) <= allowed);
  }

  private static BitSet lost(long seed, double p, int hops, int packets) {
    BitSet lost = new BitSet();
    int[] arrived = new int[1];
    VirtualRun run =
        new VirtualRun(
            Networks.chain(hops, Networks.link(0, 1, p, 10), seed),
            VirtualRun.EXACT,
            new VirtualRun.Observer() {
              @Override
              public void arrived(Sent packet, long nominalNs, long handedOverNs) {
                arrived[0]++;
              }

              @Override
              public void dropped(Sent packet, Fate fate, long nominalNs) {
                if (fate == Fate.LOST) {
                  lost.set(packet.number());
                }
              }
            });
    for (int i = 0; i < packets; i++) {
      run.send(i * 1_000L, 0, 1, 100);
    }
    run.finish();
    if (arrived[0] + lost.cardinality() != packets) {
      throw new IllegalStateException("packets disappeared");
    }
    return lost;
  }

  /** Wald and Wolfowitz: how far the number of runs is from that of independent losses. */
  private static double runsZ(BitSet lost, int packets) {
    double ones = lost.cardinality();
    double zeros = packets - ones;
    int runs = 1;
    for (int i = 1; i < packets; i++) {
      runs += lost.get(i) == lost.get(i - 1) ? 0 : 1;
    }
    double mean = 2 * ones * zeros / packets + 1;
    double variance = (mean - 1) * (mean - 2) / (packets - 1.0);
    return (runs - mean) / Math.sqrt(variance);
  }

  /** T17: the same seed gives the same losses and times, another one others. */
  static void repeatability(Extent extent, Report report) {
    long once = fingerprint(extent.seed());
    long twice = fingerprint(extent.seed());
    long other = fingerprint(extent.seed() + 1);
    report.require(
        "arrivals and losses of 50 hosts, same seed twice",
        Long.toHexString(once),
        Long.toHexString(twice),
        once == twice);
    report.require(
        "another seed", "not " + Long.toHexString(once), Long.toHexString(other), once != other);
    BitSet alone = lost(extent.seed(), 0.05, 1, 10_000);
    BitSet again = lost(extent.seed(), 0.05, 1, 20_000);
    report.requireEqual(
        "losses of a link that depend on what comes later",
        0,
        differences(alone, again.get(0, 10_000)));
  }

  private static int differences(BitSet one, BitSet other) {
    BitSet different = (BitSet) one.clone();
    different.xor(other);
    return different.cardinality();
  }

  private static long fingerprint(long seed) {
    DistilledPaths paths =
        Networks.hopByHop(
            Networks.dumbbell(49, Networks.link(10, 1, 0.02, 10), Networks.link(20, 5, 0.02, 20)),
            seed);
    long[] print = {17};
    VirtualRun run =
        new VirtualRun(
            paths,
            VirtualRun.TICK_NS,
            new VirtualRun.Observer() {
              @Override
              public void arrived(Sent packet, long nominalNs, long handedOverNs) {
                print[0] = print[0] * 31 + packet.number();
                print[0] = print[0] * 31 + nominalNs;
              }

              @Override
              public void dropped(Sent packet, Fate fate, long nominalNs) {
                print[0] = print[0] * 31 + packet.number();
                print[0] = print[0] * 31 + fate.ordinal();
              }
            });
    for (int i = 0; i < 20_000; i++) {
      run.send(i * 300_000L, i * 7 % 49, 49, 1000);
    }
    run.finish();
    return print[0];
  }
}
