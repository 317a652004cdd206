/**
 * The control link: TLS 1.3 over TCP between the control node and a participant's process.
 *
 * <p>Base: thesis section 3.2, where root and control node keep one TCP connection. Departures:
 *
 * <ul>
 *   <li>Participants listen and the control node always dials, so that a control node behind a
 *       firewall needs no open port, and a process has one port for all of its virtual hosts.
 *   <li>Both sides are authenticated by two self-signed certificates for each overlay, one for each
 *       role. Either side trusts exactly one certificate, the other role's, byte for byte. There is
 *       no authority and no name check: who holds the key is the role.
 *   <li>Commands are signed on top of it ({@link org.plushm.participant.tls.Ed25519Signatures}),
 *       because every participant holds the participants' key and relays commands.
 * </ul>
 *
 * <p>A frame is a big-endian 4-byte length, 1 to {@value
 * org.plushm.participant.tls.ControlLink#FRAME_BYTES_MAX}, then one message of the codec. Whatever
 * a stranger sends costs one connection slot for at most 2 seconds, one counter and at most one log
 * line a second.
 */
package org.plushm.participant.tls;
