package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Declined;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.RootLost;
import org.plushm.plush.message.JournalRecords.RootSeen;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.LinkSend;

/**
 * The one link to the root (thesis section 3.2), and the search for the root when it is lost: all
 * successors, the former root and some random members are asked at once; links to members that are
 * not root stay open meanwhile, because one of them may become it and tells so.
 */
final class RootLink {
  /** What the rest of the control node hears of the root. */
  interface Listener {
    /** A root serves now; it has the log up to here. */
    void onRootLive(SetRoot root);

    /** No root serves now. */
    void onRootLost(String reason);

    /**
     * A dialled participant does not answer (any more).
     *
     * @param gone whether its process answered and said that it is not there
     */
    void onUnanswered(NodeId node, String reason, boolean gone);

    /** A participant that was told to found the tree declines (F33). */
    void onDeclined(NodeId node, Declined declined);

    /** The search has ended: no member is left who could be or become root. */
    void onNobodyLeft();

    /** A newer control node serves the overlay. */
    void onDeposed(Refused refused);
  }

  private static final long NS_PER_MS = 1_000_000;
  private static final int MISSED_KEEP_ALIVES_MAX = 3;

  /** Dialled participants that have not answered yet, at most. */
  private static final int SEARCH_WINDOW = 16;

  /**
   * How long the members may go on electing among themselves before one that answers without a root
   * is told to found. When most electors have died with the root, they would wait for 10 s or more.
   */
  private static final long LEADERLESS_NS = 1_300_000_000L;

  /** Links of a search at most; whoever is asked names the root, so few suffice. */
  private static final int SEARCH_LINKS_MAX = 48;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final Listener listener;
  private final Map<Long, Link> links = new TreeMap<>();
  private final Timer keepAliveTimer;
  private final Timer linksTimer;
  private final Timer setCtrlTimer;
  private long controlTerm;
  private long linkCount;
  private long keepAliveCount;
  private Link live;
  private RootId believed;
  private List<NodeId> successors = List.of();
  private boolean searching;
  private long searchingSinceNs;

  /** Until then a silent member may only be out of reach. */
  private long hopeUntilNs;

  /** Times that a serving root was lost, and how long there was none the last time. */
  private long losses;

  private long lastGapNs;

  /** Since when there has been none; meaningful while {@link #isLost}. */
  private long lostSinceNs;

  private boolean isLost;
  private boolean stopped;

  RootLink(Context context, ControlOptions options, Roster roster, Listener listener) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.listener = listener;
    this.keepAliveTimer = context.timer("keep-alive", this::tickKeepAlive);
    this.linksTimer = context.timer("links", this::tickLinks);
    this.setCtrlTimer = context.timer("set-ctrl", this::tickSetCtrl);
  }

  void start(long term) {
    controlTerm = term;
  }

  /** From the journal: where to start the search. */
  void recover(RootSeen seen) {
    believed = new RootId(seen.term(), seen.node(), true);
  }

  boolean isLive() {
    return live != null;
  }

  boolean isSearching() {
    return searching;
  }

  /** Whether there is or may be a tree: founded and not known to be dead. */
  boolean hasOverlay() {
    return live != null || searching || links.values().stream().anyMatch(link -> link.founding);
  }

  RootId believed() {
    return believed;
  }

  NodeId liveNode() {
    return live == null ? null : live.node;
  }

  String describe() {
    return live != null ? "live" : searching ? "searching" : "none";
  }

  /**
   * How often the link was lost, and how long the control node was without one the last time it
   * was: until the next root served, from the end of the link or, of a silent one, from the last
   * frame heard. So silence counts from up to a keep-alive before it began.
   */
  Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>();
    counters.put("control_link_lost", losses);
    counters.put("control_link_gap_ms", lastGapNs / NS_PER_MS);
    return counters;
  }

  /** Makes this host the first root of a (new) tree. */
  void found(HostRecord host) {
    Link link = dial(host.node, host.controlAddress);
    link.founding = true;
  }

  /** To the serving root; dropped when there is none, the sender repeats when one is live. */
  void send(Message message) {
    if (live != null) {
      context.emit(new LinkSend(live.id, message));
    }
  }

  void search(String reason) {
    if (stopped || searching) {
      return;
    }
    searching = true;
    searchingSinceNs = context.nowNs();
    hopeUntilNs = searchingSinceNs + options.desertedNs();
    context.trace("search", reason);
    tickLinks();
  }

  void stop() {
    stopped = true;
    searching = false;
    keepAliveTimer.cancel();
    linksTimer.cancel();
    setCtrlTimer.cancel();
    for (Link link : links.values()) {
      if (link != live) {
        context.emit(new HangUp(link.id));
      }
    }
    links.values().removeIf(link -> link != live);
  }

  /** The control node itself stood still: nobody else's silence during that time counts. */
  void onPaused(long gapNs) {
    hopeUntilNs += gapNs;
    searchingSinceNs += gapNs;
    lostSinceNs += gapNs;
    for (Link link : links.values()) {
      link.heardNs += gapNs;
      link.unanswered = 0;
    }
  }

  // ---- events ----

  void onOpened(long id) {
    Link link = links.get(id);
    if (link == null) {
      return;
    }
    link.opened = true;
    link.heardNs = context.nowNs();
    context.emit(new LinkSend(id, new Hello(link.node, controlTerm, options.overlay())));
    if (link.founding) {
      found(link);
    } else if (isLost) {
      context.emit(new LinkSend(id, new RootLost(believed.node())));
    }
  }

  void onEnded(long id, String reason) {
    Link link = links.remove(id);
    if (link == null) {
      return;
    }
    if (link == live) {
      lose(reason, context.nowNs());
    } else {
      listener.onUnanswered(link.node, reason, link.refused);
      askMore();
    }
  }

  /** The link a frame came from, or null when it is none of ours any more. */
  Link link(long id) {
    return links.get(id);
  }

  boolean isLive(Link link) {
    return link == live;
  }

  void onFrame(Link link) {
    link.unanswered = 0;
    link.answered = true;
    link.heardNs = context.nowNs();
  }

  /** Nobody listens there. */
  void onDialRefused(long id) {
    Link link = links.get(id);
    if (link != null) {
      link.refused = true;
      onEnded(id, "nobody listens there");
    }
  }

  /** A participant knows a newer control node, or its process knows no such participant. */
  void onRefused(Link link, Refused message) {
    if (message.controlTerm() > controlTerm) {
      listener.onDeposed(message);
    } else {
      link.refused = true;
    }
  }

  /** It does not become root, and is no way to one. */
  void onDeclined(Link link, Declined message) {
    if (links.remove(link.id) != null) {
      context.emit(new HangUp(link.id));
      listener.onDeclined(link.node, message);
    }
  }

  /** SETROOT (thesis section 3.2). */
  void onSetRoot(Link link, SetRoot message) {
    link.last = message;
    if (!message.isRoot() || message.root() == null) {
      onNotRoot(link, message);
    } else if (live == null || live == link) {
      adopt(link);
    } else if (isGreater(message.root(), live.last.root())) {
      Link former = live;
      context.emit(new LinkSend(former.id, new Confirm(false, List.of(message.root().node()))));
      adopt(link);
    } else {
      context.emit(new LinkSend(link.id, new Confirm(false, List.of(live.last.root().node()))));
    }
  }

  private void onNotRoot(Link link, SetRoot message) {
    if (link == live) {
      lose("root moved", context.nowNs());
    } else if (live != null) {
      // It was a second root and has joined the live one's tree.
      links.remove(link.id);
      context.emit(new HangUp(link.id));
    }
    askNamedRoot(link);
  }

  /** Whom a member believes to be root is dialled, even when it was given up here. */
  private void askNamedRoot(Link link) {
    RootId named = link.last == null ? null : link.last.root();
    HostRecord host = live != null || named == null ? null : roster.byNode(named.node());
    if (host != null) {
      dialOnce(host);
    }
  }

  private void adopt(Link link) {
    boolean isNew = live != link;
    live = link;
    link.founding = false;
    searching = false;
    successors = link.last.successors();
    RootId root = link.last.root();
    if (believed == null || !believed.sameRoot(root)) {
      context.emit(new Journal(new RootSeen(root.term(), root.node())));
    }
    believed = root;
    if (!isNew) {
      return;
    }
    if (isLost) {
      isLost = false;
      lastGapNs = context.nowNs() - lostSinceNs;
    }
    for (Link other : List.copyOf(links.values())) {
      if (other != live && (other.last == null || !other.last.isRoot())) {
        links.remove(other.id);
        context.emit(new HangUp(other.id));
      }
    }
    link.unanswered = 0;
    keepAliveTimer.scheduleAfter(options.keepAliveNs());
    setCtrlTimer.scheduleAfter(options.setCtrlNs());
    context.emit(new LinkSend(link.id, new Confirm(true, List.of())));
    listener.onRootLive(link.last);
  }

  private void lose(String reason, long sinceNs) {
    live = null;
    losses++;
    isLost = true;
    lostSinceNs = sinceNs;
    keepAliveTimer.cancel();
    setCtrlTimer.cancel();
    listener.onRootLost(reason);
    search(reason);
  }

  private static boolean isGreater(RootId a, RootId b) {
    return a.term() != b.term() ? a.term() > b.term() : a.node().compareTo(b.node()) < 0;
  }

  // ---- timers ----

  private void tickKeepAlive() {
    if (live == null) {
      return;
    }
    if (live.unanswered >= MISSED_KEEP_ALIVES_MAX) {
      Link silent = live;
      links.remove(silent.id);
      context.emit(new HangUp(silent.id));
      lose("the root is silent", silent.heardNs);
      return;
    }
    live.unanswered++;
    sendKeepAlive(live);
    keepAliveTimer.scheduleAfter(options.keepAliveNs());
  }

  private void sendKeepAlive(Link link) {
    context.emit(new LinkSend(link.id, new KeepAlive(++keepAliveCount)));
  }

  /** Thesis section 3.2: every 2 minutes SETCTRL goes to the node believed to be root. */
  private void tickSetCtrl() {
    send(new SetCtrl(controlTerm, null));
    setCtrlTimer.scheduleAfter(options.setCtrlNs());
  }

  /** Looks after all links but the live one: a silent one is no way to a root. */
  private void tickLinks() {
    if (stopped) {
      return;
    }
    linksTimer.cancel();
    for (Link link : List.copyOf(links.values())) {
      if (link == live || !links.containsKey(link.id)) {
        continue;
      }
      boolean silent = context.nowNs() - link.heardNs > options.answerNs();
      boolean idle = link.founding && context.nowNs() - link.foundingNs > 2 * options.answerNs();
      if (silent || idle) {
        links.remove(link.id);
        context.emit(new HangUp(link.id));
        listener.onUnanswered(
            link.node, silent ? "does not answer the control node" : "does not become root", false);
      } else if (link.opened) {
        sendKeepAlive(link);
      }
    }
    askMore();
    appoint();
    scheduleLinks();
  }

  private void scheduleLinks() {
    boolean others = links.size() > (live == null ? 0 : 1);
    if (!stopped && !linksTimer.isScheduled() && (searching || others)) {
      linksTimer.scheduleAfter(options.searchNs());
    }
  }

  /** While searching: the former root, its successors, and members at random. */
  private void askMore() {
    if (!searching) {
      return;
    }
    if (believed != null) {
      ask(believed.node());
    }
    successors.forEach(this::ask);
    List.copyOf(links.values()).forEach(this::askNamedRoot);
    List<HostRecord> candidates = candidates();
    int unanswered = 0;
    for (Link link : links.values()) {
      unanswered += link.answered ? 0 : 1;
    }
    int more = Math.min(SEARCH_WINDOW - unanswered, SEARCH_LINKS_MAX - links.size());
    if (more > 0 && !candidates.isEmpty()) {
      for (HostRecord host : context.random().shuffled(candidates)) {
        if (more > 0 && dialOnce(host)) {
          more--;
        }
      }
    }
    if (links.isEmpty() && candidates.isEmpty()) {
      // Nobody is left who could be or become root: the next host that starts founds anew.
      searching = false;
      context.trace("search", "nobody left");
      listener.onNobodyLeft();
    }
  }

  /**
   * The search has gone on for a while and nobody who answers knows a root: the one with most of
   * the log founds, and the next one a round later if it could not. While somebody names a root,
   * that one may live out of the control node's reach.
   *
   * <p>The members of an overlay that heals elect among themselves first. One that does not heal
   * has no root again until one is named; the former one has had its time to answer by then, and
   * the others are called to the new one as they are missed.
   */
  private void appoint() {
    boolean heals = options.overlayType().heals();
    long patienceNs = heals ? LEADERLESS_NS : options.answerNs();
    if (!searching || context.nowNs() - searchingSinceNs < patienceNs) {
      return;
    }
    Link chosen = null;
    for (Link link : links.values()) {
      boolean mayBeRoot = believed != null && link.node.equals(believed.node());
      boolean hasRoot = link.last != null && link.last.root() != null;
      if (hasRoot || !heals && (link.founding || mayBeRoot)) {
        return;
      }
      boolean better =
          chosen == null || link.last != null && link.last.haveUpTo() > chosen.last.haveUpTo();
      if (link.last != null && !link.toldToFound && better) {
        chosen = link;
      }
    }
    if (chosen == null) {
      return;
    }
    chosen.toldToFound = true;
    context.trace("appoint", chosen.node.toString());
    if (heals) {
      tellToFound(chosen);
    } else {
      found(chosen);
    }
  }

  private void found(Link link) {
    link.founding = true;
    link.foundingNs = context.nowNs();
    tellToFound(link);
  }

  private void tellToFound(Link link) {
    context.emit(new LinkSend(link.id, new Found(believed == null ? 0 : believed.term() + 1)));
  }

  /** Members that may answer: those thought to be there and, for a while, those only silent. */
  private List<HostRecord> candidates() {
    List<HostRecord> result = new ArrayList<>();
    for (HostRecord host : roster.all()) {
      boolean silent = host.status == HostStatus.DISCONNECTED && context.nowNs() < hopeUntilNs;
      boolean member = host.node != null && host.node.equals(host.enrolled) && !host.gone;
      if (member && host.controlAddress != null && (host.status == HostStatus.ACTIVE || silent)) {
        result.add(host);
      }
    }
    return result;
  }

  /** Dials who may be or know the root, unless it was found lost; whether it did. */
  private boolean ask(NodeId node) {
    HostRecord host = roster.byNode(node);
    boolean hopeful = context.nowNs() < hopeUntilNs;
    return host != null && (host.status == HostStatus.ACTIVE || hopeful) && dialOnce(host);
  }

  private boolean dialOnce(HostRecord host) {
    if (host.controlAddress == null || host.gone) {
      return false;
    }
    for (Link link : links.values()) {
      if (link.node.equals(host.node)) {
        return false;
      }
    }
    dial(host.node, host.controlAddress);
    return true;
  }

  private Link dial(NodeId node, String controlAddress) {
    Link link = new Link(++linkCount, node, context.nowNs());
    links.put(link.id, link);
    context.emit(new Dial(link.id, controlAddress));
    scheduleLinks();
    return link;
  }

  /** One dialled participant. */
  static final class Link {
    final long id;
    final NodeId node;
    long foundingNs;
    long heardNs;
    boolean founding;
    boolean opened;
    boolean answered;
    boolean refused;
    boolean toldToFound;
    int unanswered;
    SetRoot last;

    Link(long id, NodeId node, long dialledNs) {
      this.id = id;
      this.node = node;
      this.foundingNs = dialledNs;
      this.heardNs = dialledNs;
    }
  }
}
