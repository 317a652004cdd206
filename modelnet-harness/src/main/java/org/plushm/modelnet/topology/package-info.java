/**
 * Networks to emulate: what ModelNet's files say ({@code .inet}, {@code .graph}, {@code .route},
 * {@code .machines}, {@code .model}), GraphML of the Topology Zoo, round-trip matrices, generated
 * networks, and the routes through all of them.
 *
 * <p>Files are read strictly: a wrong element is named with its file and line, nothing is guessed,
 * and what ModelNet itself would turn into a silent 0 (a missing parameter) is refused. Unknown
 * attributes are carried from file to file. What we write we read back and write again byte by
 * byte.
 *
 * <p>Departures from ModelNet, each on purpose:
 *
 * <ul>
 *   <li>A rate of 0 means unlimited; there, such a link kept an old queue for ever.
 *   <li>Routes are kept as one tree for each router that hosts are attached to, not as a table of
 *       all pairs, which for 10,000 hosts would have 100 million paths.
 *   <li>Routing by delay is offered beside the hop count, and is the default for GraphML.
 *   <li>A {@code .graph} with two edges between the same vertices in the same direction is refused;
 *       there, one of them got lost.
 * </ul>
 */
package org.plushm.modelnet.topology;
