package org.plushm.plush.control;

import org.plushm.overlay.OverlayType;

/**
 * The control node's tunables, all durations in nanoseconds.
 *
 * @param overlay name of the overlay
 * @param overlayType the protocol that its participants speak; where it does not heal, the control
 *     node names new roots and calls lost members back
 * @param processId of the control node, for status
 * @param invitationsMax launches under way at most, and outstanding invitations to begin with
 *     (thesis section 4.1: 50; higher floods launchers and repositories, lower slows construction)
 * @param invitationsGrownMax outstanding invitations at most, once joins succeed
 * @param invitationNs an invitation is given up after this (thesis section 3.4: 5 minutes)
 * @param setCtrlNs how often the believed root is asked who is root (thesis section 3.2: 2 minutes)
 * @param keepAliveNs between keep-alives on the control link; a root is searched for after three
 *     unanswered ones
 * @param searchNs between rounds of asking who is root
 * @param desertedNs when no member answers for this long, though none is known to have ended, the
 *     overlay counts as dead and its hosts are launched anew; shorter ends living clients when only
 *     the control node was cut off, longer delays the return after a real loss of all machines
 * @param answerNs a dialled participant that has not answered by then counts as lost
 * @param presenceGraceNs a host missing from presence is asked for by GETSTATUS after this; shorter
 *     than a repair causes needless questions, longer delays the news of a dead leaf under a dead
 *     parent
 * @param foundWaitNs the host drawn as first root is waited for this long once another is up
 * @param lostAfterNs a disconnected host's execution is lost after this, if a root serves that
 *     would have heard of the host
 * @param lostLimitNs without a root it is lost after this; shorter loses results of an overlay that
 *     only the control node was cut off from, longer keeps the user waiting when all is dead
 * @param limitGraceNs a host gets this much longer than a run's time limit to end it by itself;
 *     then the control node cancels it
 * @param cancelNs a cancelled execution is waited for this long
 * @param cleanUpNs hosts have this long to clean up after a run of a specification
 * @param queryNs answers to a question to all are waited for this long
 * @param dismantleNs the dismantling through the tree is waited for this long
 * @param launchTries so often the start of a new host is tried before it counts as failed; the
 *     thesis leaves the number open (section 3.4)
 * @param retryMinNs first wait before a lost host is launched again
 * @param retryMaxNs longest wait before a lost host is launched again
 * @param flapCount a host that was lost so often within {@code flapWindowNs} is given up until the
 *     user readmits it (thesis section 3.5, where both are left open)
 * @param flapWindowNs see {@code flapCount}
 * @param logEntriesKept last entries of the command log that are kept for members that lag behind;
 *     those that an open run needs are kept besides. More bridge a longer absence, at up to 4 KB
 *     each in memory and in the journal's snapshot
 * @param keyPatienceNs a change of the overlay's key waits this long at each step for a host that
 *     does not come there; then the host is left behind, lost and launched again with the new key.
 *     Shorter cuts slow hosts off, longer lets one that hangs keep the old key in use
 */
public record ControlOptions(
    String overlay,
    OverlayType overlayType,
    long processId,
    int invitationsMax,
    int invitationsGrownMax,
    long invitationNs,
    long setCtrlNs,
    long keepAliveNs,
    long searchNs,
    long desertedNs,
    long answerNs,
    long presenceGraceNs,
    long foundWaitNs,
    long lostAfterNs,
    long lostLimitNs,
    long limitGraceNs,
    long cancelNs,
    long cleanUpNs,
    long queryNs,
    long dismantleNs,
    int launchTries,
    long retryMinNs,
    long retryMaxNs,
    int flapCount,
    long flapWindowNs,
    int logEntriesKept,
    long keyPatienceNs) {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;

  /** The defaults, over RandTree. */
  public static ControlOptions of(String overlay, long processId) {
    return new ControlOptions(
        overlay,
        OverlayType.RANDTREE,
        processId,
        50,
        400,
        300 * SECOND,
        120 * SECOND,
        500 * MS,
        500 * MS,
        15 * SECOND,
        2 * SECOND,
        2 * SECOND,
        10 * SECOND,
        6 * SECOND,
        30 * SECOND,
        5 * SECOND,
        3 * SECOND,
        30 * SECOND,
        SECOND,
        8 * SECOND,
        1,
        200 * MS,
        30 * SECOND,
        10,
        600 * SECOND,
        1_024,
        60 * SECOND);
  }

  /** The same over another overlay. */
  public ControlOptions withOverlayType(OverlayType newType) {
    return new ControlOptions(
        overlay,
        newType,
        processId,
        invitationsMax,
        invitationsGrownMax,
        invitationNs,
        setCtrlNs,
        keepAliveNs,
        searchNs,
        desertedNs,
        answerNs,
        presenceGraceNs,
        foundWaitNs,
        lostAfterNs,
        lostLimitNs,
        limitGraceNs,
        cancelNs,
        cleanUpNs,
        queryNs,
        dismantleNs,
        launchTries,
        retryMinNs,
        retryMaxNs,
        flapCount,
        flapWindowNs,
        logEntriesKept,
        keyPatienceNs);
  }
}
