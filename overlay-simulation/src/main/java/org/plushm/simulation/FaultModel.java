package org.plushm.simulation;

import java.util.List;

/**
 * All that goes wrong in a world: what the network does to frames all the time, and the script of
 * what happens to hosts, their ports and the network at certain moments. A test may act on a {@link
 * SimulatedHost} directly, too.
 *
 * @param delayNs one-way delay between two hosts before jitter, at least 0; unused with {@code
 *     pairDelay}
 * @param delayJitter each frame takes up to this fraction of its delay longer, evenly spread; 0 or
 *     more
 * @param pairDelay delay by pair of hosts; null for {@code delayNs} everywhere
 * @param lossProbability of each datagram, link frame and heartbeat, in [0, 1)
 * @param duplicateProbability of each datagram, in [0, 1]
 * @param reorderProbability that a datagram is held back, in [0, 1]
 * @param reorderDelayNs how long at most a datagram is held back
 * @param linkRetransmitNs what one loss on a link costs: the time until the repeat is sent
 * @param linkGiveUpNs how long a link holds messages across a partition before it fails
 * @param partitions that are known from the start; more may be added to a world as it runs
 * @param script of faults, which begins when {@link World#applyScript} says so
 */
public record FaultModel(
    long delayNs,
    double delayJitter,
    PairDelay pairDelay,
    double lossProbability,
    double duplicateProbability,
    double reorderProbability,
    long reorderDelayNs,
    long linkRetransmitNs,
    long linkGiveUpNs,
    List<Partition> partitions,
    FaultScript script) {
  private static final long MILLISECOND_NS = 1_000_000;

  /** Checks the ranges. */
  public FaultModel {
    if (delayNs < 0 || reorderDelayNs < 0 || linkRetransmitNs < 0 || linkGiveUpNs < 0) {
      throw new IllegalArgumentException("a time of the fault model is negative");
    }
    if (!(delayJitter >= 0 && lossProbability >= 0 && lossProbability < 1)) {
      throw new IllegalArgumentException(
          "jitter " + delayJitter + " or loss " + lossProbability + " is out of range");
    }
    if (!inUnit(duplicateProbability) || !inUnit(reorderProbability)) {
      throw new IllegalArgumentException("a probability is not in [0, 1]");
    }
    partitions = List.copyOf(partitions);
  }

  /** A healthy wide area: 25 ms one way (50 ms round trip), a tenth of it jitter, no fault. */
  public static FaultModel none() {
    return new FaultModel(
        25 * MILLISECOND_NS,
        0.1,
        null,
        0,
        0,
        0,
        100 * MILLISECOND_NS,
        60 * MILLISECOND_NS,
        60_000 * MILLISECOND_NS,
        List.of(),
        FaultScript.empty());
  }

  /** The same with other delays. */
  public FaultModel withDelay(long newDelayNs, double newJitter) {
    return new FaultModel(
        newDelayNs,
        newJitter,
        pairDelay,
        lossProbability,
        duplicateProbability,
        reorderProbability,
        reorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        partitions,
        script);
  }

  /** The same with delays by pair. */
  public FaultModel withPairDelay(PairDelay newPairDelay) {
    return new FaultModel(
        delayNs,
        delayJitter,
        newPairDelay,
        lossProbability,
        duplicateProbability,
        reorderProbability,
        reorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        partitions,
        script);
  }

  /** The same with other chances for frames to be lost, doubled and held back. */
  public FaultModel withFrameFaults(double loss, double duplicate, double reorder) {
    return new FaultModel(
        delayNs,
        delayJitter,
        pairDelay,
        loss,
        duplicate,
        reorder,
        reorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        partitions,
        script);
  }

  /** The same with another bound for how long a datagram is held back. */
  public FaultModel withReorderDelay(long newReorderDelayNs) {
    return new FaultModel(
        delayNs,
        delayJitter,
        pairDelay,
        lossProbability,
        duplicateProbability,
        reorderProbability,
        newReorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        partitions,
        script);
  }

  /** The same with these partitions. */
  public FaultModel withPartitions(List<Partition> newPartitions) {
    return new FaultModel(
        delayNs,
        delayJitter,
        pairDelay,
        lossProbability,
        duplicateProbability,
        reorderProbability,
        reorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        newPartitions,
        script);
  }

  /** The same with this script of faults. */
  public FaultModel withScript(FaultScript newScript) {
    return new FaultModel(
        delayNs,
        delayJitter,
        pairDelay,
        lossProbability,
        duplicateProbability,
        reorderProbability,
        reorderDelayNs,
        linkRetransmitNs,
        linkGiveUpNs,
        partitions,
        newScript);
  }

  private static boolean inUnit(double probability) {
    return probability >= 0 && probability <= 1;
  }
}
