package org.plushm.simulation;

import org.plushm.overlay.MessageCodec;

/**
 * What a world is made of.
 *
 * @param seed of every random number in the run
 * @param faults what the network does
 * @param codec when given, each message is encoded, measured and decoded on its way, so that a run
 *     tests the codec too; null for huge runs, where messages travel as objects
 * @param trace where lines of the trace go; null for nowhere
 * @param replayCommand what to type to see this run again; part of each failure's text
 * @param failFast whether the first violation ends the run with a {@link SimulationFailure}
 * @param startEpochMs the wall clock at virtual time 0, from which incarnations come
 * @param clockOffsetNsMax each host's monotonic clock starts at its own point up to this far from
 *     the world's; 0 for all alike
 * @param linkWaitingMessagesMax how many messages may be under way on one stream of one link before
 *     it is ended as overflowed
 * @param bulkWindowMessages how many bulk messages of a node may be under way before its bulk
 *     stream is refused
 * @param pausedDatagramsMax how many datagrams wait at a paused host; more are lost, as in a socket
 */
public record WorldOptions(
    long seed,
    FaultModel faults,
    MessageCodec codec,
    TraceSink trace,
    String replayCommand,
    boolean failFast,
    long startEpochMs,
    long clockOffsetNsMax,
    int linkWaitingMessagesMax,
    int bulkWindowMessages,
    int pausedDatagramsMax) {
  /** A world without faults; violations end the run, nothing is encoded or traced. */
  public static WorldOptions of(long seed) {
    return new WorldOptions(
        seed,
        FaultModel.none(),
        null,
        null,
        "the same test with seed " + seed,
        true,
        1_780_000_000_000L,
        0,
        4096,
        64,
        256);
  }

  /** The same with this network. */
  public WorldOptions withFaults(FaultModel newFaults) {
    return new WorldOptions(
        seed,
        newFaults,
        codec,
        trace,
        replayCommand,
        failFast,
        startEpochMs,
        clockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same with messages encoded on their way. */
  public WorldOptions withCodec(MessageCodec newCodec) {
    return new WorldOptions(
        seed,
        faults,
        newCodec,
        trace,
        replayCommand,
        failFast,
        startEpochMs,
        clockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same with a trace. */
  public WorldOptions withTrace(TraceSink newTrace) {
    return new WorldOptions(
        seed,
        faults,
        codec,
        newTrace,
        replayCommand,
        failFast,
        startEpochMs,
        clockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same with the command that replays it. */
  public WorldOptions withReplayCommand(String newReplayCommand) {
    return new WorldOptions(
        seed,
        faults,
        codec,
        trace,
        newReplayCommand,
        failFast,
        startEpochMs,
        clockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same, collecting violations instead of ending at the first. */
  public WorldOptions collectingViolations() {
    return new WorldOptions(
        seed,
        faults,
        codec,
        trace,
        replayCommand,
        false,
        startEpochMs,
        clockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same with monotonic clocks that start apart. */
  public WorldOptions withClockOffsets(long newClockOffsetNsMax) {
    return new WorldOptions(
        seed,
        faults,
        codec,
        trace,
        replayCommand,
        failFast,
        startEpochMs,
        newClockOffsetNsMax,
        linkWaitingMessagesMax,
        bulkWindowMessages,
        pausedDatagramsMax);
  }

  /** The same with other limits on messages under way. */
  public WorldOptions withLimits(int newLinkWaitingMax, int newBulkWindow, int newPausedMax) {
    return new WorldOptions(
        seed,
        faults,
        codec,
        trace,
        replayCommand,
        failFast,
        startEpochMs,
        clockOffsetNsMax,
        newLinkWaitingMax,
        newBulkWindow,
        newPausedMax);
  }
}
