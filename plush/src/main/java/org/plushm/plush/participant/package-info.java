/**
 * The participant's side of the application layer (thesis sections 3.2-3.7).
 *
 * <p>{@link org.plushm.plush.participant.Participant} stands on top of an overlay and is told what
 * it needs by upcalls; while its node is root it also does the root's duties for the control node
 * ({@link org.plushm.plush.participant.RootDuties}).
 *
 * <h2>Departures from the thesis</h2>
 *
 * <ul>
 *   <li>The control node always dials, so a root never has to find it: SETROOT answers over the
 *       link that lives.
 *   <li>A participant accepts an execution only from a signed log entry, only after its own ordinal
 *       is known, and records it before it starts: exactly once, also over restarts.
 *   <li>Results stay until the control node has acknowledged them through the log.
 * </ul>
 */
package org.plushm.plush.participant;
