package org.plushm.controlnode.setting;

import java.util.List;

/**
 * A value that the papers leave open (F175) and what we chose.
 *
 * @param what as the papers name it
 * @param names of settings or limits that it became; empty when it has none
 * @param choice how it is decided, one line
 */
public record OpenValue(String what, List<String> names, String choice) {
  /** All of F175, in its order. */
  public static final List<OpenValue> ALL =
      List.of(
          new OpenValue(
              "ping interval and answer time",
              List.of(
                  "randtree.heartbeat",
                  "randtree.suspect-min",
                  "randtree.vantage",
                  "participant.status-repeat",
                  "participant.status-tries"),
              "liveness rests on frames of the link, some 300 ms apart; a suspect has the time of vantage"
                  + " to answer, GETSTATUS that of its tries"),
          new OpenValue(
              "host-monitor period",
              List.of(),
              "there is no host monitor yet (F29); its period will be a setting of it"),
          new OpenValue(
              "enough hosts joined before GO",
              List.of("ConnectTimeoutOption.NEW_MS", "ConnectTimeoutOption.UP_MS"),
              "all that are on their way, or those that are in when -t is over; of a specification at"
                  + " least as many prepared as each component's num_hosts asks for"),
          new OpenValue(
              "backup-controller silence",
              List.of(),
              "there is no backup controller: the next verb starts a control node on the journal"),
          new OpenValue(
              "keep-alive period",
              List.of("control.keep-alive", "RootLink.MISSED_KEEP_ALIVES_MAX"),
              "a root is searched for after three unanswered ones"),
          new OpenValue(
              "disconnect count and window",
              List.of("control.flap-count", "control.flap-window"),
              "whoever is lost so often in this time is given up until 'plush hosts readmit', also"
                  + " when several control nodes saw it; what 'plush kill' ends is not counted, nor"
                  + " whom a control node misses that has just started"),
          new OpenValue(
              "DISCONNECT repeat period",
              List.of("participant.dismantle", "control.dismantle"),
              "it is an entry of the command log, so each heartbeat repeats it to a child that"
                  + " lacks it"),
          new OpenValue(
              "retry schedule for DISCONNECTED nodes",
              List.of("control.retry-min", "control.retry-max", "control.invitation"),
              "SETPEER at once, then the launcher, then doubling waits with jitter"),
          new OpenValue(
              "number of tries of remote start",
              List.of("control.launch-tries", "control.invitation"),
              "one for a new host unless it is set, whose failure the user is to see; for a lost"
                  + " one as many as the waits leave room for"));
}
