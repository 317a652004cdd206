/**
 * The command line {@code modelnet}: one class for each verb. Output for programs goes to standard
 * output, everything else to standard error; exit codes are those of {@link
 * org.plushm.plush.tally.ExitCode}.
 */
package org.plushm.modelnet.cli;
