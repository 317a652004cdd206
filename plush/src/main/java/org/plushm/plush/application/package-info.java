/**
 * The application model: what a specification describes, whatever format it was written in.
 *
 * <p>Base: the technical report on Plush (CS2006-0864) §3.1 and §5.1, the OSR 2006 article §4.2. A
 * {@link org.plushm.plush.application.Project} first defines {@linkplain
 * org.plushm.plush.application.Software software} and {@linkplain
 * org.plushm.plush.application.Component components} (groups of hosts), then the applications that
 * use them by name, which run one after another. An application is a tree of blocks of the papers'
 * five types: application, component, workflow, process, barrier. Each block is addressed by its
 * {@linkplain org.plushm.plush.application.BlockPath path name} such as {@code /app/comp1/proc1}.
 *
 * <p>Everything here is an immutable record that cannot be built with a wrong value; two
 * specifications mean the same if their projects are equal. Reading text and explaining mistakes is
 * the work of {@code org.plushm.plush.spec}.
 *
 * <p>Departures and choices where the papers leave one:
 *
 * <ul>
 *   <li>Blocks of one parent that name no predecessor start together, since order comes from the
 *       predecessor and successor tags alone (§3.1). A successor is kept as a predecessor of the
 *       other block.
 *   <li>A component without blocks only installs its software.
 *   <li>A package may have a SHA-256, which the papers do not know.
 *   <li>The {@code type} that Gush gives a barrier is read and not kept: nothing tells its meaning.
 * </ul>
 */
package org.plushm.plush.application;
