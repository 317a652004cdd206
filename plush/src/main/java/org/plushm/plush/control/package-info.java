/**
 * The control node's side of the application layer, pure (thesis sections 3.2-3.5, 3.7).
 *
 * <p>{@link org.plushm.plush.control.ControlNode} takes events of its ports and emits effects; it
 * runs on a {@link org.plushm.overlay.Node} without a transport, in the control-node process and in
 * the simulation alike. Its parts: {@link org.plushm.plush.control.Roster} (who belongs to the
 * overlay), {@link org.plushm.plush.control.Invitations}, {@link org.plushm.plush.control.RootLink}
 * (which root, and the one link to it), {@link org.plushm.plush.control.CommandLog}, {@link
 * org.plushm.plush.control.Runs}.
 *
 * <h2>Departures from the thesis</h2>
 *
 * <ul>
 *   <li>What it must not lose is journaled before it acts on it, so that its death loses nothing
 *       (thesis section 3.3 names that loss as a limitation).
 *   <li>It asks all successors at once who is root instead of waiting to be told, and confirms a
 *       root, so that two trees cannot both serve it.
 *   <li>A host is lost only after a second opinion: DISCONNECTED by a neighbour, or missing from
 *       presence and silent to GETSTATUS.
 * </ul>
 */
package org.plushm.plush.control;
