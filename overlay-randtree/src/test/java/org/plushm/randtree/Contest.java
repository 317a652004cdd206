package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.MS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.plushm.overlay.Context;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Tree;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.SimulationFailure;
import org.plushm.simulation.TreeLivenessChecker;
import org.plushm.simulation.TreeSafetyChecker;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * The same story for the original RandTree and for ours: hosts n1 to nN, none started, 50 ms round
 * trips without jitter. A story ends in a problem, or in null.
 */
final class Contest {
  final World world;

  /** Whether this is the original's turn. */
  final boolean original;

  /** What the layer above of our nodes was told last. */
  final Map<NodeId, Told> told = new TreeMap<>();

  private final List<MaceRandTree.Undone> undone;
  private final TreeLivenessChecker liveness = new TreeLivenessChecker(this::tree);

  Contest(boolean original, long seed, int hosts, int degree, MaceRandTree.Undone... undone) {
    this.original = original;
    this.undone = List.of(undone);
    this.world =
        new World(
            WorldOptions.of(seed)
                .collectingViolations()
                .withFaults(FaultModel.none().withDelay(25 * MS, 0)));
    world.addChecker(new TreeSafetyChecker(this::tree, degree, 2000 * MS));
    for (int i = 0; i < hosts; i++) {
      world.addHost(
          (node, random) -> {
            if (original) {
              MaceRandTree tree = new MaceRandTree(node.context("mace"), degree, this::living);
              this.undone.forEach(tree::undo);
              node.install(tree);
            } else {
              Told above = new Told();
              told.put(node.self(), above);
              RandTreeStack.install(node, RandTreeOptions.withDegree(degree), above);
            }
          });
    }
  }

  /**
   * Tells a story to both.
   *
   * @param seeds how many worlds; the original need not show its bug in each of them
   * @return the original's first problem, and ours; null for none
   */
  static String[] hold(int seeds, Function<Boolean, Function<Long, Contest>> made, Story story) {
    String[] problems = new String[2];
    for (int turn = 0; turn < 2; turn++) {
      for (long seed = 1; seed <= seeds && problems[turn] == null; seed++) {
        Contest contest = made.apply(turn == 0).apply(seed);
        try {
          problems[turn] = story.tell(contest);
        } catch (SimulationFailure e) {
          problems[turn] = "O6 noCrash: " + e.getMessage();
        }
        if (problems[turn] != null) {
          problems[turn] += ", seed " + seed;
        }
      }
    }
    return problems;
  }

  /** What happens, and what is wrong at the end; null for nothing. */
  interface Story {
    String tell(Contest contest);
  }

  /** The layer above one of our nodes. */
  static final class Told implements OverlayUpcalls {
    NodeId parent;
    RootId root;
    List<NodeId> children = List.of();
    int rootFlips;
    int errors;

    @Override
    public void peerJoinedOverlay(NodeId child) {
      assertTrue(children.contains(child), "a peer that has joined is a child");
    }

    @Override
    public void notifyChildren(List<NodeId> newChildren) {
      children = newChildren;
    }

    @Override
    public void notifyParent(NodeId newParent) {
      parent = newParent;
    }

    @Override
    public void notifyRoot(RootId newRoot) {
      root = newRoot;
    }

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      rootFlips++;
    }

    @Override
    public void error(NodeId peer, boolean confirmed) {
      errors++;
    }

    @Override
    public void deliver(LogEntry entry) {
      throw new AssertionError("nobody has sent " + entry);
    }

    @Override
    public void logGap(long fromSeq) {
      throw new AssertionError("nobody has sent entry " + fromSeq);
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      throw new AssertionError("nobody has sent " + message);
    }
  }

  /** A host that does what the test says, through its context. */
  static final class Puppet implements Service {
    final Context context;
    final Map<NodeId, Message> got = new TreeMap<>();

    Puppet(Context context) {
      this.context = context;
    }

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      got.put(from, message);
      return true;
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      return true;
    }
  }

  /** One more host, which does what the test says. */
  SimulatedHost puppet() {
    SimulatedHost host =
        world.addHost((node, random) -> node.install(new Puppet(node.context("puppet"))));
    host.start();
    return host;
  }

  SimulatedHost host(int number) {
    return world.hosts().get(number - 1);
  }

  Tree tree(int number) {
    return tree(host(number));
  }

  /** The tree at a host; null for puppets. */
  private Tree tree(SimulatedHost host) {
    if (!told.containsKey(host.id()) && !original) {
      return null;
    }
    return original ? mace(host) : host.service(RandTree.class);
  }

  MaceRandTree mace(SimulatedHost host) {
    try {
      return host.service(MaceRandTree.class);
    } catch (IllegalArgumentException e) {
      return null; // A puppet.
    }
  }

  private NodeId living(NodeId endpoint) {
    SimulatedHost host = world.hostAt(endpoint);
    return host != null && host.isAlive() ? host.id() : endpoint;
  }

  List<NodeId> siblings(SimulatedHost host) {
    return original ? mace(host).siblings() : host.service(RandTree.class).place().siblings();
  }

  /** Starts a host as the first of a tree. */
  void found(int number) {
    SimulatedHost host = host(number);
    host.start();
    host.call(
        () -> {
          if (original) {
            mace(host).joinOverlay(List.of());
          } else {
            host.service(RandTree.class).found(0);
          }
        });
  }

  /** Starts a host, after a silent kill where one lives, and lets it join. */
  void startAndJoin(int number, int... through) {
    host(number).restart();
    join(number, through);
  }

  void join(int number, int... through) {
    SimulatedHost host = host(number);
    List<NodeId> peers =
        new ArrayList<>(Arrays.stream(through).mapToObj(n -> host(n).endpoint()).toList());
    host.call(
        () -> {
          if (original) {
            mace(host).joinOverlay(peers);
          } else {
            host.service(RandTree.class).join(peers);
          }
        });
  }

  /** n1 founds and the others up to this number join through it, one after the other. */
  void build(int count) {
    found(1);
    for (int number = 2; number <= count; number++) {
      startAndJoin(number, 1);
      run(600 * MS);
    }
    run(1500 * MS);
  }

  /** Kills a host; whoever has a connection to it sees it break. */
  void killNoisily(int number) {
    NodeId dead = host(number).endpoint();
    host(number).killNoisily();
    if (original) {
      world.after(
          25 * MS,
          () ->
              world.hosts().stream()
                  .filter(SimulatedHost::isAlive)
                  .filter(host -> mace(host) != null)
                  .forEach(host -> host.call(() -> mace(host).transportError(dead))));
    }
  }

  void kill(int number) {
    host(number).kill();
  }

  void run(long durationNs) {
    world.runFor(durationNs);
  }

  /** What of L1 to L4 is not true now. */
  String problem() {
    return liveness.problem(world);
  }

  /** The first violation of a property that must hold always. */
  String violationOf(String property) {
    return world.violations().stream()
        .filter(violation -> violation.property().startsWith(property))
        .map(Object::toString)
        .findFirst()
        .orElse(null);
  }
}
