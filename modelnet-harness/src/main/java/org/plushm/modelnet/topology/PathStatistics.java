package org.plushm.modelnet.topology;

import java.util.Arrays;
import org.plushm.overlay.RandomSource;

/**
 * What paths between virtual hosts are like.
 *
 * @param pairs ordered pairs that were looked at, all or a sample
 * @param sampled whether it was a sample
 * @param unreachable how many of them no path joins
 * @param hops quantiles of the number of links: least, median, 95 %, most
 * @param delayNs the same of the delay one way
 * @param rateBps the same of the narrowest link, 0 being unlimited
 * @param lossMax the greatest chance of a packet to be lost on its way
 */
public record PathStatistics(
    long pairs,
    boolean sampled,
    long unreachable,
    long[] hops,
    long[] delayNs,
    long[] rateBps,
    double lossMax) {
  private static final int PAIRS_MAX = 20_000;
  private static final double[] QUANTILES = {0, 0.5, 0.95, 1};

  /** Looks at all pairs of a small network, at a sample of a large one. */
  public static PathStatistics of(Routes routes, long seed) {
    int hosts = routes.topology().hostCount();
    long all = (long) hosts * (hosts - 1);
    boolean sampled = all > PAIRS_MAX;
    int count = (int) Math.min(all, PAIRS_MAX);
    RandomSource random = new RandomSource(seed).fork("sample");
    long[] hops = new long[count];
    long[] delays = new long[count];
    long[] rates = new long[count];
    double lossMax = 0;
    int found = 0;
    for (int i = 0; i < count; i++) {
      int from = sampled ? random.nextInt(hosts) : i / (hosts - 1);
      int other = sampled ? random.nextInt(hosts - 1) : i % (hosts - 1);
      int to = other >= from ? other + 1 : other;
      int[] path = routes.path(from, to);
      if (path != null) {
        LinkParameters whole =
            LinkParameters.collapsed(
                Arrays.stream(path).mapToObj(routes.topology()::parameters).toList());
        hops[found] = path.length;
        delays[found] = whole.delayNs();
        rates[found] = whole.rateBps();
        lossMax = Math.max(lossMax, whole.lossProbability());
        found++;
      }
    }
    return new PathStatistics(
        count,
        sampled,
        count - found,
        quantiles(hops, found),
        quantiles(delays, found),
        quantiles(rates, found),
        lossMax);
  }

  private static long[] quantiles(long[] values, int count) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    long[] quantiles = new long[QUANTILES.length];
    for (int i = 0; i < quantiles.length && count > 0; i++) {
      quantiles[i] = sorted[Math.max(0, (int) Math.ceil(QUANTILES[i] * count) - 1)];
    }
    return quantiles;
  }
}
