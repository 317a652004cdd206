package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.plushm.overlay.Context;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.StoryRecords.FirstRootWished;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.Launch;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.ControlPort.Launched;

/**
 * The invitation queue (thesis sections 3.3 and 3.4): a record for each invited host until its JOIN
 * is confirmed or it is given up; at most so many are outstanding, see {@link InvitationWindow}. A
 * host that surely does not run is launched first; one that may run is sent SETPEER first and
 * launched when it does not answer.
 */
final class Invitations {
  private static final long JOIN_WAIT_NS = 5_000_000_000L;

  /**
   * So often a new host is tried whose client was killed while it started, at least: that one is no
   * mistake that the user has to see at once, but what kills every one is.
   */
  private static final int DIED_TRIES = 3;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Supplier<KeyStep> keyStep;
  private final ArrayDeque<Invitation> queue = new ArrayDeque<>();
  private final Map<String, Invitation> byLabel = new TreeMap<>();
  private final Map<Long, Invitation> byNumber = new TreeMap<>();
  private final InvitationWindow window;
  private int launching;
  private long invitationCount;
  private String firstRoot;

  /** The user named the first root: nobody founds before it while it may still come. */
  private boolean rootNamed;

  private String wishedRoot;
  private Long seed;
  private boolean stopped;
  private final Timer foundTimer;

  /**
   * No invitations yet.
   *
   * @param keyStep the step of the overlay's keys that launchers have
   */
  Invitations(
      Context context,
      ControlOptions options,
      Roster roster,
      RootLink rootLink,
      Supplier<KeyStep> keyStep) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.rootLink = rootLink;
    this.window = new InvitationWindow(options.invitationsMax(), options.invitationsGrownMax());
    this.keyStep = keyStep;
    this.foundTimer = context.timer("found", this::waitNoLonger);
  }

  /**
   * Numbers are never used again, also not by the next control node: an answer that was long on its
   * way must not be taken for another.
   */
  void start(long controlTerm) {
    invitationCount = controlTerm << 32;
  }

  /**
   * What a user wants of the first root; it matters while there is no overlay.
   *
   * @param root its name, or null for one at random
   * @param seedOfDraw null for chance
   */
  void wishFirstRoot(String root, Long seedOfDraw) {
    if (rootLink.hasOverlay()) {
      return;
    }
    if (root != null || seedOfDraw != null) {
      context.emit(
          new Journal(
              new FirstRootWished(root, seedOfDraw != null, seedOfDraw == null ? 0 : seedOfDraw)));
    }
    wishedRoot = root;
    seed = seedOfDraw;
  }

  /** What the user wished of the first root, as the journal says. */
  void recover(FirstRootWished wished) {
    wishedRoot = wished.root();
    seed = wished.isSeeded() ? (Long) wished.seed() : null;
  }

  /** There was a first root since. */
  void forgetWish() {
    wishedRoot = null;
    seed = null;
  }

  /** Invites hosts where nothing runs yet. */
  void inviteNew(List<HostRecord> hosts) {
    for (HostRecord host : hosts) {
      add(host, 0);
    }
    chooseFirstRoot();
    pump();
  }

  /**
   * Invites a lost host again: SETPEER first, then the launcher, then with backoff.
   *
   * @param gone whether nothing runs there or nothing that answers: it is launched at once
   */
  void inviteAgain(HostRecord host, boolean gone) {
    if (!stopped && !byLabel.containsKey(host.label)) {
      add(host, 1);
      byLabel.get(host.label).gone = gone;
      pump();
    }
  }

  /** Where a host's invitation stands, or null when none is under way. */
  Standing standing(String label) {
    Invitation invitation = byLabel.get(label);
    return invitation == null
        ? null
        : new Standing(
            invitation.phase.text,
            context.nowNs() - invitation.sinceNs,
            invitation.tries,
            invitation.lastCause);
  }

  /**
   * Where an invitation stands.
   *
   * @param stage in words
   * @param ageNs how long it is under way
   * @param tries how often something was tried
   * @param lastCause why the last try was in vain
   */
  record Standing(String stage, long ageNs, int tries, String lastCause) {}

  /** How many hold a place of the window. */
  int outstanding() {
    return window.taken();
  }

  void stop() {
    stopped = true;
    foundTimer.cancel();
    byLabel.values().forEach(Invitation::cancelTimers);
    byLabel.clear();
    byNumber.clear();
    queue.clear();
  }

  private void add(HostRecord host, int attempt) {
    Invitation invitation = new Invitation(++invitationCount, host, attempt);
    byLabel.put(host.label, invitation);
    byNumber.put(invitation.number, invitation);
    queue.add(invitation);
    invitation.limit.scheduleAfter(options.invitationNs());
  }

  /** The first root is drawn at random (thesis section 3.2), unless the user has named it. */
  private void chooseFirstRoot() {
    if (rootLink.hasOverlay() || firstRoot != null || queue.isEmpty()) {
      return;
    }
    Invitation named = wishedRoot == null ? null : byLabel.get(wishedRoot);
    rootNamed = named != null && queue.remove(named);
    if (rootNamed) {
      queue.addFirst(named);
      firstRoot = wishedRoot;
      named.note("is named to be the first root");
    } else {
      List<Invitation> candidates = new ArrayList<>(queue);
      int first = Math.min(candidates.size(), options.invitationsMax());
      RandomSource random = seed == null ? context.random() : new RandomSource(seed);
      Invitation drawn = candidates.get(random.nextInt(first));
      firstRoot = drawn.host.label;
      drawn.note("is drawn to be the first root");
    }
    wishedRoot = null;
  }

  /** The host that was drawn as first root takes too long while others are up. */
  private void waitNoLonger() {
    firstRoot = null;
    foundWithWaiting();
  }

  private void pump() {
    List<LaunchOrder> orders = new ArrayList<>();
    List<Invitation> later = new ArrayList<>();
    while (!stopped && window.hasRoom() && !queue.isEmpty()) {
      Invitation invitation = queue.remove();
      if (invitation.mayLive() && rootLink.isSearching()) {
        // It may live: a launch would end it, and only a root can ask it.
        later.add(invitation);
      } else if (invitation.mayLive() && rootLink.isLive()) {
        window.take();
        invitation.setPeer();
      } else if (launching < options.invitationsMax()) {
        window.take();
        orders.add(invitation.launchOrder());
      } else {
        queue.addFirst(invitation);
        break;
      }
    }
    queue.addAll(later);
    if (!orders.isEmpty()) {
      context.emit(new Launch(orders));
    }
  }

  // ---- events ----

  void onLaunched(Launched event) {
    Invitation invitation = byLabel.get(event.label());
    if (invitation == null || invitation.phase != Phase.LAUNCHING) {
      return;
    }
    roster.located(invitation.host, event.node(), event.controlAddress());
    invitation.note("launched as " + event.node() + ", listens at " + event.controlAddress());
    roster.become(invitation.host, HostStatus.INVITED, null);
    invitation.become(Phase.WAITING);
    boolean founds =
        !rootLink.hasOverlay()
            && (firstRoot == null
                || firstRoot.equals(event.label())
                || !byLabel.containsKey(firstRoot));
    if (founds) {
      invitation.found();
    } else if (rootLink.isLive()) {
      invitation.setPeer();
    } else if (!rootLink.hasOverlay() && !rootNamed && !foundTimer.isScheduled()) {
      foundTimer.scheduleAfter(options.foundWaitNs());
    }
    pump();
  }

  void onLaunchFailed(LaunchFailed event) {
    Invitation invitation = byLabel.get(event.label());
    if (invitation == null || invitation.phase != Phase.LAUNCHING) {
      return;
    }
    invitation.note("the launch failed: " + event.cause());
    int tries = event.died() ? Math.max(DIED_TRIES, options.launchTries()) : options.launchTries();
    if (invitation.isNew && invitation.attempt + 1 >= tries) {
      invitation.giveUp(event.cause());
    } else {
      invitation.backOff(event.cause());
    }
  }

  void onInviteResult(InviteResult result) {
    Invitation invitation = byNumber.get(result.invitation());
    if (invitation == null || invitation.phase != Phase.SETPEER) {
      return;
    }
    if (result.reached()) {
      invitation.declined(result.reason(), result.lasting());
    } else if (invitation.launchedOnce) {
      invitation.backOff(result.reason());
    } else {
      invitation.launchInTurn();
    }
  }

  /** JOIN is confirmed: the invitation is complete. */
  void onJoined(HostRecord host) {
    Invitation invitation = byLabel.get(host.label);
    if (invitation != null) {
      invitation.finish();
      window.grow();
      pump();
    }
  }

  void onRootLive() {
    foundTimer.cancel();
    firstRoot = null;
    for (Invitation invitation : List.copyOf(byLabel.values())) {
      switch (invitation.phase) {
        case WAITING, SETPEER -> invitation.setPeer();
        case FOUNDING -> {
          if (!invitation.host.node.equals(rootLink.liveNode())) {
            invitation.setPeer();
          }
        }
        default -> {}
      }
    }
    pump();
  }

  /** The host that was to found the tree does not answer: another one does. */
  void onFoundingFailed(HostRecord host, String reason) {
    Invitation invitation = byLabel.get(host.label);
    if (invitation != null && invitation.phase == Phase.FOUNDING) {
      invitation.backOff(reason);
    }
    foundWithWaiting();
  }

  /** The host that was to found the tree declines: another one does. */
  void onDeclined(HostRecord host, String reason, boolean lasting) {
    Invitation invitation = byLabel.get(host.label);
    if (invitation != null && invitation.phase == Phase.FOUNDING) {
      invitation.declined(reason, lasting);
    }
    foundWithWaiting();
  }

  /** No member is left: whoever was on the way in is as good as any to found the next tree. */
  void onNobodyLeft() {
    for (Invitation invitation : byLabel.values()) {
      if (invitation.phase == Phase.SETPEER || invitation.phase == Phase.FOUNDING) {
        invitation.become(Phase.WAITING);
        invitation.retry.cancel();
      }
    }
    foundWithWaiting();
    pump();
  }

  /** Without an overlay one of those that wait founds the next tree. */
  private void foundWithWaiting() {
    if (stopped || rootLink.hasOverlay()) {
      return;
    }
    for (Invitation invitation : byLabel.values()) {
      if (invitation.phase == Phase.WAITING && invitation.host.controlAddress != null) {
        invitation.found();
        return;
      }
    }
  }

  /** Where an invitation stands. */
  private enum Phase {
    /** Waits for a place among the outstanding ones. */
    QUEUED("waits for its turn"),
    /** The launcher works on it. */
    LAUNCHING("is being launched"),
    /** Launched; no root to SETPEER it yet. */
    WAITING("is up and waits for a root"),
    /** Told to found the tree. */
    FOUNDING("is to found the tree"),
    /** The root sends it SETPEER; its JOIN is awaited. */
    SETPEER("is sent SETPEER by the root"),
    /** Failed a time; waits before the next. */
    BACKOFF("waits for the next try");

    private final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  private final class Invitation {
    private final long number;
    private final HostRecord host;
    private final Timer limit;
    private final Timer retry;
    private Phase phase = Phase.QUEUED;
    private int attempt;
    private final boolean isNew;
    private boolean launchedOnce;
    private boolean gone;
    private String lastCause = "no JOIN came";
    private final long sinceNs = context.nowNs();
    private int tries;

    Invitation(long number, HostRecord host, int attempt) {
      this.number = number;
      this.host = host;
      this.attempt = attempt;
      this.isNew = attempt == 0;
      this.limit =
          context.timer("invitation-" + number, () -> giveUp("not joined in time: " + lastCause));
      this.retry = context.timer("retry-" + number, this::requeue);
    }

    private void note(String what) {
      roster.note(host, what);
    }

    private boolean mayLive() {
      return attempt > 0 && host.node != null && !gone;
    }

    private void become(Phase next) {
      launching += (next == Phase.LAUNCHING ? 1 : 0) - (phase == Phase.LAUNCHING ? 1 : 0);
      phase = next;
    }

    /** It does not answer: it is launched, before those that were not asked yet. */
    private void launchInTurn() {
      retry.cancel();
      gone = true;
      become(Phase.QUEUED);
      window.give();
      queue.addFirst(this);
      pump();
    }

    private LaunchOrder launchOrder() {
      gone = false;
      retry.cancel();
      become(Phase.LAUNCHING);
      launchedOnce = true;
      tries++;
      note("the launcher is asked");
      host.launchedAt = keyStep.get();
      if (host.status != HostStatus.DISCONNECTED) {
        roster.become(host, HostStatus.LAUNCHING, null);
      }
      return new LaunchOrder(host.label, host.incarnationMin());
    }

    private void found() {
      foundTimer.cancel();
      firstRoot = null;
      become(Phase.FOUNDING);
      note("is told to found the tree");
      rootLink.found(host);
    }

    private void setPeer() {
      become(Phase.SETPEER);
      tries++;
      note("the root is asked to send it SETPEER");
      if (host.status != HostStatus.DISCONNECTED) {
        roster.become(host, HostStatus.INVITED, null);
      }
      // Launched just now: its incarnation is known. Else whoever lives there may answer.
      rootLink.send(new InviteHost(number, launchedOnce ? host.node : host.node.anyIncarnation()));
      retry.scheduleAfter(context.random().jitterNs(JOIN_WAIT_NS, 0.2));
    }

    /** The client declines (F33): a busy one is asked again, a lasting refusal ends it. */
    private void declined(String reason, boolean lasting) {
      if (lasting) {
        giveUp("declined: " + reason);
      } else {
        backOff("declined: " + reason);
      }
    }

    private void backOff(String cause) {
      lastCause = cause;
      roster.triedInVain(host, cause);
      note("this try was in vain: " + cause);
      attempt++;
      become(Phase.BACKOFF);
      window.give();
      window.shrink();
      long waitNs = options.retryMinNs() << Math.min(attempt, 8);
      retry.scheduleAfter(context.random().jitterNs(Math.min(waitNs, options.retryMaxNs()), 0.3));
      pump();
    }

    private void requeue() {
      if (phase == Phase.SETPEER) {
        // It agreed and never joined: whether it still lives is open again.
        launchedOnce = false;
        setPeer();
        return;
      }
      become(Phase.QUEUED);
      launchedOnce = false;
      queue.add(this);
      pump();
    }

    private void giveUp(String cause) {
      finish();
      roster.become(host, HostStatus.FAILED, cause);
      if (host.label.equals(firstRoot)) {
        firstRoot = null;
        rootNamed = false;
      }
      if (firstRoot == null) {
        foundWithWaiting();
      }
      pump();
    }

    private void finish() {
      cancelTimers();
      if (phase != Phase.QUEUED && phase != Phase.BACKOFF) {
        window.give();
      }
      if (phase == Phase.QUEUED) {
        queue.remove(this);
      }
      become(Phase.BACKOFF);
      byLabel.remove(host.label);
      byNumber.remove(number);
    }

    private void cancelTimers() {
      limit.cancel();
      retry.cancel();
    }
  }
}
