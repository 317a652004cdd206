/**
 * The virtual-time world: the same services as over Aeron, under one seed.
 *
 * <p>A {@link org.plushm.simulation.World} is one queue of events ordered by (time, sequence) on
 * one thread. It hosts {@link org.plushm.simulation.SimulatedHost}s, endpoints at which
 * incarnations of a node live one after the other; the test starts, pauses, kills and restarts them
 * between any two events. One record, {@link org.plushm.simulation.FaultModel}, says what the
 * network does. The same seed gives the same run, told by {@link
 * org.plushm.simulation.World#runHash}.
 *
 * <p>The idea of a simulator that runs real service code under failures and judges it by the
 * properties that the services declare is MaceMC's (Killian et al., "Life, Death, and the Critical
 * Transition"). Departures: runs are random walks in virtual time with measured delays instead of a
 * search over event orders, because thousands of nodes are looked at, and safety checkers are told
 * which host an event touched and look only there.
 *
 * <h2>What the network promises</h2>
 *
 * <ul>
 *   <li>A datagram may be lost, doubled, overtaken. One for an incarnation that has gone is
 *       dropped.
 *   <li>A link keeps order and loses nothing while both ends live; a lost frame costs time. It is
 *       up one round trip after it was asked for. A peer that is dead or was never there is plain
 *       silence. Messages reach a peer that has not opened its own side.
 *   <li>During a partition a link holds messages and delivers them when it heals, or fails.
 *   <li>Evidence of life ({@code lastHeardNs}) is computed when asked for: the last of the
 *       heartbeats that Aeron would have sent every 100 ms while the peer's side was open. There is
 *       no event per heartbeat, so that resting links cost nothing.
 * </ul>
 *
 * <p>Instead of one delay for all, frames may go over the links of an emulated network, {@link
 * org.plushm.simulation.FramePipes}: then a lost frame of a link is sent again, and later ones wait
 * for it at the receiver.
 */
package org.plushm.simulation;
