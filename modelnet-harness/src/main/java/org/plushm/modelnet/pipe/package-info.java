/**
 * Emulated links. A packet passes the pipes of its path one after another; in each, in this order,
 * it may be lost at random, finds the queue full, is sent at the pipe's rate after those before it,
 * and then takes the pipe's delay (ModelNet's {@code ip_modelnet.c}).
 *
 * <p>Nothing here reads a clock: time is an argument, in nanoseconds of any origin. The same
 * classes therefore run in virtual time, where tests judge them exactly, and within an engine in
 * real time. What a pipe calculates is the <em>nominal</em> time at which a packet leaves it, and
 * the next pipe starts from that, whenever the emulator gets round to it: lateness does not add up
 * over a path.
 *
 * <p>Departures from ModelNet, each on purpose:
 *
 * <ul>
 *   <li>Time is in nanoseconds and has no horizon. There, what took longer than 1.6 s came out at a
 *       wrong time.
 *   <li>Random loss is counted; there, only full queues were.
 *   <li>A rate of 0 is unlimited in every respect; there, such a pipe remembered an old queue.
 *   <li>A shorter delay takes effect at once, but nothing overtakes within a pipe.
 * </ul>
 *
 * <p>A packet is charged its length and a fixed overhead, 28 bytes for the headers of IPv4 and UDP
 * unless told otherwise, as ModelNet charged the IP packet without Ethernet's frame.
 */
package org.plushm.modelnet.pipe;
