package org.plushm.simulation;

/**
 * Carries out the faults of a host's fake ports: a cut control link, a torn journal write. It is
 * asked before anything else, so that it may also carry out a kill in its own way, with the host's
 * processes.
 */
@FunctionalInterface
public interface PortFaults {
  /**
   * A fault happens at a host, where a node may live or not.
   *
   * @return whether it has been carried out
   */
  boolean happen(SimulatedHost host, Fault fault);
}
