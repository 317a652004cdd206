package org.plushm.randtree;

/**
 * The tunables of RandTree. Times are in nanoseconds. Relations are checked when the record is
 * made; {@link #defaults} are used in production and in all simulations that do not say otherwise.
 *
 * @param degree most children of a node, at least 2; default 12 (thesis section 2.3). Larger: a
 *     flatter tree and faster joins, more work for a parent and more orphans at its death.
 * @param heartbeatNs period of our heartbeat on each edge, default 1 s. Shorter: log gaps are
 *     noticed sooner; liveness does not depend on it, because the links have their own 100 ms
 *     frames.
 * @param suspectMinNs silence after which a neighbour is suspected, default 1.0 s. Shorter: faster
 *     repair, more probes under loss. At least 8 of the links' frames.
 * @param suspectMaxNs upper end of the adaptive silence, default 1.5 s. The silence is {@code
 *     clamp(min + 4 * d, min, max)}, d being the smoothed lateness of the neighbour's heartbeats,
 *     times the local health.
 * @param vantageNs how long a suspect has to answer a direct probe and one from a second vantage
 *     point, default 0.3 s. Must exceed {@code vantageProbeNs} by a round trip, or no loss is ever
 *     confirmed.
 * @param vantageProbeNs how long a vantage point waits for the suspect, default 0.2 s
 * @param unlinkedProofsMax suspicions in a row that probes alone may refute while the link stays
 *     silent, default 3; then the link is given up although the peer lives
 * @param reserveNs how long an accepted joiner's place is kept for its first heartbeat, default 2
 *     s. Must exceed the set-up of a link; longer: dead joiners block places.
 * @param coalesceNs delay of heartbeats about unimportant changes (siblings, free places), default
 *     100 ms, so that a burst of joins costs a parent one heartbeat a child
 * @param joinStaggerNs time until the next candidate is asked beside the ones not yet answering,
 *     default 200 ms. Should exceed a round trip: shorter asks several at once and gives places
 *     back.
 * @param joinTimeoutNs when an unanswered Join is given up, default 1 s
 * @param backoffMinNs pause after a first round without success, default 250 ms; each further round
 *     1.5 times longer, spread by half
 * @param backoffMaxNs longest pause between rounds, default 5 s (RandTree.mac: 5 s fixed)
 * @param hopsMax redirects that one Join follows, and the deepest path believed in, default 64
 * @param voteRankNs head start of each lower sibling in an election, default 50 ms: about a round
 *     trip, so that candidates rarely compete
 * @param voteRoundNs time until a candidate without a quorum asks again, default 400 ms
 * @param electionSilenceNs when a child of a lost root founds without a quorum, default 10 s;
 *     orphans of another parent wait 1.5 times as long
 * @param mergeProbeNs period of a confirmed root's probes for other trees, default 5 s
 * @param provisionalProbeNs the same of a provisional root, default 1 s
 * @param logEntriesMax entries of the command log kept for others, default 256 (at most 1 MB)
 * @param logInFlightMax entries sent to a child beyond its last known position, default 64
 * @param collectRetryMinNs first repetition of an unacknowledged collect, default 2 s, doubling
 * @param collectRetryMaxNs longest pause between repetitions, default 10 s
 * @param peersMax peers remembered, default 256
 * @param healthMax most that the thresholds are multiplied by, default 4 (Lifeguard: 8)
 * @param healthDecayNs time without an incident after which the multiplier shrinks by 1, default 5
 *     s
 * @param lateNs how late a timer may be before the node distrusts itself, default 400 ms
 */
public record RandTreeOptions(
    int degree,
    long heartbeatNs,
    long suspectMinNs,
    long suspectMaxNs,
    long vantageNs,
    long vantageProbeNs,
    int unlinkedProofsMax,
    long reserveNs,
    long coalesceNs,
    long joinStaggerNs,
    long joinTimeoutNs,
    long backoffMinNs,
    long backoffMaxNs,
    int hopsMax,
    long voteRankNs,
    long voteRoundNs,
    long electionSilenceNs,
    long mergeProbeNs,
    long provisionalProbeNs,
    int logEntriesMax,
    int logInFlightMax,
    long collectRetryMinNs,
    long collectRetryMaxNs,
    int peersMax,
    int healthMax,
    long healthDecayNs,
    long lateNs) {
  private static final long MS = 1_000_000L;

  /** Checks ranges and relations. */
  public RandTreeOptions {
    require(degree >= 2, "degree must be at least 2");
    require(heartbeatNs > 0, "heartbeatNs must be positive");
    require(suspectMinNs >= 800 * MS, "suspectMinNs must be at least 800 ms");
    require(suspectMaxNs >= suspectMinNs, "suspectMaxNs must not be below suspectMinNs");
    require(vantageProbeNs > 0, "vantageProbeNs must be positive");
    require(vantageNs > vantageProbeNs, "vantageNs must exceed vantageProbeNs");
    require(unlinkedProofsMax >= 0, "unlinkedProofsMax must not be negative");
    require(reserveNs > suspectMinNs, "reserveNs must exceed suspectMinNs");
    require(coalesceNs >= 0, "coalesceNs must not be negative");
    require(coalesceNs < heartbeatNs, "coalesceNs must be below heartbeatNs");
    require(joinStaggerNs > 0, "joinStaggerNs must be positive");
    require(joinTimeoutNs >= joinStaggerNs, "joinTimeoutNs must not be below joinStaggerNs");
    require(backoffMinNs > 0, "backoffMinNs must be positive");
    require(backoffMaxNs >= backoffMinNs, "backoffMaxNs must not be below backoffMinNs");
    require(hopsMax >= 8, "hopsMax must be at least 8");
    require(voteRankNs >= 0, "voteRankNs must not be negative");
    require(voteRoundNs > 0, "voteRoundNs must be positive");
    require(electionSilenceNs >= 4 * voteRoundNs, "electionSilenceNs must allow four voteRoundNs");
    require(provisionalProbeNs > 0, "provisionalProbeNs must be positive");
    require(
        mergeProbeNs >= provisionalProbeNs,
        "mergeProbeNs must not be below that of" + " a provisional root");
    require(logEntriesMax > 0, "logEntriesMax must be positive");
    require(logInFlightMax > 0, "logInFlightMax must be positive");
    require(collectRetryMinNs > 0, "collectRetryMinNs must be positive");
    require(collectRetryMaxNs >= collectRetryMinNs, "collectRetryMaxNs is below the least one");
    require(peersMax >= 16, "peersMax must be at least 16");
    require(healthMax >= 1, "healthMax must be at least 1");
    require(healthDecayNs > 0, "healthDecayNs must be positive");
    require(lateNs > 0, "lateNs must be positive");
  }

  /** The defaults given above. */
  public static RandTreeOptions defaults() {
    return withDegree(12);
  }

  /** The defaults with another degree. */
  public static RandTreeOptions withDegree(int degree) {
    return new RandTreeOptions(
        degree,
        1000 * MS,
        1000 * MS,
        1500 * MS,
        300 * MS,
        200 * MS,
        3,
        2000 * MS,
        100 * MS,
        200 * MS,
        1000 * MS,
        250 * MS,
        5000 * MS,
        64,
        50 * MS,
        400 * MS,
        10_000 * MS,
        5000 * MS,
        1000 * MS,
        256,
        64,
        2000 * MS,
        10_000 * MS,
        256,
        4,
        5000 * MS,
        400 * MS);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("RandTree: " + rule);
    }
  }
}
