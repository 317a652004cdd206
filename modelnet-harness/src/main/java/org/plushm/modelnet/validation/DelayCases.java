package org.plushm.modelnet.validation;

import java.util.Collections;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.overlay.RandomSource;

/** T1 and T2: packets come out when they should. */
final class DelayCases {
  private static final int BYTES_MIN = 100;
  private static final int BYTES_MAX = 1400;

  private DelayCases() {}

  /** T1: one link, various delays. */
  static void oneLink(Extent extent, Report report) {
    for (int delayMs : new int[] {1, 5, 20, 100, 300}) {
      LinkParameters link = Networks.link(100, delayMs, 0, 1000);
      Errors errors = run(extent, 1, link, 200, extent.pick(10_000, 4_000), delayMs);
      String name = "delay " + delayMs + " ms: ";
      report.requireAtMost(name + "lag p50", 100, errors.lag.quantile(0.5) / 1e3, "us");
      report.requireAtMost(name + "lag p99", 1000, errors.lag.quantile(0.99) / 1e3, "us");
      report.require(
          name + "none early",
          ">= 0 us",
          Report.number(errors.lag.min() / 1e3) + " us",
          errors.lag.min() >= 0);
      report.tell(
          name + "lag p99.9, max",
          Report.number(errors.lag.quantile(0.999) / 1e3)
              + ", "
              + Report.number(errors.lag.max() / 1e3)
              + " us");
      report.requireAtMost(name + "nominal time off Lindley's", 1, errors.nominalMaxNs, "ns");
    }
  }

  /** T2: several links; lateness must not add up. */
  static void severalLinks(Extent extent, Report report) {
    LinkParameters link = Networks.link(10, 5, 0, 100_000);
    double meanBytes = (BYTES_MIN + BYTES_MAX) / 2.0;
    double capacity = link.rateBps() / (8 * meanBytes);
    for (double load : new double[] {0.01, 0.5, 0.9}) {
      for (int hops : new int[] {1, 2, 4, 8, 10, 12}) {
        Errors errors = run(extent, hops, link, load * capacity, extent.pick(10_000, 2_000), hops);
        String name = hops + " links, load " + Report.number(load) + ": ";
        report.requireAtMost(name + "lag p99.9", 1000, errors.lag.quantile(0.999) / 1e3, "us");
        report.requireAtMost(name + "lag max (one tick)", 100, errors.lag.max() / 1e3, "us");
        report.requireAtMost(name + "nominal time off Lindley's", hops, errors.nominalMaxNs, "ns");
      }
    }
  }

  private record Errors(Distribution lag, double nominalMaxNs) {}

  private static Errors run(
      Extent extent, int hops, LinkParameters link, double perSecond, int packets, int salt) {
    RandomSource random = new RandomSource(extent.seed()).fork("delay " + salt);
    Distribution lag = new Distribution();
    double[] expectedNs = new double[packets];
    int[] bytes = new int[packets];
    long[] nominalNs = new long[packets];
    VirtualRun run =
        new VirtualRun(
            Networks.chain(hops, link, extent.seed()),
            VirtualRun.TICK_NS,
            (packet, outNs, handedOverNs) -> {
              lag.add(handedOverNs - outNs);
              nominalNs[packet.number()] = outNs;
            });
    long nowNs = 0;
    for (int i = 0; i < packets; i++) {
      nowNs += Networks.poissonGapNs(random, perSecond);
      bytes[i] = BYTES_MIN + random.nextInt(BYTES_MAX - BYTES_MIN + 1);
      expectedNs[i] = nowNs;
      run.send(nowNs, 0, 1, bytes[i]);
    }
    run.finish();
    Networks.lindley(expectedNs, bytes, Collections.nCopies(hops, link));
    double worstNs = lag.size() == packets ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < packets; i++) {
      worstNs = Math.max(worstNs, Math.abs(nominalNs[i] - expectedNs[i]));
    }
    return new Errors(lag, worstNs);
  }
}
