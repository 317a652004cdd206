/**
 * RanSub: fixed-size, uniformly random, often refreshed subsets of the state of all participants,
 * by collect and distribute over any tree.
 *
 * <p>Base papers: Kostić et al., "Using Random Subsets to Build Scalable Network Services" (USITS
 * 2003), as described in "Bullet" (SOSP 2003) section 3.1; Mace's RanSubAggregator; the Plush-M
 * thesis section 2.2 names it as what supplements RandTree. Once per epoch the root sends a {@link
 * org.plushm.ransub.Distribute} down; leaves answer at once with a {@link
 * org.plushm.ransub.CollectSet} and every node sends up one random subset that stands for its whole
 * subtree. What a node is given in the next epoch stands for all participants that are not its
 * descendants, which makes them safe backup parents: joining one of them cannot close a loop.
 *
 * <h2>Departures from Mace</h2>
 *
 * <ul>
 *   <li>{@link org.plushm.ransub.Compact} counts populations exactly. Mace's CandidateMap adds the
 *       size of the sample instead of the size of what it stands for, so that nodes deep in the
 *       tree are hardly ever drawn.
 *   <li>Interior nodes have a deadline for the collect of their children. In Mace one silent child
 *       holds its parent's collect back and the whole subtree vanishes from the epoch. A collect
 *       without all children is marked {@code partial}.
 *   <li>The time of an epoch follows the height of the tree, which travels up with the collects: no
 *       epoch is too short for the way up and down, and each level gets its share of the deadline.
 *   <li>The third option of the USITS paper, {@link org.plushm.ransub.RanSubOptions.Mode#ORDERED},
 *       is there; Mace has the other two.
 *   <li>The gossip channels share one sample of all participants, with what each publishes; Mace
 *       keeps a sample for each channel. So a channel costs its own bytes only, and one in which
 *       few publish is often empty.
 *   <li>The population is carried in the distribute message; Mace copies it from a local field.
 *   <li>Non-descendants are the default, because backup parents are what Plush-M needs them for.
 * </ul>
 */
package org.plushm.ransub;
