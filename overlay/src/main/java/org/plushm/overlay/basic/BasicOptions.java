package org.plushm.overlay.basic;

/**
 * The tunables of the basic overlays, durations in nanoseconds. Relations are checked when the
 * record is made.
 *
 * @param heartbeatNs between two heartbeats on an edge, default 1 s
 * @param suspectNs silence after which a neighbour is lost, default 4 s. Nobody else is asked, so
 *     it is long beside RandTree's; shorter loses busy neighbours, longer delays the news.
 * @param reserveNs how long a place is kept for who was accepted and has not come, default 5 s
 * @param joinTimeoutNs an unanswered Join is repeated after this, default 500 ms
 * @param backoffMinNs first wait after all that were asked did not accept, default 200 ms
 * @param backoffMaxNs longest wait, default 5 s
 * @param probeNs between two questions of a root that was told of others, default 1 s
 * @param logEntriesMax entries kept for neighbours that lack them, default 256
 * @param logInFlightMax entries sent to a child before it has acknowledged one, default 64
 * @param collectRetryMinNs first wait for the acknowledgement of a collect, default 500 ms
 * @param collectRetryMaxNs longest wait, default 5 s
 */
public record BasicOptions(
    long heartbeatNs,
    long suspectNs,
    long reserveNs,
    long joinTimeoutNs,
    long backoffMinNs,
    long backoffMaxNs,
    long probeNs,
    int logEntriesMax,
    int logInFlightMax,
    long collectRetryMinNs,
    long collectRetryMaxNs) {
  private static final long MS = 1_000_000L;

  /** Checks the relations. */
  public BasicOptions {
    require(heartbeatNs > 0 && suspectNs >= 2 * heartbeatNs, "suspectNs must be 2 heartbeats");
    require(reserveNs >= heartbeatNs, "reserveNs must be a heartbeat");
    require(joinTimeoutNs > 0 && probeNs > 0, "joinTimeoutNs and probeNs must be positive");
    require(0 < backoffMinNs && backoffMinNs <= backoffMaxNs, "backoffMinNs must be in 1..max");
    require(0 < logInFlightMax && logInFlightMax <= logEntriesMax, "logInFlightMax in 1..kept");
    require(
        0 < collectRetryMinNs && collectRetryMinNs <= collectRetryMaxNs,
        "collectRetryMinNs must be in 1..max");
  }

  /** The defaults given above. */
  public static BasicOptions defaults() {
    return new BasicOptions(
        1_000 * MS,
        4_000 * MS,
        5_000 * MS,
        500 * MS,
        200 * MS,
        5_000 * MS,
        1_000 * MS,
        256,
        64,
        500 * MS,
        5_000 * MS);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("basic overlay: " + rule);
    }
  }
}
