/**
 * The two overlays that Plush had, behind the same contract as RandTree: the star, in which every
 * participant is a child of the root, and the tree of two levels, in which the root's children are
 * proxies, one for each machine or site, and everybody else is below the proxy of its site.
 *
 * <p>Base papers: Albrecht et al., "PlanetLab Application Management Using Plush" (2006) sections
 * 3.2 and 4.2, and the thesis' section 2.1.1 on both and on what they cannot do. They are what the
 * experiments hold RandTree against, and fit small or flat sets of hosts.
 *
 * <h2>What is as in Plush</h2>
 *
 * <ul>
 *   <li>The root is the centre: no election, nobody takes its place by himself. A node that loses
 *       its parent stays detached, with its subtree, until the application calls join or found
 *       again ({@link org.plushm.overlay.Overlay#heals} is false). In Plush-M it is the control
 *       node that does so, by its ordinary rules for missing hosts.
 *   <li>The first host of a site that asks becomes its proxy. A later one that is better connected
 *       is taken beside it and is the proxy of who comes then; nobody is moved.
 *   <li>No limit on the number of children: what a star carries is for the machine to show.
 * </ul>
 *
 * <h2>Departures</h2>
 *
 * <ul>
 *   <li>The centre is a participant, the root; Plush's controller was the centre itself. The
 *       control node so stays outside the overlay (thesis section 3.2), whatever the overlay is.
 *   <li>The command log and collect are those of the contract: each entry once and in order, gaps
 *       filled, collect acknowledged end to end. Plush relied on TCP alone.
 *   <li>A silent neighbour is noticed, not only a broken connection; nobody else is asked whether
 *       it is dead, so {@code error} is never confirmed.
 *   <li>A root that is told of a greater one gives its place up and sends its children there: a
 *       root that only slept must not lead a second overlay.
 * </ul>
 *
 * <p>Unlike in RandTree there is no RanSub: there are no backup parents to look for.
 */
package org.plushm.overlay.basic;
