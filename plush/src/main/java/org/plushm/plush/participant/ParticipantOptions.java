package org.plushm.plush.participant;

/**
 * The participant's tunables, all durations in nanoseconds.
 *
 * @param label host name in this overlay; a label, never compared with an identity
 * @param overlay name of the overlay
 * @param controlAddress {@code IP:port} of this process' control listener
 * @param process names the process, so that counters of an edge are counted once
 * @param version software version
 * @param orphanAfterNs without peers, root, executions and control node for this long a client ends
 *     by itself (thesis section 3.7: 2 minutes)
 * @param dismantleNs after DISCONNECT it ends at the latest, even with children (thesis section
 *     3.7: 2 minutes)
 * @param joinRepeatNs JOIN is repeated until Welcome
 * @param presenceDelayNs changes of presence are gathered this long before they go up
 * @param resendDelayNs after a change of parent or root unacknowledged results go again after about
 *     this
 * @param reportRepeatNs an unacknowledged result is sent again after this, then less and less often
 * @param reportRepeatMaxNs longest time between two repetitions of a result
 * @param outputPollNs how often a running process' output is looked at
 * @param setPeerRepeatNs SETPEER is repeated after this
 * @param setPeerTries SETPEER is given up after so many
 * @param statusRepeatNs GETSTATUS is repeated after this
 * @param statusTries GETSTATUS is given up after so many
 * @param paceBurst datagrams that a root sends beside the tree within {@code paceStepNs}; fewer
 *     delay invitations, more overflow the queues of slow links
 * @param paceStepNs see {@code paceBurst}
 */
public record ParticipantOptions(
    String label,
    String overlay,
    String controlAddress,
    String process,
    String version,
    long orphanAfterNs,
    long dismantleNs,
    long joinRepeatNs,
    long presenceDelayNs,
    long resendDelayNs,
    long reportRepeatNs,
    long reportRepeatMaxNs,
    long outputPollNs,
    long setPeerRepeatNs,
    int setPeerTries,
    long statusRepeatNs,
    int statusTries,
    int paceBurst,
    long paceStepNs) {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;

  /** The defaults for a host. */
  public static ParticipantOptions of(
      String label, String overlay, String controlAddress, String process, String version) {
    return new ParticipantOptions(
        label,
        overlay,
        controlAddress,
        process,
        version,
        120 * SECOND,
        120 * SECOND,
        SECOND,
        20 * MS,
        20 * MS,
        2 * SECOND,
        10 * SECOND,
        200 * MS,
        200 * MS,
        4,
        300 * MS,
        5,
        8,
        4 * MS);
  }

  /** The same with another time until an orphan ends. */
  public ParticipantOptions withOrphanAfterNs(long newOrphanAfterNs) {
    return new ParticipantOptions(
        label,
        overlay,
        controlAddress,
        process,
        version,
        newOrphanAfterNs,
        dismantleNs,
        joinRepeatNs,
        presenceDelayNs,
        resendDelayNs,
        reportRepeatNs,
        reportRepeatMaxNs,
        outputPollNs,
        setPeerRepeatNs,
        setPeerTries,
        statusRepeatNs,
        statusTries,
        paceBurst,
        paceStepNs);
  }
}
