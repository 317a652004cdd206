/**
 * The real-time world of the service runtime, over Aeron/UDP.
 *
 * <p>Base papers: the overlay communicates by UDP between its nodes (Topilski, "Plush-M", section
 * 3.4); Mace's transport services. {@link org.plushm.aeron.Engine} hosts any number of nodes on one
 * thread with Aeron's media driver and client inside, gives them datagrams and links, and seals
 * every frame below Aeron ({@link org.plushm.aeron.seal}).
 *
 * <h2>Departures</h2>
 *
 * <ul>
 *   <li>One thread for everything, driver included: no hand-over between threads on a message's
 *       way, and an edge with a hundred nodes rests at a few percent of a core.
 *   <li>Aeron sees a clock without this process's pauses, so its timeouts never end a link; the
 *       overlay alone decides who is lost.
 *   <li>Closing a link is told in the stream itself, and beside it by a datagram when the stream
 *       cannot carry it: Aeron's own end of stream comes a second late.
 *   <li>Session ids are random. They must differ at each receiver between processes that do not
 *       know each other, and the sender is known from the sealed header.
 * </ul>
 */
package org.plushm.aeron;
