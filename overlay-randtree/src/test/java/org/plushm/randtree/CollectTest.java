package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.MS;
import static org.plushm.randtree.OneNode.SELF;
import static org.plushm.randtree.OneNode.datagramTo;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.onLink;
import static org.plushm.randtree.OneNode.root;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.CollectAck;
import org.plushm.randtree.RandTreeMessages.CollectRequest;
import org.plushm.randtree.RandTreeMessages.Forward;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.TreeWorld.Note;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/** Collect and forward: up to the root (thesis section 3.2; departure 11). */
class CollectTest {
  private static final Note NOTE = new Note(5, 1);

  private static CollectRequest request(long requestId, long lowestPending) {
    return new CollectRequest(SELF, requestId, lowestPending, NOTE);
  }

  @Test
  void shouldDeliverAtOnceWhenRoot() {
    OneNode one = new OneNode().founded();
    assertEquals(List.of(), one.call(() -> one.tree.collect(NOTE)));
    assertEquals(List.of("deliverCollect 10.0.0.5:1 " + NOTE), one.upcalls);
  }

  @Test
  void shouldRepeatUntilTheRootHasAcknowledged() {
    OneNode one = new OneNode().childOf2();
    one.heardNs.put(id(2), one.nowNs + 60 * SECOND);
    Effect sent = onLink(id(2), request(1, 1));
    assertEquals(List.of(sent), one.call(() -> one.tree.collect(NOTE)));
    assertTrue(one.after(2500 * MS).contains(sent));
    assertTrue(one.after(5000 * MS).contains(sent));
    one.datagram(id(1), new CollectAck(1));
    assertFalse(one.after(20_000 * MS).contains(sent));
  }

  @Test
  void shouldRepeatAtOnceWhenTheParentChanges() {
    OneNode one = new OneNode().childOf2();
    one.call(() -> one.tree.collect(NOTE));
    one.linkClosed(id(2));
    assertTrue(
        one.datagram(
                id(1),
                new JoinReply(2, Answer.ACCEPTED, root(0, 1), null, List.of(id(1)), List.of(), 0))
            .contains(onLink(id(1), request(1, 1))));
  }

  @Test
  void shouldDeliverItselfWhenItBecomesRoot() {
    OneNode one = new OneNode().childOfRoot(SELF);
    one.call(() -> one.tree.collect(NOTE));
    one.linkClosed(id(1));
    one.after(20 * MS);
    assertTrue(one.upcalls.contains("deliverCollect 10.0.0.5:1 " + NOTE), one.upcalls.toString());
  }

  @Test
  void shouldDeliverOnceAndAcknowledgeEachTimeWhenRoot() {
    OneNode one = new OneNode().founded().withChild(id(7), 1);
    CollectRequest request = new CollectRequest(id(9), 3, 3, NOTE);
    Effect ack = datagramTo(id(9), new CollectAck(3));
    assertEquals(List.of(ack), one.link(id(7), request));
    assertEquals(List.of(ack), one.link(id(7), request));
    one.link(id(7), new CollectRequest(id(9), 5, 4, NOTE));
    one.link(id(7), request);
    assertEquals(
        List.of("deliverCollect 10.0.0.9:1 " + NOTE, "deliverCollect 10.0.0.9:1 " + NOTE),
        one.upcalls);
  }

  @Test
  void shouldDeliverEachOfManyOriginsOnceAndInAnyOrderWhenAllRepeat() {
    OneNode one = new OneNode().founded().withChild(id(7), 1);
    int origins = 20_000;
    for (long requestId : new long[] {1, 3, 2, 3, 1, 2}) {
      for (int i = 0; i < origins; i++) {
        NodeId origin = NodeId.ofIpv4(0x0a01_0000 + i, 4000, 1);
        one.link(id(7), new CollectRequest(origin, requestId, 1, NOTE));
      }
    }
    assertEquals(3 * origins, one.upcalls.size());
  }

  @Test
  void shouldPassOnFromChildrenOnly() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 1);
    CollectRequest request = new CollectRequest(id(9), 1, 1, NOTE);
    assertEquals(List.of(onLink(id(2), request)), one.link(id(7), request));
    assertEquals(List.of(), one.link(id(8), request));
  }

  @Test
  void shouldForwardOnceOnTheStreamAskedFor() {
    OneNode one = new OneNode().childOf2();
    boolean[] sent = new boolean[1];
    assertEquals(
        List.of(new Effect.SendOnLink(id(2), StreamKind.BULK, new Forward(SELF, true, NOTE))),
        one.call(() -> sent[0] = one.tree.forward(StreamKind.BULK, NOTE)));
    assertTrue(sent[0]);
    one.linkClosed(id(2));
    assertEquals(List.of(), one.call(() -> sent[0] = one.tree.forward(StreamKind.CONTROL, NOTE)));
    assertFalse(sent[0]);
  }

  @Test
  void shouldReachTheRootExactlyOnceWhenRootsAndParentsDieMeanwhile() {
    TreeWorld trees =
        new TreeWorld(
            WorldOptions.of(7).withFaults(FaultModel.none().withFrameFaults(0.02, 0.02, 0.02)),
            RandTreeOptions.withDegree(3));
    trees.build(30, SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    List<SimulatedHost> hosts = trees.alive();
    for (int i = 0; i < 5; i++) {
      for (SimulatedHost host : hosts) {
        long number = i;
        if (host.isAlive()) {
          host.call(
              () -> trees.tree(host).collect(new Note(host.id().addressLow() & 0xff, number)));
        }
      }
      trees.world.runFor(10 * MS);
      if (i == 2) {
        trees.root().kill();
      }
    }
    trees.world.runFor(40 * SECOND);
    for (SimulatedHost host : trees.alive()) {
      for (long number = 0; number < 5; number++) {
        Note note = new Note(host.id().addressLow() & 0xff, number);
        int times = trees.collected.getOrDefault(note, 0);
        // Once a root: what the dead root was given may be given to its successor again.
        assertTrue(times == 1 || times == 2, note + " delivered " + times + " times, seed 7");
      }
    }
  }
}
