/**
 * The file manager of a client process: packages of an application come over HTTP, are checked, and
 * are unpacked into a directory that each host has for each run.
 *
 * <p>Base: the technical report on Plush (CS2006-0864) §3.2 and §5.1: the file manager fetches the
 * packages of the software that a component names and installs them before the application starts;
 * clean-up removes them. F21, F35, F41.
 *
 * <p>Nothing here runs on the engine's thread. A package is fetched once for a process and a run,
 * however many virtual hosts want it, a few packages at once; each host gets files of its own,
 * since it may write to them. A host's run directory is filled beside its place and then renamed,
 * so that it is there whole or not at all.
 *
 * <p>An archive is not trusted: no entry leaves the directory (by {@code ..}, as an absolute name,
 * through a link, or as a link that leads out), devices are refused, number and size of entries are
 * bounded, as are the headers that a reader must keep in memory. Sizes and times are {@linkplain
 * org.plushm.participant.files.FileLimits settings}.
 *
 * <p>Departures and choices where the papers leave one:
 *
 * <ul>
 *   <li>Packages of type {@code tar} may be compressed by gzip or bzip2, or be zip archives; the
 *       content decides, not the name. The archive itself is not kept beside what was in it.
 *   <li>Permissions are kept, but nobody else may write, set-id bits are dropped, and the owner may
 *       always read and write, so that everything can be removed again.
 * </ul>
 */
package org.plushm.participant.files;
