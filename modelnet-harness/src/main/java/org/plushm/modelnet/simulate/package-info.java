/**
 * Whole overlays in virtual time, from two to a hundred thousand hosts: the services that run in
 * production, over {@link org.plushm.simulation.World}.
 *
 * <p>A {@link org.plushm.modelnet.simulate.Simulation} builds an overlay, harms it, lets it heal
 * and judges it, while a command is issued every virtual second. {@link
 * org.plushm.modelnet.simulate.Control} plays the control node; there are no participants'
 * processes here, so an entry of the command log counts as executed when it is delivered, and each
 * host reports it by collect.
 *
 * <p>What is measured (virtual time, so that no figure but wall time and heap depends on the
 * machine): depth and joins of the build, how long hosts were cut off from the root (thesis section
 * 4.3, recovery), how long the death of a neighbour went unnoticed, and messages. Judged are the
 * safety and liveness properties of RandTree and the exactly-once log, see the checkers of {@link
 * org.plushm.simulation}.
 */
package org.plushm.modelnet.simulate;
