/**
 * The control node as a process, or as a part of one.
 *
 * <p>{@link org.plushm.controlnode.host.ControlNodeHost} is the world of the pure {@link
 * org.plushm.plush.control.ControlNode}: one thread runs its events and timers, the journal's
 * thread carries their effects out, and ports speak TLS, start processes and serve clients. {@link
 * org.plushm.controlnode.host.ControlNodeMain} is the process of an overlay that stays, {@link
 * org.plushm.controlnode.host.EphemeralControlNode} lives in the process of one command.
 */
package org.plushm.controlnode.host;
