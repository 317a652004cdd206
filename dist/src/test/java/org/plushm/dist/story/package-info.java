/**
 * Whole stories, told with the packaged program as a user would run it: real processes, real
 * sockets on loopback, a state folder of its own for each user of each story.
 *
 * <p>A story waits for conditions, never for time, with limits that are generous for a busy
 * machine; only where a limit is itself the promise, such as the five seconds after a killed
 * command, it is asserted. Afterwards nothing may be left: no process, no listening socket, no
 * folder of Aeron. When a story fails, everything that was said is printed with the failure.
 */
package org.plushm.dist.story;
