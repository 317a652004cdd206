/**
 * Experiments with the real code on an emulated network: the thesis' own (section 4) and its
 * figures.
 *
 * <p>An overlay is brought up as {@code plush exec} does, by an ephemeral control node in this
 * process, with edges that emulate the network. What is measured is what the control node sees:
 * confirmed joins, replies, returns of killed hosts. All times are in emulated time.
 */
package org.plushm.modelnet.experiment;
