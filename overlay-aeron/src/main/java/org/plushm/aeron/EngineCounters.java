package org.plushm.aeron;

/**
 * A reading of an engine's counters, each since its launch. The first eight say how many frames
 * were dropped below Aeron.
 *
 * @param unsealed no frames of ours: too short, other version or kind
 * @param badSeal not authentic
 * @param replayed authentic once, seen before
 * @param stale from an incarnation that a newer one has replaced
 * @param wrongEpoch of a key epoch that is not accepted, retired or never known
 * @param foreign for another node, incarnation or stream
 * @param malformed authentic, but not a frame or message
 * @param unhosted for a node that is not, or no longer, here
 * @param inboxDropped datagrams dropped because a node did not keep up
 * @param unresolved datagrams dropped because no incarnation answered in time
 * @param linkDropped messages sent on a link that was not open
 * @param oversized messages dropped because they exceed what their channel carries
 * @param failedEvents events that ended in an exception: bugs, each told as a notice
 * @param pauses how often the process did not run for 250 ms or more
 * @param lateCycles cycles that took 50 ms or more
 * @param cycles cycles of the event loop
 * @param sentFrames sealed frames that left
 * @param receivedFrames frames that were opened
 * @param keyDerivations keys derived
 * @param logMappings Aeron log files mapped
 * @param linksOpened links that came up
 * @param inboundStreams streams from peers that Aeron keeps a log for now
 * @param driverStartNs how long Aeron took to start
 */
public record EngineCounters(
    long unsealed,
    long badSeal,
    long replayed,
    long stale,
    long wrongEpoch,
    long foreign,
    long malformed,
    long unhosted,
    long inboxDropped,
    long unresolved,
    long linkDropped,
    long oversized,
    long failedEvents,
    long pauses,
    long lateCycles,
    long cycles,
    long sentFrames,
    long receivedFrames,
    long keyDerivations,
    long logMappings,
    long linksOpened,
    long inboundStreams,
    long driverStartNs) {
  /** All frames that were dropped before Aeron or a node saw them. */
  public long dropped() {
    return unsealed + badSeal + replayed + stale + wrongEpoch + foreign + malformed + unhosted;
  }
}
