/**
 * User processes: how they are started, watched, read and ended.
 *
 * <p>Base: Plush runs the processes of an application through a client on every host (Albrecht et
 * al., "Remote Control: Distributed Application Configuration, Management, and Visualization with
 * Plush"; thesis §3.6). The user's command runs as by {@code /bin/sh -c}, in a session of its own.
 *
 * <p>One {@link org.plushm.participant.keeper.Keeper} serves a participant or a whole edge. Behind
 * it stands one small process, a Perl program or where there is no Perl a POSIX shell, started
 * before the media driver, which forks small instead of forking the JVM and which outlives it by
 * seconds: when its standard input ends, because the client was closed or killed, it ends every
 * session it started and removes the folders it was told of. The {@link
 * org.plushm.participant.keeper.Ledger} knows what was accepted, the {@link
 * org.plushm.participant.keeper.ExecutionDirectory} what became of it.
 *
 * <p>Departures, with reasons:
 *
 * <ul>
 *   <li>The client does not start processes itself. A JVM with thousands of open files needs some
 *       15 ms for each start, and its children survive {@code kill -9} of it.
 *   <li>Output goes straight to files, opened for appending, and is cut at the cap by the client,
 *       which looks every 50 to 250 ms. Pipes would bound it exactly but cost two processes more
 *       for each execution, and would end the command (SIGPIPE) when the reader dies. The price: a
 *       command that opens {@code /dev/stdout} or {@code /dev/stderr} by name without appending
 *       empties the file, as under any redirection to a file.
 *   <li>{@code rc} is written in one write and counts once its line has ended; the rename that
 *       would say the same is a fork for each execution in a shell.
 *   <li>A command ended by signal n is reported as 128 + n, the shell's convention; a command that
 *       itself exits with such a number looks the same.
 *   <li>A session, not only a process group, is what a kill ends on Linux: programs such as {@code
 *       timeout} make groups of their own. What calls {@code setsid} itself escapes, as it asked.
 *   <li>Under Perl a command whose words are all plain and no shell's own is executed without the
 *       shell, which would only have replaced itself. When the Perl keeper itself is killed, what
 *       it ran is killed and counts as lost.
 *   <li>Without Perl and with a shell that lacks job control without a terminal (dash, busybox ash)
 *       and without GNU {@code env}, user processes start with SIGINT and SIGQUIT ignored, as under
 *       {@code nohup}.
 * </ul>
 */
package org.plushm.participant.keeper;
