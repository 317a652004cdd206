package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.LogRequest;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Remove;
import org.plushm.randtree.RandTreeMessages.Status;
import org.plushm.randtree.RandTreeMessages.Vote;
import org.plushm.ransub.Candidate;
import org.plushm.ransub.CollectSet;
import org.plushm.ransub.Distribute;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * What a few nodes say to each other and to the layers above, written down to be read like a story
 * and compared with a golden file. What repeats itself is left out: heartbeats that say nothing
 * new, and probes of peers that answered the same way before.
 */
final class Transcript {
  static final long MS = TreeWorld.MS;
  static final long SECOND = TreeWorld.SECOND;

  /** Rewrites the golden files, whose difference is then reviewed. */
  private static final boolean WRITE =
      "write".equals(System.getProperty("plushm.randtree.transcript"));

  private static final Path SOURCES =
      Path.of("src", "test", "resources", "org", "plushm", "randtree");

  final World world;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> lastSaid = new TreeMap<>();
  private boolean showsRanSub;

  /** A transcript over hosts n1 to nN, none started; 50 ms round trips without jitter. */
  Transcript(int hosts, int degree) {
    this.world =
        new World(
            WorldOptions.of(1)
                .withFaults(FaultModel.none().withDelay(25 * MS, 0))
                .withCodec(new WireCodec(TreeWorld.table())));
    for (int i = 0; i < hosts; i++) {
      world.addHost(
          (node, random) -> {
            node.install(new Tap(node.self()));
            RandTreeStack.install(node, RandTreeOptions.withDegree(degree), new Told(node.self()));
          });
    }
  }

  /** Writes down what arrives at a node, below all its services. */
  private final class Tap implements Service {
    private final NodeId self;

    Tap(NodeId self) {
      this.self = self;
    }

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      message(from, self, message);
      return false;
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      message(from, self, message);
      return false;
    }

    @Override
    public void onLinkClosed(NodeId peer, LinkEnd end) {
      line(name(self) + "        link to " + name(peer) + " " + end);
    }
  }

  /** Writes down what the layer above is told. */
  private final class Told implements OverlayUpcalls {
    private final NodeId self;

    Told(NodeId self) {
      this.self = self;
    }

    private void tell(String upcall) {
      line("              " + name(self) + " upcall " + upcall);
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {
      tell("peerJoinedOverlay " + name(child));
    }

    @Override
    public void notifyParent(NodeId parent) {
      tell("notifyParent " + name(parent));
    }

    @Override
    public void notifyChildren(List<NodeId> children) {
      tell("notifyChildren " + names(children));
    }

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      tell("notifyIsRootChanged " + isRoot);
    }

    @Override
    public void notifyRoot(RootId root) {
      tell("notifyRoot " + name(root));
    }

    @Override
    public void error(NodeId peer, boolean confirmed) {
      tell("error " + name(peer) + (confirmed ? " confirmed" : " unconfirmed"));
    }

    @Override
    public void deliver(LogEntry entry) {
      tell("deliver entry " + entry.seq());
    }

    @Override
    public void logGap(long fromSeq) {
      tell("logGap from " + fromSeq);
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      tell("deliverCollect of " + name(origin));
    }
  }

  /** n1 founds, and the others join through it, one each 500 ms; from then on it is written. */
  void buildQuietly() {
    int written = text.length();
    build();
    world.runFor(2500 * MS);
    text.setLength(written);
    for (SimulatedHost host : world.hosts()) {
      RandTree tree = tree(host);
      line(
          "              "
              + name(tree.self())
              + " parent "
              + name(tree.parent())
              + " children "
              + names(tree.children()));
    }
  }

  /** The same, written down. */
  void build() {
    host(1).start();
    call(1, tree -> tree.found(0));
    for (int i = 2; i <= world.hosts().size(); i++) {
      int joiner = i;
      world.at((i - 1) * 500 * MS, () -> start(joiner, 1));
    }
    world.runUntil(world.hosts().size() * 500 * MS);
  }

  /** Starts a node and lets it join through another. */
  void start(int number, int through) {
    host(number).start();
    call(number, tree -> tree.join(List.of(host(through).endpoint())));
  }

  /** Kills a node silently. */
  void kill(int number) {
    host(number).kill();
    line("n" + number + " is killed");
  }

  SimulatedHost host(int number) {
    return world.hosts().get(number - 1);
  }

  RandTree tree(SimulatedHost host) {
    return host.service(RandTree.class);
  }

  /** The living root. */
  SimulatedHost root() {
    return world.hosts().stream()
        .filter(host -> host.isAlive() && tree(host).isRoot())
        .findFirst()
        .orElseThrow();
  }

  /** The number of a host, as in its name. */
  int number(SimulatedHost host) {
    return world.hosts().indexOf(host) + 1;
  }

  /** Lets RanSub's messages be written down. */
  void showRanSub() {
    showsRanSub = true;
  }

  void call(int number, Consumer<RandTree> downcall) {
    SimulatedHost at = host(number);
    at.call(() -> downcall.accept(tree(at)));
  }

  /** A sentence between two parts of the story. */
  void title(String sentence) {
    text.append(text.length() == 0 ? "" : "\n").append("# ").append(sentence).append('\n');
  }

  void line(String line) {
    text.append(String.format("%6d ms  %s%n", world.nowNs() / MS, line).replace("\r", ""));
  }

  /** Compares the story with the golden file of this name, or writes that. */
  void isAsWrittenIn(String file) throws IOException {
    String transcript = text.toString();
    if (WRITE) {
      Files.createDirectories(SOURCES);
      Files.writeString(SOURCES.resolve(file), transcript);
      return;
    }
    try (InputStream golden = Transcript.class.getResourceAsStream(file)) {
      assertNotNull(golden, "no " + file + ": write it with -Dplushm.randtree.transcript=write");
      String expected =
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      assertEquals(expected, transcript);
    }
  }

  private void message(NodeId from, NodeId to, Message message) {
    String said = said(message);
    if (said == null) {
      return;
    }
    if (repeats(message)) {
      String edge = from + ">" + to + message.getClass().getSimpleName();
      if (said.equals(lastSaid.put(edge, said))) {
        return; // Says nothing new.
      }
    }
    line(name(from) + " > " + name(to) + "  " + said);
  }

  private static boolean repeats(Message message) {
    return message instanceof HeartbeatDown
        || message instanceof HeartbeatUp
        || message instanceof Probe
        || message instanceof ProbeReply;
  }

  /** The message in short, or null for what is not part of this story. */
  private String said(Message message) {
    if (message instanceof Join m) {
      return "Join edge "
          + m.edge()
          + (m.orphan() ? " orphan" : " newcomer")
          + (m.via() == null ? "" : " via " + name(m.via()));
    } else if (message instanceof JoinReply m) {
      return "JoinReply edge "
          + m.edge()
          + " "
          + m.answer()
          + (m.redirect() == null ? "" : " to " + name(m.redirect()))
          + (m.path().isEmpty() ? "" : " path " + names(m.path()));
    } else if (message instanceof HeartbeatDown m) {
      return "HeartbeatDown root "
          + name(m.root())
          + " path "
          + names(m.path())
          + " siblings "
          + names(m.siblings());
    } else if (message instanceof HeartbeatUp m) {
      return "HeartbeatUp descendants " + m.descendants() + " free " + m.freePlaces();
    } else if (message instanceof Remove m) {
      return "Remove edge " + m.edge();
    } else if (message instanceof Probe) {
      return "Probe";
    } else if (message instanceof ProbeReply m) {
      return "ProbeReply root " + name(m.root());
    } else if (message instanceof Getstatus m) {
      return "Getstatus of " + name(m.peer());
    } else if (message instanceof Status m) {
      return "Status of " + name(m.peer()) + (m.reachable() ? " reachable" : " unreachable");
    } else if (message instanceof Prevote m) {
      return "Prevote term " + m.term() + " lost " + name(m.lost());
    } else if (message instanceof Vote m) {
      return "Vote term " + m.term() + (m.granted() ? " granted" : " refused");
    } else if (message instanceof NewRoot m) {
      return "NewRoot " + name(m.root());
    } else if (message instanceof LogRequest m) {
      return "LogRequest from " + m.fromSeq();
    } else if (message instanceof LogEntry m) {
      return "LogEntry " + m.seq();
    } else if (showsRanSub && message instanceof Distribute m) {
      return "Distribute epoch "
          + m.epoch()
          + " of "
          + m.total()
          + ", for "
          + m.population()
          + ": "
          + members(m.members());
    } else if (showsRanSub && message instanceof CollectSet m) {
      return "CollectSet epoch "
          + m.epoch()
          + " for "
          + m.population()
          + ": "
          + members(m.members());
    }
    return null;
  }

  static String name(NodeId id) {
    return id == null ? "nobody" : "n" + (id.addressLow() & 0xff);
  }

  static String name(RootId root) {
    return root == null
        ? "nobody"
        : name(root.node())
            + " term "
            + root.term()
            + (root.confirmed() ? " confirmed" : " provisional");
  }

  static String names(List<NodeId> ids) {
    return ids.stream().map(Transcript::name).collect(Collectors.joining(",", "[", "]"));
  }

  private static String members(List<Candidate> members) {
    return names(members.stream().map(Candidate::node).sorted().toList());
  }
}
