package org.plushm.plush.control;

import org.plushm.plush.setting.SettingGroup;

/** The settings of the control node. */
public final class ControlSettings {
  /** One for each tunable of {@link ControlOptions}. */
  public static final SettingGroup<ControlOptions> GROUP =
      SettingGroup.of("control", "the control node", ControlOptions.of("default", 0))
          .without("processId")
          .set(
              "invitationsMax",
              "1",
              "10000",
              "thesis 4.1",
              "launches under way, and outstanding invitations at first; more flood launchers and"
                  + " repositories, fewer slow construction")
          .set(
              "invitationsGrownMax",
              "1",
              "10000",
              "ours",
              "outstanding invitations once joins succeed, one more for each; as many as"
                  + " invitations-max gives the thesis' fixed number")
          .set(
              "invitationNs",
              "1s",
              "24h",
              "thesis 3.4",
              "an invitation is given up after this; shorter gives up slow hosts, longer keeps"
                  + " users waiting for dead ones")
          .set(
              "setCtrlNs",
              "1s",
              "1h",
              "thesis 3.2",
              "how often the believed root is asked who is root; shorter finds a missed change of"
                  + " root sooner")
          .set(
              "keepAliveNs",
              "100ms",
              "1m",
              "ours, F124",
              "between keep-alives on the control link; a root is searched for after three"
                  + " unanswered ones")
          .set(
              "searchNs",
              "100ms",
              "1m",
              "ours",
              "between rounds of asking who is root; shorter finds it sooner, at more dials")
          .set(
              "desertedNs",
              "1s",
              "1h",
              "ours",
              "without an answer from any member for this long the overlay counts as dead and is"
                  + " launched anew; shorter ends living clients when only the control node was cut"
                  + " off")
          .set(
              "answerNs",
              "100ms",
              "1m",
              "ours",
              "a dialled participant that has not answered by then counts as lost")
          .set(
              "presenceGraceNs",
              "500ms",
              "10m",
              "ours",
              "a host missing from presence is asked for by GETSTATUS after this; shorter than a"
                  + " repair causes needless questions")
          .set(
              "foundWaitNs",
              "0",
              "10m",
              "ours",
              "the host drawn as first root is waited for this long once another is up")
          .set(
              "lostAfterNs",
              "1s",
              "1h",
              "ours",
              "a disconnected host's execution is lost after this; shorter loses what a late report"
                  + " would have told")
          .set(
              "lostLimitNs",
              "1s",
              "24h",
              "ours",
              "the same while no root serves; longer keeps users waiting when all is dead")
          .set(
              "limitGraceNs",
              "0",
              "10m",
              "ours",
              "a host has this much longer than a run's time limit to end it by itself")
          .set(
              "cancelNs",
              "100ms",
              "10m",
              "ours",
              "reports of a cancelled execution are waited for this long")
          .set(
              "cleanUpNs",
              "1s",
              "1h",
              "ours, F40",
              "hosts have this long to clean up after a run of a specification; what is not"
                  + " answered for by then is told as left over")
          .set(
              "queryNs",
              "100ms",
              "1m",
              "ours",
              "answers to a question to all hosts, as tree and status ask, are waited for this"
                  + " long")
          .set(
              "dismantleNs",
              "1s",
              "10m",
              "ours",
              "the dismantling through the tree is waited for this long, then the launchers end who"
                  + " is left")
          .set(
              "launchTries",
              "1",
              "100",
              "ours, F175",
              "remote starts of a new host that are tried; one, so that the user sees at once what"
                  + " is wrong, more where hosts are reached only now and then; a client that is"
                  + " killed while it starts is tried three times in any case")
          .set(
              "retryMinNs",
              "10ms",
              "1m",
              "ours, F175",
              "first wait before a lost host is launched again, doubling, with jitter")
          .set(
              "retryMaxNs",
              "100ms",
              "1h",
              "ours, F175",
              "longest of these waits; shorter floods a machine that is down, longer delays its"
                  + " return")
          .set(
              "flapCount",
              "1",
              "1000000",
              "ours, F175",
              "a host that was lost so often within flap-window is given up until 'plush hosts"
                  + " readmit'; fewer spare the others a host that comes and goes, more bear an"
                  + " unstable network")
          .set("flapWindowNs", "1s", "168h", "ours, F175", "the window of flap-count")
          .set(
              "logEntriesKept",
              "16",
              "1000000",
              "ours",
              "last entries of the command log that are kept for members that lag behind, besides those that an open run needs; more bridge a longer absence, at up to 4 KB each")
          .set(
              "keyPatienceNs",
              "1s",
              "1h",
              "ours",
              "a change of the overlay's key waits this long at each step for a host that does not come there, then leaves it behind to be launched again; shorter cuts slow hosts off, longer keeps the old key in use")
          .build();

  private ControlSettings() {}
}
