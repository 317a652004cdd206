/**
 * What {@code exec} prints, one class for each form.
 *
 * <p>The standard output carries only {@code host: line} (clush's form) or JSON, byte for byte what
 * the hosts wrote; everything else goes to the standard error. Output that has to be kept until its
 * host or the run has ended lies in an {@link org.plushm.controlnode.output.OutputSpool}, which
 * moves to a file when there is much of it.
 */
package org.plushm.controlnode.output;
