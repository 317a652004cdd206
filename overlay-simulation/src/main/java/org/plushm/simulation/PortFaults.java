package org.plushm.simulation;

/** Carries out the faults of a host's fake ports: a cut control link, a torn journal write. */
@FunctionalInterface
public interface PortFaults {
  /**
   * A fault happens at a host where a node lives.
   *
   * @return whether one of the ports knows it
   */
  boolean happen(SimulatedHost host, Fault fault);
}
