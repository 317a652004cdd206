package org.plushm.participant.setting;

import org.plushm.overlay.basic.BasicOptions;
import org.plushm.plush.setting.SettingGroup;
import org.plushm.randtree.BackupOptions;
import org.plushm.randtree.RandTreeOptions;

/** The settings of the overlays: RandTree, RanSub over it, the two basic ones. */
public final class OverlaySettings {
  /** One for each tunable of {@link RandTreeOptions}. */
  public static final SettingGroup<RandTreeOptions> RANDTREE =
      SettingGroup.of("randtree", "RandTree", RandTreeOptions.defaults())
          .set(
              "degree",
              "2",
              "1000",
              "thesis 2.3",
              "most children of a node; larger makes a flatter tree and faster joins, more work for a parent and more orphans at its death")
          .set(
              "heartbeatNs",
              "200ms",
              "1m",
              "ours, F175",
              "period of the heartbeat on each edge, the papers' ping; shorter notices gaps of the command log sooner; liveness rests on the links' own frames, some 300 ms apart")
          .set(
              "suspectMinNs",
              "800ms",
              "10m",
              "ours, F175",
              "silence after which a neighbour is suspected; shorter repairs faster, at more probes under loss")
          .set(
              "suspectMaxNs",
              "800ms",
              "10m",
              "ours",
              "upper end of that silence, which adapts to how late heartbeats come")
          .set(
              "vantageNs",
              "50ms",
              "1m",
              "ours, F175",
              "how long a suspect has to answer a direct probe and one through a second vantage point; must exceed vantage-probe by a round trip")
          .set(
              "vantageProbeNs",
              "20ms",
              "1m",
              "ours",
              "how long a vantage point waits for the suspect")
          .set(
              "unlinkedProofsMax",
              "0",
              "100",
              "ours",
              "suspicions in a row that probes alone may refute while the link stays silent; then the link is given up")
          .set(
              "reserveNs",
              "1s",
              "1m",
              "ours",
              "an accepted joiner's place is kept this long for its first heartbeat; longer lets dead joiners block places")
          .set(
              "coalesceNs",
              "0",
              "1s",
              "ours",
              "delay of heartbeats about unimportant changes, so that a burst of joins costs one a child")
          .set(
              "joinStaggerNs",
              "10ms",
              "10s",
              "ours",
              "until the next candidate is asked beside those not yet answering; shorter than a round trip asks several at once")
          .set("joinTimeoutNs", "100ms", "1m", "ours", "an unanswered Join is given up after this")
          .set(
              "backoffMinNs",
              "10ms",
              "1m",
              "ours",
              "pause after a first round of joining without success; each further one 1.5 times longer, spread by half")
          .set("backoffMaxNs", "100ms", "10m", "RandTree.mac", "longest of these pauses")
          .set(
              "hopsMax",
              "8",
              "1000",
              "ours",
              "redirects that one Join follows, and the deepest path believed in")
          .set(
              "voteRankNs",
              "0",
              "10s",
              "ours",
              "head start of each lower sibling in an election; about a round trip, so that candidates rarely compete")
          .set(
              "voteRoundNs",
              "50ms",
              "1m",
              "ours",
              "a candidate without a quorum asks again after this")
          .set(
              "electionSilenceNs",
              "1s",
              "1h",
              "ours",
              "a child of a lost root founds without a quorum after this; shorter risks two trees, longer leaves a few survivors without a root")
          .set(
              "mergeProbeNs",
              "200ms",
              "1h",
              "thesis 3.4",
              "period of a confirmed root's probes for other trees (the papers probe every 10 s)")
          .set("provisionalProbeNs", "100ms", "1m", "ours", "the same of a provisional root")
          .set(
              "logEntriesMax",
              "1",
              "100000",
              "ours",
              "entries of the command log kept for others; more bridge longer gaps without the control node, at up to 4 KB each")
          .set(
              "logInFlightMax",
              "1",
              "10000",
              "ours",
              "entries sent to a child beyond its last known position")
          .set(
              "collectRetryMinNs",
              "100ms",
              "1m",
              "ours",
              "first repetition of an unacknowledged collect, doubling")
          .set("collectRetryMaxNs", "100ms", "10m", "ours", "longest pause between repetitions")
          .set("peersMax", "16", "100000", "ours", "peers remembered")
          .set(
              "healthMax",
              "1",
              "64",
              "ours (Lifeguard: 8)",
              "most that a node which was late itself multiplies its thresholds by")
          .set(
              "healthDecayNs",
              "100ms",
              "10m",
              "ours",
              "time without an incident after which that multiplier shrinks by 1")
          .set(
              "lateNs",
              "10ms",
              "10s",
              "ours",
              "how late a timer may be before a node distrusts itself")
          .build();

  /** One for each tunable of {@link BackupOptions}. */
  public static final SettingGroup<BackupOptions> RANSUB =
      SettingGroup.of("ransub", "RanSub", BackupOptions.defaults())
          .set(
              "epochNs",
              "100ms",
              "10m",
              "Bullet 3.1",
              "time between two distributes of the root; shorter gives fresher subsets at more traffic, two messages of up to 1.5 KB on every edge")
          .set("firstEpochNs", "0", "1m", "Mace", "delay of the first distribute of a new root")
          .set(
              "levelNs",
              "1ms",
              "1m",
              "Bullet 3.1",
              "how long a level of the tree may take, down and up; no epoch is shorter than the tree's height allows, and shorter than an edge's round trip subtrees are late")
          .set(
              "subsetSize",
              "1",
              "90",
              "Bullet 3.1",
              "members in a subset; more backup parents, larger messages")
          .set(
              "stateBytesMax",
              "0",
              "3800",
              "Bullet",
              "the most that a node may publish; times subset-size it must fit into a message")
          .build();

  /** One for each tunable of {@link BasicOptions}. */
  public static final SettingGroup<BasicOptions> BASIC =
      SettingGroup.of("basic", "the star and the tree of proxies", BasicOptions.defaults())
          .set("heartbeatNs", "100ms", "1m", "ours", "between two heartbeats on an edge")
          .set(
              "suspectNs",
              "500ms",
              "10m",
              "ours",
              "silence after which a neighbour is lost; nobody else is asked, so it is long beside RandTree's")
          .set(
              "reserveNs",
              "500ms",
              "1m",
              "ours",
              "how long a place is kept for who was accepted and has not come")
          .set("joinTimeoutNs", "50ms", "1m", "ours", "an unanswered Join is repeated after this")
          .set("backoffMinNs", "10ms", "1m", "ours", "first wait after nobody has accepted")
          .set("backoffMaxNs", "100ms", "10m", "ours", "longest of these waits")
          .set(
              "probeNs",
              "100ms",
              "1h",
              "ours",
              "between two questions of a root that was told of others")
          .set(
              "logEntriesMax",
              "64",
              "100000",
              "ours",
              "entries of the command log kept for neighbours")
          .set(
              "logInFlightMax",
              "1",
              "10000",
              "ours",
              "entries sent to a child ahead of its acknowledgement")
          .set(
              "collectRetryMinNs",
              "50ms",
              "1m",
              "ours",
              "first wait for the acknowledgement of a collect")
          .set("collectRetryMaxNs", "50ms", "10m", "ours", "longest of these waits")
          .build();

  private OverlaySettings() {}
}
