/**
 * How one process of Plush-M starts another Java virtual machine: control node, edge, participant.
 *
 * <p>Launch flags are written in one place, the folder {@code etc} of the installed program, and
 * read by one script, {@code libexec/jvm}, which {@code bin/plush} uses as well. Nothing here
 * repeats them.
 */
package org.plushm.participant.jvm;
