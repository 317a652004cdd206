/**
 * The application layer: everything of Plush-M that is neither overlay nor I/O.
 *
 * <p>Base papers: Topilski, "Plush-M" (2008) chapter 3, and the Plush papers. The state machines of
 * both sides live here, the participant's in {@code participant} and the control node's in {@code
 * control}; they run on the runtime of {@link org.plushm.overlay} and speak to processes, TLS
 * links, disks and clients through the records of {@link org.plushm.plush.port}.
 *
 * <p>What a user describes in a specification is the model of {@link org.plushm.plush.application};
 * {@link org.plushm.plush.spec} makes it of a file's tree and explains mistakes.
 */
package org.plushm.plush;
