/**
 * The overlay contract and the Mace-style service runtime.
 *
 * <p>Base papers: Topilski, "Plush-M" (2008) section 2.2-2.3 for the overlay as a black box below
 * the application layer, and Mace for services, transitions, up- and downcalls. A {@link
 * org.plushm.overlay.Node} is a stack of {@link org.plushm.overlay.Service}s on one event loop. One
 * event (message, timer, link change, downcall) runs to its end with all nested calls and fills an
 * outbox of {@link org.plushm.overlay.Effect} records; the world (Aeron or virtual time) carries
 * them out afterwards, in order.
 *
 * <h2>Departures from Mace</h2>
 *
 * <ul>
 *   <li>Plain Java instead of a source-to-source language: a transition is a method, a guard is a
 *       named early return.
 *   <li>Output is a batch of records instead of calls into a transport: state is final before
 *       anything leaves, and tests compare batches by equality.
 *   <li>Clock, timers, random numbers and sending arrive through {@link
 *       org.plushm.overlay.Context}; nothing here reads a clock, starts a thread or does I/O.
 *   <li>The transport makes two promises, datagram and link, instead of one reliable channel,
 *       because links are costly and only tree edges need them.
 * </ul>
 */
package org.plushm.overlay;
