/**
 * How command-line clients and the control node talk on one machine.
 *
 * <p>Over the Unix-domain socket of the overlay's folder go frames: a length of four bytes, then
 * one message of {@link org.plushm.plush.message.ClientMessages}. Who may enter the folder (mode
 * 0700) may speak; there is no other check. An ephemeral control node lives in the client's own
 * process and has the same interface, {@link org.plushm.controlnode.client.ControlConnection},
 * without a socket.
 *
 * <p>Departure from the other media: messages are written by {@link
 * org.plushm.controlnode.client.FrameCodec} and not by Chronicle Wire. Loading Wire takes 0.35 s on
 * a small machine, which every verb would pay; these messages never leave the machine and only have
 * four kinds of field.
 *
 * <p>A client that reads slowly (a pager, a stopped terminal) must neither hold up the control node
 * nor lose output: what waits for it lies in memory up to a bound and in an unnamed file beyond it,
 * see {@link org.plushm.controlnode.client.FrameQueue}.
 */
package org.plushm.controlnode.client;
