/**
 * Sets of host names and the text users write them in.
 *
 * <p>The syntax is the one of ClusterShell's node sets (Thiell et al., OLS 2012) as far as the
 * names themselves go, which also covers the host lists of pdsh: {@code local[1-100]}, {@code
 * r[1-2]n[01-16/2].example.org}, and the operators {@code ,} {@code !} {@code &} {@code ^}, read
 * strictly from left to right. {@link org.plushm.plush.nodeset.NodeSet} is the immutable value,
 * {@link org.plushm.plush.nodeset.NodeSetAccumulator} collects one name per reply.
 *
 * <p>Departures from ClusterShell, each with its reason:
 *
 * <ul>
 *   <li>Zero padding is part of the name: {@code node1}, {@code node01} and {@code node001} are
 *       three hosts. Padding by the first rule met renames hosts silently.
 *   <li>An expression may expand to at most {@link
 *       org.plushm.plush.nodeset.NodeSet#EXPANDED_NAMES_MAX} names; a mistyped range must not
 *       exhaust the memory of the control node.
 *   <li>A name cannot begin with {@code -} or {@code .}, nor contain {@code /}: names become
 *       arguments of ssh and names of folders.
 *   <li>Node groups ({@code @group}) and wildcards are refused with a remedy; they need a
 *       directory, which a name pattern does not have.
 * </ul>
 *
 * <p>Cost: parsing, folding and the set operations are linear in the text and the names, but for
 * one sort; nothing is quadratic, also for names that do not fold.
 */
package org.plushm.plush.nodeset;
