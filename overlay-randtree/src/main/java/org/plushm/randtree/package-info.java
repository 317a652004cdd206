/**
 * RandTree: a self-healing random tree of bounded degree, the default overlay of Plush-M.
 *
 * <p>Base papers: Topilski, "Plush-M" (2008) sections 2.2, 2.3, 3.4 and 3.5; Mace's RandTree.mac as
 * published. A newcomer asks the root for a place; who is full sends it on to a child drawn at
 * random; the descent ends at a node with room. A node that loses its parent keeps its subtree and
 * looks for another parent; when the root is lost its children elect one of them. Over the tree run
 * the command log (root to leaves, each entry once and in order) and collect (leaf to root). Not
 * optimised for latency or bandwidth, as in the thesis.
 *
 * <p>Further sources: Overcast (orphans go to ancestors), Bullet (RanSub's non-descendants are safe
 * parents), SWIM (indirect probe), Lifeguard (local health), Raft (pre-vote, terms).
 *
 * <h2>Departures from Mace</h2>
 *
 * <ol>
 *   <li>The root is sticky. In Mace the lowest key is always the root, so a network of N nodes
 *       changes its root about ln N times while it is built, and each change puts a whole tree
 *       below the newcomer. Here roots are ordered by (confirmed, term, lower identity); the first
 *       invited node founds term 0, and a new term is founded only when a root is lost, by a child
 *       that half of its siblings voted for, or after a long silence. Orphans of other parents
 *       found after an even longer silence, because the lost root's children may all be gone as
 *       well.
 *   <li>Being detached and being root are different states. In Mace an orphan calls itself root,
 *       which tells the layer above a falsehood and lets orphans adopt each other. A detached node
 *       adopts nobody, its whole subtree is told at once, and {@code notifyIsRootChanged}
 *       alternates.
 *   <li>The path to the root travels with acceptances and heartbeats. A joiner found in the path is
 *       refused, a node that finds itself in its parent's path detaches: a loop that two
 *       simultaneous moves have closed lasts one trip around it.
 *   <li>The joiner drives its join and gets an answer to each question. In Mace a Join is forwarded
 *       and may be dropped in silence, which costs a 5 s timeout. Hops are bounded.
 *   <li>A child that asks again is accepted again, and one that has restarted replaces its former
 *       incarnation. Mace ignores the Join of a node that it takes for a child.
 *   <li>Silence is noticed. Mace relies on errors of TCP; here any frame of the link counts as
 *       life, a second vantage point is asked before a neighbour is given up, and a node that was
 *       itself late distrusts its own clock first.
 *   <li>Orphans have backup parents, asked in a staggered way with jitter and backoff. Mace asks
 *       the root, then bootstrap peers every 5 s.
 *   <li>Full nodes prefer children with free places and small subtrees to a uniform draw, so that
 *       the tree stays shallow.
 *   <li>Peers that the application has marked failed are left alone (thesis chapter 6).
 *   <li>Commands form one log, each entry delivered once and in order, gaps filled by neighbours.
 *       Mace's multicast loses what is sent while a node changes its parent.
 *   <li>Collect is acknowledged end to end and repeated. Mace's is best effort.
 *   <li>Two roots merge by the greater one's own word only; Mace's probe believes hearsay, which
 *       may name a root that is dead.
 * </ol>
 *
 * <h2>Where to read</h2>
 *
 * <p>{@link org.plushm.randtree.RandTreeMessages} is the protocol as messages; {@code RandTreeJoin}
 * is the join rule on one screen; {@link org.plushm.randtree.RandTree} the state and its one door;
 * {@link org.plushm.randtree.RandTreeOptions} every number with its reason.
 */
package org.plushm.randtree;
