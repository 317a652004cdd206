package org.plushm.plush.control;

import java.util.BitSet;
import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ControlLinkMessages.CheckStatus;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.HostMessages.GivenUp;
import org.plushm.plush.message.HostMessages.Readmitted;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Introduce;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.MarkFailed;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.setting.Quantity;

/**
 * Who is there: JOIN, presence as the root tells it, and the two opinions it takes to lose a host
 * (thesis sections 3.4 and 3.5).
 */
final class Membership {
  /** Told of hosts that come and go, beside the change of their status. */
  interface Watcher {
    /** JOIN, also a repeated one. */
    void onJoined(HostRecord host, Join join);

    /** What only the journal said of the host is true: it is there. */
    void onSeen(HostRecord host);

    /** The host is lost. */
    void onDisconnected(HostRecord host);
  }

  private static final long PRESENCE_TICK_NS = 250_000_000L;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final Stories stories;
  private final RootLink rootLink;
  private final Invitations invitations;
  private final CommandLog log;
  private final Watcher watcher;
  private final Executions.Issuer issuer;
  private final Timer presenceTimer;
  private OrdinalSet present = OrdinalSet.EMPTY;

  /**
   * Members that only another control node has enrolled; they are asked to introduce themselves.
   */
  private OrdinalSet strangers = OrdinalSet.EMPTY;

  private long controlTerm;
  private boolean stopped;

  Membership(
      Context context,
      ControlOptions options,
      Roster roster,
      Stories stories,
      RootLink rootLink,
      Invitations invitations,
      CommandLog log,
      Watcher watcher,
      Executions.Issuer issuer) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.stories = stories;
    this.rootLink = rootLink;
    this.invitations = invitations;
    this.log = log;
    this.watcher = watcher;
    this.issuer = issuer;
    this.presenceTimer = context.timer("presence", this::tickPresence);
  }

  void start(long term) {
    controlTerm = term;
    presenceTimer.scheduleAfter(PRESENCE_TICK_NS);
  }

  /** Nobody joins and nobody is missed any more. */
  void stop() {
    stopped = true;
    presenceTimer.cancel();
  }

  /** The control node stood still: no absence during that time counts. */
  void onPaused() {
    for (HostRecord host : roster.with(HostStatus.ACTIVE)) {
      host.missingSinceNs = Long.MAX_VALUE;
    }
  }

  /** Another root serves: who it does not name within the grace time is missing. */
  void onRootLive() {
    present = OrdinalSet.EMPTY;
    for (HostRecord host : roster.with(HostStatus.ACTIVE)) {
      host.missingSinceNs = context.nowNs();
      host.checking = false;
    }
    // Its host may have been given up while only the way to it was cut. Nobody could tell that it
    // is back: it has been in its own presence all the time, and sends itself no SETPEER.
    HostRecord serving = roster.byNode(rootLink.liveNode());
    boolean isMissed = serving != null && serving.status != HostStatus.ACTIVE && !serving.outcast;
    if (isMissed && serving.node.equals(serving.enrolled)) {
      serving.stalePresence = false;
      seen(serving);
    }
  }

  void onNobodyLeft() {
    present = OrdinalSet.EMPTY;
  }

  /** JOIN (thesis section 3.4): the invitation is complete, the incarnation gets its ordinal. */
  void onJoin(Join join) {
    boolean stranger = join.ordinal() >= 0 && strangers.contains(join.ordinal());
    HostRecord host = roster.byLabel(join.label());
    if (host == null && stranger && !stopped) {
      context.emit(new Journal(new Wanted(join.label())));
      host = roster.want(join.label());
    }
    if (host == null || stopped || host.outcast) {
      return;
    }
    if (host.enrolled != null && join.node().incarnation() < host.enrolled.incarnation()) {
      return; // A former incarnation's JOIN was long on its way.
    }
    if (!join.node().equals(host.enrolled)) {
      roster.located(host, join.node(), join.controlAddress());
      roster.enrol(host, stranger ? join.ordinal() : roster.nextOrdinal(), log.lastSeq());
      strangers = strangers.minus(OrdinalSet.of(host.ordinal));
      host.killAsked = false;
      roster.note(
          host,
          "JOIN of " + join.node() + ", version " + join.version() + ": ordinal " + host.ordinal);
      context.emit(
          new Journal(new Enrolled(host.label, join.node(), host.ordinal, join.controlAddress())));
    }
    host.version = join.version();
    host.heardNs = context.nowNs();
    watcher.onJoined(host, join);
    rootLink.send(
        new Relay(join.node(), new Welcome(host.ordinal, host.baseSeq, controlTerm), null));
    seen(host);
  }

  /** The host is there for sure. */
  private void seen(HostRecord host) {
    boolean first = host.recovered;
    host.recovered = false;
    roster.become(host, HostStatus.ACTIVE, null);
    if (first) {
      watcher.onSeen(host);
    }
    invitations.onJoined(host);
  }

  /** DISCONNECTED (thesis section 3.5): confirmed ones count at once, others are asked for. */
  void onDisconnected(Disconnected message) {
    HostRecord host = roster.byNode(message.peer());
    if (host == null || host.status != HostStatus.ACTIVE || stopped) {
      return;
    }
    if (host.node.equals(rootLink.liveNode())) {
      // It has come through the root itself: a partition has ended meanwhile, for example.
      roster.note(host, "was lost by a neighbour in the tree, but serves as root");
    } else if (message.confirmed()) {
      disconnect(host, "lost by its neighbour in the tree", false);
    } else {
      check(host);
    }
  }

  void check(HostRecord host) {
    if (!host.checking && rootLink.isLive()) {
      host.checking = true;
      roster.note(host, "is asked by GETSTATUS, as its being there is in doubt");
      rootLink.send(new CheckStatus(List.of(host.node)));
    }
  }

  void onStatusChecked(StatusChecked message) {
    HostRecord host = roster.byNode(message.node());
    if (host == null || host.status != HostStatus.ACTIVE) {
      return;
    }
    host.checking = false;
    if (message.alive()) {
      host.heardNs = context.nowNs();
      roster.note(host, "answers GETSTATUS");
      boolean missing = isMissing(host);
      host.missingSinceNs = Long.MAX_VALUE;
      if (missing) {
        recall(host);
      }
    } else {
      disconnect(host, "does not answer GETSTATUS", false, true);
    }
  }

  /**
   * It lives and its overlay does not bring it back: it is sent SETPEER as it is. Where nothing
   * heals that is the only way; where the tree does, everybody it knew may have died with it. No
   * outcome depends on that; when it does not come, it is asked for and called again.
   */
  private void recall(HostRecord host) {
    context.trace("recall", host.label);
    rootLink.send(new InviteHost(-1 - host.ordinal, host.node));
  }

  /** The user wants it to end: its loss is no sign of trouble. */
  void killAsked(HostRecord host) {
    host.killAsked = true;
    roster.note(host, "is told to end by 'plush kill'");
  }

  void disconnect(HostRecord host, String cause, boolean gone) {
    disconnect(host, cause, gone, gone);
  }

  /**
   * A member is lost.
   *
   * @param gone whether surely nothing runs there
   * @param asked whether it was asked in vain just now, so that SETPEER would only ask again
   */
  private void disconnect(HostRecord host, String reason, boolean gone, boolean asked) {
    String cause = host.killAsked ? "killed by 'plush kill'" : reason;
    host.killed = host.killAsked;
    host.killAsked = false;
    boolean isOwnDoing = host.recovered || !gone && isSettling();
    host.recovered = false;
    host.gone = gone;
    host.stalePresence = present.contains(host.ordinal);
    roster.become(host, HostStatus.DISCONNECTED, cause);
    watcher.onDisconnected(host);
    if (host.killed || isOwnDoing) {
      // What the user wished for is not counted as coming and going, nor is what comes of a restart
      // of the control node: its predecessor has counted what it saw.
      invitations.inviteAgain(host, asked);
      return;
    }
    stories.lost(host);
    int disconnects = host.history.disconnects(context.nowNs(), options.flapWindowNs());
    if (disconnects < options.flapCount()) {
      invitations.inviteAgain(host, asked);
    } else {
      giveUp(host, "lost " + disconnects + " times within " + flapWindow() + ", last: " + cause);
    }
  }

  /**
   * Whether this control node has yet to see hosts that only its journal names: while the root and
   * a loaded machine come to terms with it, silence is no sign of a host that comes and goes.
   */
  private boolean isSettling() {
    for (HostRecord host : roster.with(HostStatus.ACTIVE)) {
      if (host.recovered) {
        return true;
      }
    }
    return false;
  }

  /** The flap rule (thesis section 3.5): FAILED, told to the overlay, never invited again. */
  private void giveUp(HostRecord host, String cause) {
    context.emit(new Journal(new GivenUp(host.label, cause)));
    recoverGivenUp(host, cause);
    issuer.issue(new MarkFailed(host.node, true));
  }

  /** The host was given up, now or as the journal says. */
  void recoverGivenUp(HostRecord host, String cause) {
    host.outcast = true;
    host.recovered = false;
    roster.become(host, HostStatus.FAILED, cause);
  }

  /** The user wants a host back: what was counted against it does not count any more. */
  void readmit(HostRecord host) {
    context.emit(new Journal(new Readmitted(host.label)));
    if (host.outcast && host.node != null) {
      issuer.issue(new MarkFailed(host.node, false));
    }
    recoverReadmitted(host);
  }

  /** The host was readmitted, now or as the journal says. */
  void recoverReadmitted(HostRecord host) {
    host.outcast = false;
    host.history.forgetDisconnects();
    roster.become(host, HostStatus.QUEUED, null);
  }

  private String flapWindow() {
    return Quantity.DURATION_NS.text(options.flapWindowNs());
  }

  /** The whole presence as the root has it; what changed is looked at. */
  void onPresence(OrdinalSet now) {
    OrdinalSet gone = present.minus(now);
    present = now;
    meetStrangers(now);
    gone.forEach(
        ordinal -> {
          HostRecord host = roster.byOrdinal(ordinal);
          if (host != null) {
            host.stalePresence = false;
          }
        });
    now.forEach(
        ordinal -> {
          HostRecord host = roster.byOrdinal(ordinal);
          if (host != null && host.node.equals(host.enrolled)) {
            onPresent(host);
          }
        });
  }

  /**
   * Ordinals that this control node has never given: another one did, on a copy of the journal. Who
   * has them is asked for his name.
   */
  private void meetStrangers(OrdinalSet now) {
    BitSet unknown = new BitSet();
    int next = roster.nextOrdinal();
    now.forEach(ordinal -> unknown.set(ordinal, ordinal >= next));
    if (!unknown.isEmpty()) {
      OrdinalSet fresh = OrdinalSet.of(unknown);
      fresh.forEach(roster::spend);
      strangers = strangers.union(fresh);
      issuer.issue(new Introduce(fresh));
    }
  }

  private void onPresent(HostRecord host) {
    host.missingSinceNs = Long.MAX_VALUE;
    host.heardNs = context.nowNs();
    if (host.outcast) {
      return;
    }
    boolean returned = host.status != HostStatus.ACTIVE && !host.stalePresence;
    if (returned || host.recovered) {
      seen(host);
    }
  }

  private void tickPresence() {
    presenceTimer.scheduleAfter(PRESENCE_TICK_NS);
    if (!rootLink.isLive() || stopped) {
      return;
    }
    roster.activeWithout(present).forEach(ordinal -> noteMissing(roster.byOrdinal(ordinal)));
  }

  private void noteMissing(HostRecord host) {
    if (host.missingSinceNs == Long.MAX_VALUE) {
      host.missingSinceNs = context.nowNs();
    } else if (isMissing(host)) {
      check(host);
    }
  }

  private boolean isMissing(HostRecord host) {
    return host.missingSinceNs != Long.MAX_VALUE
        && context.nowNs() - host.missingSinceNs >= options.presenceGraceNs();
  }
}
