package org.plushm.randtree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.ransub.RanSub;
import org.plushm.ransub.RanSubMessages;
import org.plushm.ransub.RanSubOptions;
import org.plushm.simulation.CheckedUpcalls;
import org.plushm.simulation.ExactlyOnceChecker;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.PopulationChecker;
import org.plushm.simulation.RootUpcallChecker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.TreeLivenessChecker;
import org.plushm.simulation.TreeSafetyChecker;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * A simulated tree with a small control node of the test: it founds the first root, confirms new
 * ones after a while as the real one does, issues log entries and answers gaps.
 */
final class TreeWorld {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;

  /**
   * Two detached trees whose tops adopt each other at the same moment make a loop that lasts until
   * the path has gone around it once: as many hops as it is long, some of them repeated.
   */
  private static final long LOOP_ALLOWED_NS = 2 * SECOND;

  /** Three missed keep-alives. */
  private static final long KEEP_ALIVES_NS = 1500 * MS;

  /** What members may take to elect among themselves before one is told to found. */
  private static final long LEADERLESS_NS = 1300 * MS;

  /** What travels by collect in these tests. */
  record Note(long origin, long number) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, origin);
      out.int64(2, number);
    }

    static Note read(FieldReader in) throws MalformedMessage {
      return new Note(in.int64(1), in.int64(2));
    }
  }

  static MessageTable table() {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    RandTreeMessages.addTo(table);
    RanSubMessages.addTo(table);
    return table.add(100, Note.class, Note::read).build();
  }

  final World world;
  final RandTreeOptions options;
  final Map<NodeId, Above> byId = new TreeMap<>();
  final Map<NodeId, NodeId> firstBootstrap = new LinkedHashMap<>();
  final List<LogEntry> issued = new ArrayList<>();

  /** Whether the control node confirms roots and talks to them at all. */
  boolean control = true;

  /** Until when a host counts as away; when not null, nobody else may be said to be lost. */
  Map<NodeId, Long> awayUntilNs;

  /** How often any node had another parent than before. */
  int parentChanges;

  /** Hosts that the control node cannot reach. */
  final Set<NodeId> unreachable = new TreeSet<>();

  SimulatedHost controlRoot;
  private long rootSeenNs;

  /** Since when a root is searched for; MAX_VALUE while there is one. */
  private long searchingSinceNs = Long.MAX_VALUE;

  private long invitedNs;
  private Set<NodeId> missingBefore = Set.of();
  long confirmedTerm = -1;
  int rootChanges;
  boolean issuing = true;
  final Map<Note, Integer> collected = new LinkedHashMap<>();
  final TreeLivenessChecker liveness = new TreeLivenessChecker();
  final ExactlyOnceChecker deliveries = new ExactlyOnceChecker();
  private final RootUpcallChecker rootUpcalls = new RootUpcallChecker();
  private final JoinChecker joins;
  private final RandTreeChecker places;

  TreeWorld(WorldOptions worldOptions, RandTreeOptions options) {
    this(worldOptions, options, true);
  }

  /** The same, without checkers when it is not to be judged. */
  TreeWorld(WorldOptions worldOptions, RandTreeOptions options, boolean judged) {
    this.world =
        new World(worldOptions.withCodec(new WireCodec(table())).withClockOffsets(3600 * SECOND));
    this.options = options;
    this.places = new RandTreeChecker(options.degree());
    this.joins = new JoinChecker(options.hopsMax(), JoinChecker.View.RANDTREE);
    if (!judged) {
      return;
    }
    world.addChecker(new TreeSafetyChecker(options.degree(), LOOP_ALLOWED_NS));
    world.addChecker(places);
    world.addChecker(joins);
    world.addChecker(rootUpcalls);
    world.addChecker(liveness);
  }

  TreeWorld(long seed) {
    this(WorldOptions.of(seed), RandTreeOptions.defaults());
  }

  /** The layer above one incarnation: remembers and judges what it is told. */
  final class Above implements OverlayUpcalls {
    final SimulatedHost host;
    final List<Long> delivered = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    RandTree tree;
    boolean isRoot;
    long startedAt = -1;
    NodeId parent;
    RootId root;

    Above(SimulatedHost host) {
      this.host = host;
    }

    private void require(boolean holds, String property) {
      if (!holds) {
        world.violation(property, host + " " + tree.state() + " " + tree.stateReason());
      }
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {
      require(tree.children().contains(child), "peerJoinedOverlay names a child");
    }

    @Override
    public void notifyParent(NodeId newParent) {
      require(newParent == null ? parent != null : !newParent.equals(parent), "parent changes");
      parent = newParent;
      parentChanges++;
    }

    @Override
    public void notifyChildren(List<NodeId> children) {
      require(children.equals(tree.children()), "children are true");
    }

    @Override
    public void notifyIsRootChanged(boolean nowRoot) {
      require(nowRoot != isRoot, "isRoot alternates");
      require(nowRoot == tree.isRoot(), "isRoot is true");
      isRoot = nowRoot;
      if (nowRoot) {
        rootChanges++;
      }
    }

    @Override
    public void notifyRoot(RootId newRoot) {
      require(newRoot == null ? root != null : !newRoot.equals(root), "root changes");
      root = newRoot;
    }

    @Override
    public void error(NodeId peer, boolean confirmed) {
      errors.add(peer + " " + confirmed);
      if (awayUntilNs != null && confirmed) {
        long untilNs = awayUntilNs.getOrDefault(peer.anyIncarnation(), Long.MIN_VALUE);
        require(world.nowNs() <= untilNs, "nobody who is there is said to be lost: " + peer);
      }
    }

    @Override
    public void deliver(LogEntry entry) {
      if (delivered.isEmpty()) {
        startedAt = entry.seq();
      } else {
        require(
            entry.seq() == delivered.get(delivered.size() - 1) + 1, "log entries come in order");
      }
      require(entry.equals(issued.get((int) entry.seq() - 1)), "log entries are what was issued");
      delivered.add(entry.seq());
    }

    @Override
    public void logGap(long fromSeq) {
      world.after(30 * MS, () -> replay(host, fromSeq));
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      collected.merge((Note) message, 1, Integer::sum);
    }
  }

  /** Adds hosts, none started. */
  void addHosts(int count) {
    for (int i = 0; i < count; i++) {
      SimulatedHost[] self = new SimulatedHost[1];
      self[0] =
          world.addHost(
              (node, random) -> {
                Above above = new Above(self[0]);
                node.install(joins.tap(node.self()));
                CheckedUpcalls checked =
                    new CheckedUpcalls(world, node.self(), deliveries, rootUpcalls, above);
                above.tree =
                    RandTreeStack.install(node, options, RanSubOptions.defaults(), checked);
                byId.put(node.self(), above);
              });
    }
  }

  /** Starts all hosts: the first founds, the others join through it, spread over a time. */
  void build(int count, long withinNs) {
    addHosts(count);
    world.after(300 * MS, this::controlTick);
    List<SimulatedHost> hosts = world.hosts();
    SimulatedHost first = hosts.get(0);
    first.start();
    first.call(() -> tree(first).found(0));
    for (int i = 1; i < count; i++) {
      SimulatedHost host = hosts.get(i);
      world.at(
          (long) i * withinNs / count,
          () -> {
            host.start();
            host.call(() -> tree(host).join(List.of(first.endpoint())));
          });
    }
    world.runUntil(withinNs);
  }

  /**
   * Lets a script happen, times counted from now. Restarted hosts join through some living ones; a
   * cut control link is out of the control node's reach.
   */
  void play(FaultScript script) {
    for (SimulatedHost host : world.hosts()) {
      host.afterStart(() -> joinThroughOthers(host));
      host.portFaults(
          (at, fault) -> {
            if (fault instanceof Fault.CutControl cut) {
              control(host, false);
              world.after(cut.durationNs(), () -> control(host, true));
              return true;
            }
            return false;
          });
    }
    script.apply(world, world.hosts());
  }

  /** Starts a host anew; it joins through some living hosts. */
  void restart(SimulatedHost host) {
    host.restart();
    joinThroughOthers(host);
  }

  private void joinThroughOthers(SimulatedHost host) {
    List<NodeId> bootstrap = new ArrayList<>();
    for (SimulatedHost other : world.random("restart").shuffled(world.hosts())) {
      if (other != host && other.isAlive() && bootstrap.size() < 3) {
        bootstrap.add(other.endpoint());
      }
    }
    host.call(() -> tree(host).join(bootstrap));
  }

  RandTree tree(SimulatedHost host) {
    return host.service(RandTree.class);
  }

  /** Judges from now on what RanSub counts: A1, five times in a row as Mace wants it. */
  PopulationChecker watchPopulation() {
    PopulationChecker checker =
        new PopulationChecker(
            5, host -> new PopulationChecker.Count(ranSub(host).epoch(), ranSub(host).total()));
    world.addChecker(checker);
    return checker;
  }

  RanSub ranSub(SimulatedHost host) {
    return host.service(RanSub.class);
  }

  Above above(SimulatedHost host) {
    return byId.get(host.id());
  }

  List<SimulatedHost> alive() {
    return world.hosts().stream().filter(SimulatedHost::isAlive).toList();
  }

  /** The living root with the greatest identity, or null. */
  SimulatedHost root() {
    SimulatedHost best = null;
    for (SimulatedHost host : alive()) {
      if (tree(host).isRoot()
          && (best == null || tree(host).root().compareTo(tree(best).root()) > 0)) {
        best = host;
      }
    }
    return best;
  }

  /** Whether all living hosts are in one tree and every edge is known at both ends. */
  boolean inOneTree() {
    SimulatedHost root = root();
    if (root == null) {
      return false;
    }
    for (SimulatedHost host : alive()) {
      RandTree tree = tree(host);
      if (tree.root() == null || !tree.root().equals(tree(root).root())) {
        return false;
      }
      if (host != root) {
        SimulatedHost parent = world.living(tree.parent());
        if (parent == null || !tree(parent).children().contains(host.id())) {
          return false;
        }
      }
      for (NodeId child : tree.children()) {
        SimulatedHost below = world.living(child);
        if (below == null || !host.id().equals(tree(below).parent())) {
          return false;
        }
      }
    }
    return true;
  }

  /** L5. */
  boolean siblingsMatch() {
    return places.siblingsMatch(world);
  }

  void awaitOneTree(long withinNs, String what) {
    awaitThat(this::inOneTree, withinNs, what);
  }

  void awaitThat(BooleanSupplier condition, long withinNs, String what) {
    if (!awaits(condition, withinNs)) {
      throw world.failure(what + " within " + withinNs / MS + " ms\n" + describe(), null);
    }
  }

  boolean awaits(BooleanSupplier condition, long withinNs) {
    // Looking after each event is too much for large worlds.
    long limitNs = world.nowNs() + withinNs;
    while (!condition.getAsBoolean()) {
      if (world.nowNs() >= limitNs) {
        return false;
      }
      world.runFor(10 * MS);
    }
    return true;
  }

  private NodeId rootOf(SimulatedHost host) {
    RootId believed = tree(host).root();
    return believed == null ? null : believed.node();
  }

  /** Issues an entry each interval for as long as the world runs. */
  void issueEvery(long intervalNs) {
    world.after(
        intervalNs,
        () -> {
          if (issuing) {
            issue();
            issueEvery(intervalNs);
          }
        });
  }

  /** Ends issuing and waits until every living host has every entry. */
  void awaitTheLog(long withinNs) {
    issuing = false;
    awaitThat(this::allHaveTheLog, withinNs, "all entries everywhere");
  }

  void issue() {
    LogEntry entry =
        new LogEntry(1, issued.size() + 1, Bytes.utf8("command " + issued.size()), Bytes.EMPTY);
    issued.add(entry);
    if (controlRoot != null && controlRoot.isAlive() && reachable(controlRoot)) {
      SimulatedHost host = controlRoot;
      host.call(() -> tree(host).multicast(List.of(entry)));
    }
  }

  /** Whether the control node reaches a host. */
  void control(SimulatedHost host, boolean reached) {
    if (reached) {
      unreachable.remove(host.endpoint());
    } else {
      unreachable.add(host.endpoint());
    }
  }

  boolean reachable(SimulatedHost host) {
    return !unreachable.contains(host.endpoint());
  }

  /**
   * Looks after its root as the real one does: it gives a silent one up, asks everybody who is
   * root, tells one to found when nobody knows a root for a while, and invites whoever is missing.
   */
  private void controlTick() {
    world.after(300 * MS, this::controlTick);
    if (!control) {
      return;
    }
    if (hasRoot()) {
      rootSeenNs = world.nowNs();
      searchingSinceNs = Long.MAX_VALUE;
      replay(controlRoot, tree(controlRoot).haveUpTo() + 1);
      invite();
    } else if (world.nowNs() - rootSeenNs >= KEEP_ALIVES_NS || canSay(controlRoot)) {
      search();
    }
  }

  /** Whether the host answers the control node at all, if only that it is not root any more. */
  private boolean canSay(SimulatedHost host) {
    return host == null || host.isAlive() && reachable(host) && !host.isPaused();
  }

  private void search() {
    searchingSinceNs = Math.min(searchingSinceNs, world.nowNs());
    SimulatedHost best = null;
    SimulatedHost rootless = null;
    boolean named = false;
    for (SimulatedHost host : alive()) {
      if (!reachable(host) || host.isPaused()) {
        continue;
      }
      RandTree tree = tree(host);
      named |= tree.root() != null;
      if (tree.isRoot() && (best == null || tree.root().compareTo(tree(best).root()) > 0)) {
        best = host;
      }
      boolean better = rootless == null || tree.haveUpTo() > tree(rootless).haveUpTo();
      if (!tree.isMember() && better) {
        rootless = host;
      }
    }
    if (best != null) {
      RandTree founded = tree(best);
      controlRoot = best;
      confirmedTerm = Math.max(confirmedTerm, founded.root().term());
      best.call(() -> founded.confirmRoot(true));
      replay(best, founded.haveUpTo() + 1);
    } else if (!named && rootless != null && world.nowNs() - searchingSinceNs >= LEADERLESS_NS) {
      RandTree founder = tree(rootless);
      rootless.call(() -> founder.found(confirmedTerm + 1));
    }
  }

  /** SETPEER for those who have been missing for a while, twice a second. */
  private void invite() {
    if (world.nowNs() - invitedNs < 500 * MS) {
      return;
    }
    invitedNs = world.nowNs();
    Set<NodeId> missing = new TreeSet<>();
    for (SimulatedHost host : alive()) {
      if (host != controlRoot && !controlRoot.id().equals(rootOf(host)) && reachable(host)) {
        missing.add(host.id());
        if (missingBefore.contains(host.id())) {
          host.call(() -> tree(host).join(List.of(controlRoot.endpoint())));
        }
      }
    }
    missingBefore = missing;
  }

  /** Whether the control node is content with the root it has: like the real one, it is sticky. */
  private boolean hasRoot() {
    return controlRoot != null
        && controlRoot.isAlive()
        && reachable(controlRoot)
        && !controlRoot.isPaused()
        && tree(controlRoot).isRoot()
        && tree(controlRoot).root().confirmed();
  }

  private void replay(SimulatedHost host, long fromSeq) {
    if (host.isAlive() && host == controlRoot && reachable(host) && fromSeq <= issued.size()) {
      List<LogEntry> entries = List.copyOf(issued.subList((int) fromSeq - 1, issued.size()));
      host.call(() -> tree(host).multicast(entries));
    }
  }

  /** Whether every living host has all entries that were issued. */
  boolean allHaveTheLog() {
    return alive().stream().allMatch(h -> tree(h).haveUpTo() == issued.size());
  }

  int depthMax() {
    return alive().stream().mapToInt(h -> tree(h).pathToRoot().size()).max().orElse(0);
  }

  /** One line for each of the first hosts that differ from the root: what it believes. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append("control root ").append(controlRoot).append(" issued ").append(issued.size());
    text.append('\n');
    int lines = 0;
    SimulatedHost root = root();
    for (SimulatedHost host : world.hosts()) {
      if (!host.isAlive()) {
        continue;
      }
      RandTree tree = tree(host);
      boolean odd =
          tree.root() == null
              || !tree.root().equals(tree(root).root())
              || tree.haveUpTo() != issued.size()
              || host == root;
      if (!odd || ++lines > 60) {
        continue;
      }
      text.append(host.id())
          .append(' ')
          .append(tree.state())
          .append(" parent ")
          .append(tree.parent())
          .append(" root ")
          .append(tree.root())
          .append(" have ")
          .append(tree.haveUpTo())
          .append(" children ")
          .append(tree.children())
          .append(" (")
          .append(tree.stateReason())
          .append(")\n");
    }
    return text.toString();
  }
}
