package org.plushm.plush.participant;

import org.plushm.plush.setting.SettingGroup;

/** The settings of a participant. */
public final class ParticipantSettings {
  /** One for each tunable of {@link ParticipantOptions}. */
  public static final SettingGroup<ParticipantOptions> GROUP =
      SettingGroup.of("participant", "a participant", ParticipantOptions.of("", "", "", "", ""))
          .set(
              "orphanAfterNs",
              "1s",
              "720h",
              "thesis 3.7",
              "without peers, root, executions and control node for this long a client ends by itself; an overlay that 'plush up' made takes 24h unless this is set, so that it outlives a night without its user's machine")
          .set(
              "dismantleNs",
              "1s",
              "1h",
              "thesis 3.7",
              "after DISCONNECT a client ends at the latest, even with children")
          .set(
              "joinRepeatNs",
              "100ms",
              "1m",
              "ours",
              "JOIN is repeated after this until the control node's answer comes")
          .set(
              "presenceDelayNs",
              "0",
              "1s",
              "ours",
              "changes of presence are gathered this long before they go up; longer saves messages in a storm, and delays news by depth times this")
          .set(
              "resendDelayNs",
              "0",
              "10s",
              "ours",
              "after a change of parent or root unacknowledged results go again after about this")
          .set(
              "reportRepeatNs",
              "100ms",
              "1m",
              "ours",
              "an unacknowledged result is sent again after this, then less and less often")
          .set(
              "reportRepeatMaxNs",
              "100ms",
              "10m",
              "ours",
              "longest time between two repetitions of a result")
          .set(
              "outputPollNs",
              "10ms",
              "10s",
              "ours",
              "how often a running process' output is looked at; shorter shows lines sooner, at more reads")
          .set("setPeerRepeatNs", "50ms", "10s", "ours", "the root repeats SETPEER after this")
          .set(
              "setPeerTries",
              "1",
              "100",
              "ours",
              "SETPEER is given up after so many, then the host is launched")
          .set(
              "statusRepeatNs",
              "50ms",
              "10s",
              "ours, F175",
              "the root repeats GETSTATUS after this: the answer time of a ping")
          .set(
              "statusTries",
              "1",
              "100",
              "ours, F175",
              "GETSTATUS is given up after so many and the host is DISCONNECTED; more bear more loss, fewer tell a death sooner")
          .set(
              "paceBurst",
              "1",
              "10000",
              "ours",
              "datagrams that a root sends beside the tree within pace-step; fewer delay invitations, more overflow the queues of slow links")
          .set("paceStepNs", "1ms", "1s", "ours", "see pace-burst")
          .build();

  private ParticipantSettings() {}
}
