/**
 * The emulated network in real time: {@link org.plushm.modelnet.pipe} between the endpoints of
 * edges, the record of how late it was, and the socket by which a running emulation is looked at
 * and changed.
 *
 * <p>Frames travel through the sockets at once and wait at their receiver's for their nominal time
 * (see {@link org.plushm.aeron.FrameNetwork}). With one edge all pipes are in one process. With
 * several, a host's up-link is in its own edge, which computes the nominal time at the link's end
 * and sends it with the frame; what follows is in the receiver's edge. That works only where each
 * pipe has one edge that sees all its packets, so hop by hop needs one edge.
 */
package org.plushm.modelnet.realtime;
