package org.plushm.modelnet.validation;

import java.nio.file.Path;

/**
 * How far a validation goes.
 *
 * @param full whether with the packets and durations that the cases are defined with; short runs
 *     keep the bars and judge fewer packets where statistics allow it
 * @param seed of all that is drawn
 * @param data folder with PlanetLabData_1 and Geant2012.graphml, or null if there is none
 */
public record Extent(boolean full, long seed, Path data) {
  int pick(int whole, int few) {
    return full ? whole : few;
  }
}
