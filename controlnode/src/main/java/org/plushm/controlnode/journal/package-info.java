/**
 * The journal of a control node: what it must not lose, on disk before anything depends on it.
 *
 * <p>The file begins with eight bytes that name the form; then come documents: length of the body
 * (4 bytes), position (8), position of the first document of its batch (8), CRC-32C over all of
 * these and the body (4), body (a message of {@link org.plushm.plush.message.JournalRecords} in the
 * Wire codec). A batch is one write and one {@code fsync}; what an event wants of the world leaves
 * only after the batch that holds the event's records. Records that nothing waits for ({@link
 * org.plushm.plush.port.ControlPort.JournalLater}) are written without an {@code fsync} and belong
 * to the batch of the next one.
 *
 * <p>After a crash the last batch may be torn in any way: it is cut off at its first bad document,
 * and the user is told. Nothing that left depended on it. A bad document with a good one of a later
 * batch behind it is damage, and refused with file and offset, since cutting there would forget
 * what was promised. This is what the batch's position is for.
 *
 * <p>The file is bounded: when it has grown to twice what the last snapshot left, at least some
 * megabytes, the records that still matter ({@link org.plushm.plush.control.JournalFold}) are
 * copied into a file beside it, behind a record of the numbers that were used before, and that file
 * takes its place by rename once it is on disk. It begins with other eight bytes and must be whole
 * up to its {@code SnapshotEnd}: a snapshot cannot be torn, so one that is not whole is damage.
 *
 * <p>Beside it lies a file that only occupies room. When the disk is full it is removed, so that
 * the outcomes of what is under way can still be written down; new work is refused by then, and the
 * next opening occupies the room again.
 *
 * <p>{@link org.plushm.controlnode.journal.JournalStore} is the seam for a replicated journal.
 *
 * <p>An ephemeral control node does not call {@code fsync}: its overlay ends with its process, and
 * nothing is read back.
 */
package org.plushm.controlnode.journal;
