/**
 * The control node's side of the application layer, pure (thesis sections 3.2-3.5, 3.7).
 *
 * <p>{@link org.plushm.plush.control.ControlNode} takes events of its ports and emits effects; it
 * runs on a {@link org.plushm.overlay.Node} without a transport, in the control-node process and in
 * the simulation alike. Its parts: {@link org.plushm.plush.control.Roster} (who belongs to the
 * overlay), {@link org.plushm.plush.control.Invitations}, {@link org.plushm.plush.control.RootLink}
 * (which root, and the one link to it), {@link org.plushm.plush.control.CommandLog}, {@link
 * org.plushm.plush.control.Executions} (what hosts report on), {@link
 * org.plushm.plush.control.Runs} (commands) and {@link org.plushm.plush.control.Applications}
 * (specifications). {@link org.plushm.plush.control.Recovery} makes their state of the journal,
 * {@link org.plushm.plush.control.Endings} lets go of them.
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
 *   <li>PREPARE names the specification by its hash instead of carrying it (report CS2006-0864
 *       section 3.4), so that its size does not matter and each link carries it once.
 *   <li>Hosts that come back during a run are prepared and install again; a failed process does not
 *       keep the rest from going on. Other reactions to failures (section 4.1) are not there yet.
 *   <li>A barrier within a workflow gathers the tasks under way, since the report leaves open what
 *       a barrier means for hosts that go round.
 * </ul>
 */
package org.plushm.plush.control;
