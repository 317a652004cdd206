package org.plushm.modelnet.simulate;

import java.util.List;
import org.plushm.plush.json.JsonWriter;
import org.plushm.simulation.Violation;

/**
 * What a simulation showed. Times are of virtual time but for {@code wallMs}.
 *
 * @param hosts how many there were
 * @param seed of the run
 * @param violations what did not hold
 * @param depthMax edges from the root to the deepest host, when the build was over
 * @param depthMean mean over the hosts
 * @param messagesPerNode datagrams and messages on links in the whole run, by hosts
 * @param killed how many lives were ended
 * @param orphans hosts that lost their parent at least once
 * @param survivorsInTree living hosts that were in the one tree at the end
 * @param recoveryP99Ms of the hosts that were cut off from the root, 99 % were not so for longer
 * @param wallMs duration of the run
 * @param heapMb most heap in use, garbage included
 * @param survivors living hosts at the end
 * @param recoveryMaxMs as {@code recoveryP99Ms}, of all
 * @param detectionP99Ms from a host's death until a neighbour gave it up
 * @param joinP99Ms from being told to join until the place, during the build
 * @param joinRttPerLevelP99 the same in round trips for each level of depth of the place
 * @param messagesPerJoin questions and answers about places during the build, by joins
 * @param rootChanges how often another host became root
 * @param rootChangesBuild the same during the build
 * @param commands how many were issued
 * @param executions deliveries of commands
 * @param reports reports that came in, each host and command once
 * @param invitations hosts that stayed away until the control node told them to join once more
 * @param virtualMs how long the run lasted
 * @param events how many events ran at hosts
 */
public record SimulationResult(
    int hosts,
    long seed,
    List<Violation> violations,
    int depthMax,
    double depthMean,
    double messagesPerNode,
    int killed,
    int orphans,
    int survivorsInTree,
    long recoveryP99Ms,
    long wallMs,
    long heapMb,
    int survivors,
    long recoveryMaxMs,
    long detectionP99Ms,
    long joinP99Ms,
    double joinRttPerLevelP99,
    double messagesPerJoin,
    int rootChanges,
    int rootChangesBuild,
    int commands,
    long executions,
    long reports,
    int invitations,
    long virtualMs,
    long events) {
  /** One JSON object without a line feed. */
  public String json() {
    return new JsonWriter()
        .beginObject()
        .field("hosts", hosts)
        .field("seed", seed)
        .field("violations", violations.size())
        .field("depth_max", depthMax)
        .field("depth_mean", hundredths(depthMean))
        .field("messages_per_node", hundredths(messagesPerNode))
        .field("killed", killed)
        .field("orphans", orphans)
        .field("survivors_in_tree", survivorsInTree)
        .field("recovery_p99_ms", recoveryP99Ms)
        .field("wall_ms", wallMs)
        .field("heap_mb", heapMb)
        .field("survivors", survivors)
        .field("recovery_max_ms", recoveryMaxMs)
        .field("detection_p99_ms", detectionP99Ms)
        .field("join_p99_ms", joinP99Ms)
        .field("join_rtt_per_level_p99", hundredths(joinRttPerLevelP99))
        .field("messages_per_join", hundredths(messagesPerJoin))
        .field("root_changes", rootChanges)
        .field("root_changes_build", rootChangesBuild)
        .field("commands", commands)
        .field("executions", executions)
        .field("reports", reports)
        .field("invitations", invitations)
        .field("virtual_ms", virtualMs)
        .field("events", events)
        .endObject()
        .toString();
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
