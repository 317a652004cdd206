/**
 * The command line: {@code plush VERB}.
 *
 * <p>Each verb is one class that only reads options, checks them, and talks to a control node
 * through {@link org.plushm.controlnode.client.ControlConnection}; what becomes of it is an {@link
 * org.plushm.plush.tally.ExitCode}. Options stand before the command of {@code exec}; what follows
 * belongs to the command. A line that cannot be read ends with code 2, one line on the standard
 * error, and nothing started.
 *
 * <p>A verb that talks to a running overlay must answer at once, so only the verb that is asked for
 * is built, and neither Wire nor Bouncy Castle nor a logging library is touched on that way.
 */
package org.plushm.controlnode.cli;
