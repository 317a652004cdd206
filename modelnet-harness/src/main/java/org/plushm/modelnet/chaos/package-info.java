/**
 * Chaos: a script of faults is played on a real overlay over an emulated network while it works,
 * and what became of it is told: what was noticed when, when all was whole again, and what the
 * commands of the time came to.
 *
 * <p>The script is that of the simulation, {@link org.plushm.simulation.FaultScript}; here edges
 * and the control node are processes that can be killed and stopped, and hosts are killed as {@code
 * plush kill} does. Everything is observed from outside, through the control node's own answers and
 * through files that commands write, so that a mistake of the control node's accounts shows.
 */
package org.plushm.modelnet.chaos;
