package org.plushm.modelnet.validation;

import org.plushm.modelnet.topology.LinkParameters;

/** T3 and T4: a link lets through what its rate says, evenly. */
final class RateCases {
  private static final int PACKET_BYTES = 1498;

  private RateCases() {}

  /** T3: ModelNet's bandwidth test, offered load from a tenth of the rate to 1.4 times. */
  static void cap(Extent extent, Report report) {
    double[] rates =
        extent.full() ? new double[] {0.1, 1, 10, 100, 1000} : new double[] {0.1, 1, 10, 100};
    for (double mbps : rates) {
      double seconds = mbps >= 100 ? extent.pick(10, 2) : 10;
      for (double share : new double[] {0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4}) {
        double bytes = received(extent, mbps, share, seconds);
        double expected = Math.min(share, 1) * mbps * 1e6 / 8 * seconds;
        double allowed = Math.max(0.01 * expected, PACKET_BYTES);
        String name = Report.number(mbps) + " Mbit/s, offered " + Report.number(share) + " of it";
        String bar =
            Report.number(expected / 1e3) + " kB +-" + Report.number(allowed / 1e3) + " kB";
        String result = Report.number(bytes / 1e3) + " kB";
        report.require(name, bar, result, Math.abs(bytes - expected) <= allowed);
      }
    }
  }

  /** Bytes that arrive in a window that opens a second after the first packet could. */
  private static double received(Extent extent, double mbps, double share, double seconds) {
    LinkParameters link = Networks.link(mbps, 100, 0, 2000);
    double gapNs = 8e3 * PACKET_BYTES / (mbps * share);
    long openNs = Networks.SECOND_NS + link.delayNs() + Math.round(8e3 * PACKET_BYTES / mbps);
    long closeNs = openNs + Math.round(seconds * Networks.SECOND_NS);
    long[] bytes = new long[1];
    VirtualRun run =
        new VirtualRun(
            Networks.chain(1, link, extent.seed()),
            VirtualRun.TICK_NS,
            (packet, nominalNs, handedOverNs) -> {
              if (handedOverNs > openNs && handedOverNs <= closeNs) {
                bytes[0] += packet.bytes();
              }
            });
    for (int i = 0; i * gapNs < closeNs; i++) {
      run.send(Math.round(i * gapNs), 0, 1, PACKET_BYTES);
    }
    run.finish();
    return bytes[0];
  }

  /** T4: a burst leaves at the link's rate. */
  static void spacing(Extent extent, Report report) {
    Distribution gaps = new Distribution();
    Distribution deviations = new Distribution();
    long[] beforeNs = {-1};
    VirtualRun run =
        new VirtualRun(
            Networks.chain(1, Networks.link(1, 10, 0, 100), extent.seed()),
            VirtualRun.TICK_NS,
            (packet, nominalNs, handedOverNs) -> {
              if (beforeNs[0] >= 0) {
                gaps.add(handedOverNs - beforeNs[0]);
                deviations.add(Math.abs(handedOverNs - beforeNs[0] - 8 * Networks.MILLISECOND_NS));
              }
              beforeNs[0] = handedOverNs;
            });
    for (int i = 0; i < 100; i++) {
      run.send(12_345, 0, 1, 1000);
    }
    run.finish();
    report.requireEqual("packets of 100 back to back that arrive", 100, gaps.size() + 1L);
    report.requireWithin("mean gap at 1 Mbit/s, 1000 B", 8, 0.001, gaps.mean() / 1e6, "ms");
    report.requireAtMost("p99 of the deviation", 1, deviations.quantile(0.99) / 1e6, "ms");
  }
}
