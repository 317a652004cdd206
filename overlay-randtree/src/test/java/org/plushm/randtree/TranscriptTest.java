package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

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
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
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
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * A golden transcript: what five nodes of degree 2 say to each other while they join, are
 * redirected, and replace a root that dies with a command just issued. To be read like a story.
 *
 * <p>Rewritten with {@code -Dplushm.randtree.transcript=write}; the difference is then reviewed.
 */
class TranscriptTest {
  private static final String NAME = "join-redirect-root-death.txt";
  private static final Path SOURCE =
      Path.of("src", "test", "resources", "org", "plushm", "randtree", NAME);

  private final StringBuilder text = new StringBuilder();
  private final Map<String, Message> lastBeats = new TreeMap<>();
  private final World world =
      new World(
          WorldOptions.of(1)
              .withFaults(FaultModel.none().withDelay(25 * MS, 0))
              .withCodec(new WireCodec(TreeWorld.table())));

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

  @Test
  void shouldJoinRedirectAndReplaceTheRootAsWrittenDown() throws IOException {
    for (int i = 0; i < 5; i++) {
      world.addHost(
          (node, random) -> {
            node.install(new Tap(node.self()));
            RandTreeStack.install(node, RandTreeOptions.withDegree(2), new Told(node.self()));
          });
    }
    List<SimulatedHost> hosts = world.hosts();
    title("n1 founds; n2 to n5 join through it. It takes two and sends the others on.");
    hosts.get(0).start();
    call(0, tree -> tree.found(0));
    for (int i = 1; i < 5; i++) {
      int joiner = i;
      world.at(
          i * 500 * MS,
          () -> {
            hosts.get(joiner).start();
            call(joiner, tree -> tree.join(List.of(hosts.get(0).endpoint())));
          });
    }
    world.runUntil(3500 * MS);
    title("A command, and the root dies silently as it is under way.");
    call(
        0,
        tree -> tree.multicast(List.of(new LogEntry(1, 1, Bytes.utf8("hostname"), Bytes.EMPTY))));
    world.runFor(10 * MS);
    hosts.get(0).kill();
    line("n1 is killed");
    world.runFor(2 * SECOND);
    title("The new root is confirmed.");
    SimulatedHost root =
        hosts.stream()
            .filter(h -> h.isAlive() && h.service(RandTree.class).isRoot())
            .findFirst()
            .orElseThrow();
    RandTree tree = root.service(RandTree.class);
    root.call(() -> tree.confirmRoot(true));
    world.runFor(200 * MS);

    String transcript = text.toString();
    if ("write".equals(System.getProperty("plushm.randtree.transcript"))) {
      Files.createDirectories(SOURCE.getParent());
      Files.writeString(SOURCE, transcript);
    }
    try (InputStream golden = TranscriptTest.class.getResourceAsStream(NAME)) {
      assertNotNull(golden, "no " + NAME + ": write it with -Dplushm.randtree.transcript=write");
      String expected =
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      if (!"write".equals(System.getProperty("plushm.randtree.transcript"))) {
        assertEquals(expected, transcript);
      }
    }
  }

  private void call(int host, Consumer<RandTree> downcall) {
    SimulatedHost at = world.hosts().get(host);
    at.call(() -> downcall.accept(at.service(RandTree.class)));
  }

  private void title(String sentence) {
    text.append(text.length() == 0 ? "" : "\n").append("# ").append(sentence).append('\n');
  }

  private void line(String line) {
    text.append(String.format("%6d ms  %s%n", world.nowNs() / MS, line).replace("\r", ""));
  }

  private void message(NodeId from, NodeId to, Message message) {
    String said = said(message);
    if (said == null) {
      return;
    }
    if (message instanceof HeartbeatDown || message instanceof HeartbeatUp) {
      String edge = from + ">" + to + message.getClass().getSimpleName();
      Message before = lastBeats.put(edge, message);
      if (before != null && said.equals(said(before))) {
        return; // Says nothing new.
      }
    }
    line(name(from) + " > " + name(to) + "  " + said);
  }

  /** The message in short, or null for what is not part of this story. */
  private static String said(Message message) {
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
    }
    return null;
  }

  private static String name(NodeId id) {
    return id == null ? "nobody" : "n" + (id.addressLow() & 0xff);
  }

  private static String name(RootId root) {
    return root == null
        ? "nobody"
        : name(root.node())
            + " term "
            + root.term()
            + (root.confirmed() ? " confirmed" : " provisional");
  }

  private static String names(List<NodeId> ids) {
    return ids.stream().map(TranscriptTest::name).collect(Collectors.joining(",", "[", "]"));
  }
}
