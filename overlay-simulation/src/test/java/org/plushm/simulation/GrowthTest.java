package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Context;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Timer;
import org.plushm.overlay.codec.WireCodec;

/** What a thousand nodes with tree links, heartbeats and liveness checks cost. */
class GrowthTest {
  private static final long MS = 1_000_000;
  private static final int NODES = 1000;
  private static final int DEGREE = 12;

  private record Beat(long sum, List<NodeId> path) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, sum);
      out.nodes(2, path);
    }

    static Beat read(FieldReader in) throws MalformedMessage {
      return new Beat(in.int64(1), in.nodes(2));
    }
  }

  /** A fixed tree: joins its parent by datagram, then counts its subtree by heartbeats. */
  private static final class FixedTree implements Service {
    private final Context context;
    private final NodeId parentEndpoint;
    private final Timer timer;
    private final java.util.Map<NodeId, Long> below = new java.util.TreeMap<>();
    private NodeId parent;

    FixedTree(Context context, NodeId parentEndpoint) {
      this.context = context;
      this.parentEndpoint = parentEndpoint;
      this.timer = context.timer("beat", this::beat);
    }

    long count() {
      return 1 + below.values().stream().mapToLong(Long::longValue).sum();
    }

    private void beat() {
      if (parent != null) {
        context.send(parent, new Beat(count(), List.of(context.self(), parent)));
      } else if (parentEndpoint != null) {
        context.datagram(parentEndpoint, new Beat(0, List.of()));
      }
      for (NodeId child : below.keySet()) {
        assertTrue(context.lastHeardNs(child) <= context.nowNs());
      }
      timer.scheduleAfter(context.random().jitterNs(1000 * MS, 0.1));
    }

    @Override
    public void onStart() {
      beat();
    }

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      if (parentEndpoint != null && from.sameEndpoint(parentEndpoint)) {
        parent = from;
      } else {
        context.datagram(from, new Beat(0, List.of()));
      }
      context.openLink(from);
      return true;
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      below.put(from, ((Beat) message).sum());
      return true;
    }
  }

  @Test
  void shouldBuildAndRunAThousandNodesInSeconds() {
    WireCodec codec = new WireCodec(MessageTable.builder().add(90, Beat.class, Beat::read).build());
    World world = new World(WorldOptions.of(5).withCodec(codec));
    long startNs = cpuNs();
    for (int i = 0; i < NODES; i++) {
      NodeId parent = i == 0 ? null : world.hosts().get((i - 1) / DEGREE).endpoint();
      world.addHost((node, random) -> node.install(new FixedTree(node.context("tree"), parent)));
    }
    world.hosts().forEach(SimulatedHost::start);
    FixedTree root = world.hosts().get(0).service(FixedTree.class);
    assertTrue(world.runUntil(() -> root.count() == NODES, 30_000 * MS));
    long builtNs = cpuNs() - startNs;
    world.runFor(60_000 * MS);
    long allMs = (cpuNs() - startNs) / MS;
    System.out.println(
        NODES
            + " nodes: built in "
            + builtNs / MS
            + " ms, 60 virtual s more in "
            + (allMs - builtNs / MS)
            + " ms, "
            + world.eventCount()
            + " events");
    assertEquals(NODES, root.count());
    // Two seconds; the rest is for slow machines.
    assertTrue(builtNs < 20_000 * MS, builtNs / MS + " ms");
  }

  /** What this thread has computed: others may have the processor meanwhile. */
  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
