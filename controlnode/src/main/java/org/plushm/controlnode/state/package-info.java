/**
 * Where an overlay keeps what must outlive a process: one folder for each overlay of a user, which
 * nobody else can enter.
 *
 * <p>The folder holds the journal, the keys, the clients' socket, logs, the audit and a lock.
 * Whoever holds the lock is the overlay's control node; the lock ends with its process, so that a
 * dead control node is told from a live one without guessing. A journal without a live control node
 * means an overlay that still runs somewhere and gets a new control node from the next verb.
 */
package org.plushm.controlnode.state;
