package org.plushm.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.basic.BasicMessages;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.randtree.RandTreeStack;
import org.plushm.simulation.CheckedUpcalls;
import org.plushm.simulation.ExactlyOnceChecker;
import org.plushm.simulation.RootUpcallChecker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.TreeLivenessChecker;
import org.plushm.simulation.TreeSafetyChecker;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * Hosts with one overlay over the simulated network, judged by all checkers, and the little of a
 * control node that the contract leaves to it: it lets the first host found, confirms roots and has
 * the command log.
 */
final class ContractWorld {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;

  /** Installs the overlay under test. */
  interface Installer {
    /**
     * Puts the overlay's services on a node.
     *
     * @param index number of the host
     */
    Overlay install(Node node, int index, OverlayUpcalls above);
  }

  /** What travels upwards in these tests. */
  record Note(long number) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, number);
    }

    static Note read(FieldReader in) throws MalformedMessage {
      return new Note(in.int64(1));
    }
  }

  final World world;
  final TreeLivenessChecker liveness = new TreeLivenessChecker();
  final Map<NodeId, Above> byId = new LinkedHashMap<>();
  final List<LogEntry> issued = new ArrayList<>();

  /** Notes that roots were given, with how often. */
  final Map<Note, Integer> collected = new LinkedHashMap<>();

  private final ExactlyOnceChecker deliveries = new ExactlyOnceChecker();
  private final RootUpcallChecker roots = new RootUpcallChecker();

  ContractWorld(WorldOptions options, int count, int childrenMax, Installer installer) {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    RandTreeStack.addMessagesTo(table);
    BasicMessages.addTo(table);
    table.add(100, Note.class, Note::read);
    world =
        new World(
            options
                .withCodec(new WireCodec(table.build()))
                .withClockOffsets(3600 * SECOND)
                .withReplayCommand("see the seed"));
    for (int i = 0; i < count; i++) {
      int index = i;
      world.addHost(
          (node, random) -> {
            Above above = new Above(node.self());
            byId.put(node.self(), above);
            above.overlay =
                installer.install(
                    node, index, new CheckedUpcalls(world, node.self(), deliveries, roots, above));
          });
    }
    world.addChecker(new TreeSafetyChecker(childrenMax, 3 * SECOND));
    world.addChecker(liveness);
    world.addChecker(deliveries);
    world.addChecker(roots);
  }

  /** The layer above one incarnation. */
  final class Above implements OverlayUpcalls {
    final NodeId self;
    final List<NodeId> joined = new ArrayList<>();
    final List<NodeId> errors = new ArrayList<>();
    final List<Long> gaps = new ArrayList<>();
    final List<Long> delivered = new ArrayList<>();
    Overlay overlay;
    NodeId parent;
    List<NodeId> children = List.of();

    /** Whether it takes messages out on their way. */
    boolean keepsMessages;

    Above(NodeId self) {
      this.self = self;
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {
      joined.add(child);
    }

    @Override
    public void notifyParent(NodeId newParent) {
      parent = newParent;
    }

    @Override
    public void notifyChildren(List<NodeId> newChildren) {
      children = newChildren;
    }

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      if (isRoot) {
        SimulatedHost host = world.living(self);
        world.after(
            30 * MS,
            () -> {
              if (world.living(self) == host) {
                host.call(() -> overlay.confirmRoot(true));
              }
            });
      }
    }

    @Override
    public void notifyRoot(RootId root) {
      // Judged through the tree.
    }

    @Override
    public void error(NodeId peer, boolean confirmed) {
      errors.add(peer);
    }

    @Override
    public void deliver(LogEntry entry) {
      delivered.add(entry.seq());
    }

    @Override
    public void logGap(long fromSeq) {
      gaps.add(fromSeq);
      List<LogEntry> missing = List.copyOf(issued.subList((int) fromSeq - 1, issued.size()));
      world.after(
          30 * MS,
          () -> {
            SimulatedHost host = world.living(self);
            if (host != null) {
              host.call(() -> overlay.multicast(missing));
            }
          });
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      collected.merge((Note) message, 1, Integer::sum);
    }

    @Override
    public boolean forwardCollect(NodeId origin, Message message) {
      return !keepsMessages;
    }
  }

  /** Starts all hosts, the first founds, the others join through it; waits for one tree. */
  void build(long withinNs) {
    build(withinNs, 10 * SECOND);
  }

  /** The same with another patience at the end. */
  void build(long withinNs, long awaitNs) {
    SimulatedHost first = world.hosts().get(0);
    first.start();
    first.call(() -> overlay(first).found(0));
    int count = world.hosts().size();
    for (int i = 1; i < count; i++) {
      SimulatedHost host = world.hosts().get(i);
      world.after(i * withinNs / count, () -> startAndJoin(host, first));
    }
    world.runFor(withinNs);
    awaitOneTree(awaitNs);
  }

  /** Starts a host, anew if it lives, and has it join through another. */
  void startAndJoin(SimulatedHost host, SimulatedHost through) {
    host.restart();
    join(host, through);
  }

  void join(SimulatedHost host, SimulatedHost through) {
    host.call(() -> overlay(host).join(List.of(through.endpoint())));
  }

  Overlay overlay(SimulatedHost host) {
    return host.service(Overlay.class);
  }

  Above above(SimulatedHost host) {
    return byId.get(host.id());
  }

  List<SimulatedHost> alive() {
    return world.hosts().stream().filter(SimulatedHost::isAlive).toList();
  }

  /** The living root. */
  SimulatedHost root() {
    return alive().stream().filter(h -> overlay(h).tree().isRoot()).findFirst().orElseThrow();
  }

  SimulatedHost parentOf(SimulatedHost host) {
    return world.living(overlay(host).tree().parent());
  }

  /** A host without children that is not the root. */
  SimulatedHost leaf() {
    return alive().stream()
        .filter(h -> !overlay(h).tree().isRoot() && overlay(h).tree().children().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** At the root: the next entries of the log. */
  void issue(int count) {
    List<LogEntry> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seq = issued.size() + 1;
      LogEntry entry = new LogEntry(1, seq, Bytes.utf8("command " + seq), Bytes.EMPTY);
      issued.add(entry);
      fresh.add(entry);
    }
    SimulatedHost root = root();
    root.call(() -> overlay(root).multicast(fresh));
  }

  boolean allHaveTheLog() {
    return alive().stream().allMatch(h -> overlay(h).haveUpTo() == issued.size());
  }

  void awaitOneTree(long withinNs) {
    awaitThat(
        () -> alive().stream().noneMatch(SimulatedHost::isPaused) && liveness.holds(world),
        withinNs,
        () -> "one tree");
  }

  void awaitThat(BooleanSupplier condition, long withinNs, Supplier<String> what) {
    long limitNs = world.nowNs() + withinNs;
    while (!condition.getAsBoolean()) {
      if (world.nowNs() >= limitNs) {
        throw world.failure(what.get() + " within " + withinNs / MS + " ms\n" + describe(), null);
      }
      world.runFor(10 * MS);
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (SimulatedHost host : alive()) {
      text.append(host).append(" parent ").append(overlay(host).tree().parent());
      text.append(" root ").append(overlay(host).tree().root());
      text.append(" has ").append(overlay(host).haveUpTo()).append('\n');
    }
    return text.toString();
  }
}
