package org.plushm.plush.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
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

    /** A dialled participant does not answer. */
    void onUnanswered(NodeId node, String reason);
  }

  private static final int MISSED_KEEP_ALIVES_MAX = 3;
  private static final int RANDOM_PICKS = 4;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final Listener listener;
  private final Map<Long, Link> links = new TreeMap<>();
  private final Timer keepAliveTimer;
  private final Timer searchTimer;
  private final Timer setCtrlTimer;
  private long controlTerm;
  private long linkCount;
  private long keepAliveCount;
  private Link live;
  private RootId believed;
  private List<NodeId> successors = List.of();
  private boolean searching;
  private boolean stopped;

  RootLink(Context context, ControlOptions options, Roster roster, Listener listener) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.listener = listener;
    this.keepAliveTimer = context.timer("keep-alive", this::tickKeepAlive);
    this.searchTimer = context.timer("search", this::tickSearch);
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
    context.trace("search", reason);
    tickSearch();
  }

  void stop() {
    stopped = true;
    searching = false;
    keepAliveTimer.cancel();
    searchTimer.cancel();
    setCtrlTimer.cancel();
    for (Link link : links.values()) {
      if (link != live) {
        context.emit(new HangUp(link.id));
      }
    }
    links.values().removeIf(link -> link != live);
  }

  // ---- events ----

  boolean onOpened(long id) {
    Link link = links.get(id);
    if (link == null) {
      return false;
    }
    context.emit(new LinkSend(id, new Hello(link.node, controlTerm, options.overlay())));
    if (link.founding) {
      context.emit(new LinkSend(id, new Found(believed == null ? 0 : believed.term() + 1)));
    }
    return true;
  }

  boolean onEnded(long id, String reason) {
    Link link = links.remove(id);
    if (link == null) {
      return false;
    }
    if (link == live) {
      lose(reason);
    } else {
      listener.onUnanswered(link.node, reason);
    }
    return true;
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
  }

  /** SETROOT (thesis section 3.2). */
  void onSetRoot(Link link, SetRoot message) {
    link.last = message;
    if (!message.isRoot()) {
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
      live = null;
      keepAliveTimer.cancel();
      listener.onRootLost("root moved");
      search("root moved");
    }
    if (searching && message.root() != null) {
      ask(message.root().node());
    }
  }

  private void adopt(Link link) {
    boolean isNew = live != link;
    live = link;
    link.founding = false;
    searching = false;
    searchTimer.cancel();
    successors = link.last.successors();
    RootId root = link.last.root();
    if (believed == null || !believed.sameRoot(root)) {
      context.emit(new Journal(new RootSeen(root.term(), root.node())));
    }
    believed = root;
    if (!isNew) {
      return;
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

  private void lose(String reason) {
    live = null;
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
      lose("the root is silent");
      return;
    }
    live.unanswered++;
    context.emit(new LinkSend(live.id, new KeepAlive(++keepAliveCount)));
    keepAliveTimer.scheduleAfter(options.keepAliveNs());
  }

  /** Thesis section 3.2: every 2 minutes SETCTRL goes to the node believed to be root. */
  private void tickSetCtrl() {
    send(new SetCtrl(controlTerm, null));
    setCtrlTimer.scheduleAfter(options.setCtrlNs());
  }

  private void tickSearch() {
    if (!searching) {
      return;
    }
    for (Link link : List.copyOf(links.values())) {
      if (!link.answered && context.nowNs() - link.dialledNs > options.answerNs()) {
        links.remove(link.id);
        context.emit(new HangUp(link.id));
        listener.onUnanswered(link.node, "does not answer the control node");
      }
    }
    if (believed != null) {
      ask(believed.node());
    }
    successors.forEach(this::ask);
    List<HostRecord> active = roster.with(HostStatus.ACTIVE);
    for (int i = 0; i < RANDOM_PICKS && !active.isEmpty(); i++) {
      ask(context.random().pick(active).node);
    }
    if (links.isEmpty() && active.isEmpty()) {
      // Nobody is left who could be or become root: the next host that starts founds anew.
      searching = false;
      context.trace("search", "nobody left");
      return;
    }
    searchTimer.scheduleAfter(options.searchNs());
  }

  private void ask(NodeId node) {
    HostRecord host = roster.byNode(node);
    if (host == null || host.controlAddress == null || host.status != HostStatus.ACTIVE) {
      return;
    }
    for (Link link : links.values()) {
      if (link.node.equals(node)) {
        return;
      }
    }
    dial(node, host.controlAddress);
  }

  private Link dial(NodeId node, String controlAddress) {
    Link link = new Link(++linkCount, node, context.nowNs());
    links.put(link.id, link);
    context.emit(new Dial(link.id, controlAddress));
    return link;
  }

  /** One dialled participant. */
  static final class Link {
    final long id;
    final NodeId node;
    final long dialledNs;
    boolean founding;
    boolean answered;
    int unanswered;
    SetRoot last;

    Link(long id, NodeId node, long dialledNs) {
      this.id = id;
      this.node = node;
      this.dialledNs = dialledNs;
    }
  }
}
