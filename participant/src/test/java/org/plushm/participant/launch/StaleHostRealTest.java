package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.Engine;
import org.plushm.aeron.EngineOptions;
import org.plushm.aeron.LoopbackAddresses;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.MembershipMessages.SetPeer;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.OrdinalSet;

/** A host of an {@link EdgeMain} whose state was lost and whose clock was set back. */
@Tag("real")
class StaleHostRealTest {
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path folder;

  private record Received(NodeId from, Message message) {}

  /** Hears datagrams, and sends what a test wants sent. */
  private static final class Ear implements Service {
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private volatile Context context;

    NodeFactory factory() {
      return (self, links, random) -> {
        Node node = new Node(self, links, random);
        context = node.context("ear");
        node.install(this);
        return node;
      };
    }

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      received.add(new Received(from, message));
      return true;
    }

    NodeId next() throws InterruptedException {
      Received next = received.poll(TIMEOUT_NS, TimeUnit.NANOSECONDS);
      assertNotNull(next, "nothing was heard");
      assertTrue(next.message() instanceof SetPeer, next.toString());
      return next.from();
    }
  }

  private Engine engine(String name, TestOverlay overlay) throws IOException {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    MessageTables.addTo(table);
    return Engine.launch(
        EngineOptions.of(name, 1).withFolderBase(Files.createDirectories(folder.resolve(name))),
        OverlayKey.of(overlay.keys.oldest().toArray()),
        new WireCodec(table.build()));
  }

  /** The host's address is free once its killed node is gone. */
  private static NodeHandle addWhenFree(Engine engine, NodeId self, Ear ear) throws Exception {
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    while (true) {
      try {
        return engine.addNode(self, ear.factory(), (node, effect) -> {});
      } catch (IOException e) {
        if (System.nanoTime() > deadlineNs) {
          throw e;
        }
      }
    }
  }

  /** What a control node does that misses a host: asks until another incarnation lives. */
  private static NodeId relaunch(Launcher launcher, NodeId former) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    NodeId now = former;
    while (now.equals(former)) {
      assertTrue(System.nanoTime() < deadlineNs, "still " + former);
      TestOverlay.Launches launches = TestOverlay.launch(launcher, "local1");
      assertEquals(Map.of(), launches.failures);
      now = launches.nodes.get("local1");
    }
    return now;
  }

  @Test
  void shouldComeBackAboveTheIncarnationThatPeersKnowWhenItIsStale() throws Exception {
    try (TestOverlay overlay = new TestOverlay(folder.resolve("state"), true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println);
        Engine peers = engine("peer", overlay)) {
      Ear peer = new Ear();
      NodeId peerId = LoopbackAddresses.allocate(1).host(1, 1);
      peers.addNode(peerId, peer.factory(), (node, effect) -> {});
      TestOverlay.Launches launches = TestOverlay.launch(launcher, "local1");
      assertEquals(Map.of(), launches.failures);
      NodeId first = launches.nodes.get("local1");
      overlay.found(launches.controlAddress, first);
      overlay.awaitMembers(1);
      overlay.command(new Kill(OrdinalSet.of(overlay.ordinalOf(first)), false));

      // A life of the host that left no trace but with its peer.
      NodeId forgotten = first.withIncarnation(first.incarnation() + TimeUnit.DAYS.toMillis(1));
      try (Engine before = engine("before", overlay)) {
        Ear host = new Ear();
        NodeHandle handle = addWhenFree(before, forgotten, host);
        assertTrue(
            handle.call(
                () -> host.context.datagram(peerId, new SetPeer(1, List.of(forgotten), 1, null))));
        assertEquals(forgotten, peer.next());
      }

      NodeId stale = relaunch(launcher, first);
      assertTrue(stale.incarnation() < forgotten.incarnation());
      overlay.found(launches.controlAddress, stale);
      overlay.invite(peerId.anyIncarnation());
      NodeId renewed = relaunch(launcher, stale);
      assertEquals(forgotten.withIncarnation(forgotten.incarnation() + 1), renewed);
      overlay.found(launches.controlAddress, renewed);
      overlay.invite(peerId.anyIncarnation());
      assertEquals(renewed, peer.next(), "the peer heard another before");
      assertEquals(List.of(), launcher.stopAll());
    }
  }
}
