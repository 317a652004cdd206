package org.plushm.modelnet.chaos;

import org.plushm.simulation.FaultScript;

/**
 * What is done to an overlay.
 *
 * @param script of faults; times count from when the overlay has rested
 * @param hosts how many it has
 * @param seed of shares in the script
 * @param dilation how many times slower than real time it runs
 * @param toleranceMs of the emulation
 * @param restMs how long it works before the first fault
 * @param settleMs how long it may take to become whole after the last one
 * @param intervalMs from one short command to the next; 0 for none
 * @param withLong whether a command runs on all hosts all the time
 */
public record ChaosOptions(
    FaultScript script,
    int hosts,
    long seed,
    int dilation,
    int toleranceMs,
    long restMs,
    long settleMs,
    long intervalMs,
    boolean withLong) {}
