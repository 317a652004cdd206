package org.plushm.randtree;

import org.plushm.ransub.RanSubOptions;

/**
 * The tunables of RanSub where it finds RandTree's backup parents, for whoever knows RandTree
 * alone. Relations are checked when the record is made; what each is, {@link RanSubOptions} tells.
 *
 * @param epochNs time between two distributes of the root
 * @param firstEpochNs delay of the first distribute of a new root
 * @param levelNs how long a level of the tree may take, down and up
 * @param subsetSize members in a subset
 * @param stateBytesMax the most that a node may publish
 */
public record BackupOptions(
    long epochNs, long firstEpochNs, long levelNs, int subsetSize, int stateBytesMax) {

  /** Checks the relations, as RanSub does. */
  public BackupOptions {
    new RanSubOptions(
        epochNs, firstEpochNs, levelNs, subsetSize, stateBytesMax, RanSubOptions.defaults().mode());
  }

  /** Those of RanSub. */
  public static BackupOptions defaults() {
    RanSubOptions options = RanSubOptions.defaults();
    return new BackupOptions(
        options.epochNs(),
        options.firstEpochNs(),
        options.levelNs(),
        options.subsetSize(),
        options.stateBytesMax());
  }

  /** The same as RanSub takes them. */
  RanSubOptions ranSub() {
    return new RanSubOptions(
        epochNs, firstEpochNs, levelNs, subsetSize, stateBytesMax, RanSubOptions.defaults().mode());
  }
}
