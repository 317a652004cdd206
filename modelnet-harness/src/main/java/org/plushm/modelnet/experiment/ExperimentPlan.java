package org.plushm.modelnet.experiment;

import java.util.List;
import java.util.Set;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.OverlayType;

/**
 * One overlay's life in an experiment.
 *
 * @param experiments what is measured on it: construction, roundtrip, recovery
 * @param name what recovery is called in its lines: recovery or degree
 * @param topology the network; its first hosts are used
 * @param settings of the emulation
 * @param overlayType the protocol
 * @param degree most children of a node
 * @param hosts how many
 * @param round the first is 1
 */
record ExperimentPlan(
    Set<String> experiments,
    String name,
    Topology topology,
    EmulationSettings settings,
    OverlayType overlayType,
    int degree,
    int hosts,
    int round) {
  static final String CONSTRUCTION = "construction";
  static final String ROUNDTRIP = "roundtrip";
  static final String RECOVERY = "recovery";
  static final String DEGREE = "degree";
  static final List<String> NAMES = List.of(CONSTRUCTION, ROUNDTRIP, RECOVERY, DEGREE);
}
