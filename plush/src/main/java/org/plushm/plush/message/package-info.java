/**
 * The messages of the application layer. Names are the papers' (SETPEER, INVITE, JOIN, SETROOT,
 * SETCTRL, GETSTATUS, DISCONNECTED, DISCONNECT); what the papers leave open is added beside them.
 *
 * <h2>Departures from the thesis</h2>
 *
 * <ul>
 *   <li>JOIN is confirmed by Welcome, which carries a roster ordinal; later messages name hosts by
 *       ordinal, so that "everybody" is two numbers and a former incarnation is never addressed.
 *   <li>Commands travel as a signed, numbered log instead of plain broadcasts: exactly once.
 *   <li>Presence sums up a subtree, because a leaf that dies together with its parent has nobody
 *       left to report it.
 * </ul>
 */
package org.plushm.plush.message;
