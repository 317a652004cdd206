package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.FrameNetwork;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.NodeId;

/** The networks of a single and of several edges, on a clock of the test's. */
class RealTimeNetworkTest {
  private static final long MS = 1_000_000;
  private static final NodeId ONE = NodeId.parse("127.1.0.1:1000#5");
  private static final NodeId TWO = NodeId.parse("127.1.0.2:1000#5");

  @TempDir Path folder;
  private long nowNs = 1_000 * MS;
  private final List<String> left = new ArrayList<>();

  private record Frame(NodeId from, NodeId to, int bytes, String name)
      implements FrameNetwork.Frame {}

  /** Two hosts with unlimited links of 10 ms at the only router. */
  private Topology star(LinkParameters link) {
    return new TransitStub(1, 1, 1, 1, new HostLinks(2, link), 1).make();
  }

  private EmulationSettings settings(Distillation distillation, int edges, LinkChange.Timed... at) {
    return new EmulationSettings(Routing.HOPS, distillation, edges, 1, 7, 5, false, List.of(at));
  }

  private <N extends RealTimeNetwork> N placed(N network, int... vns) {
    NodeId[] nodes = {ONE, TWO};
    for (int vn : vns) {
      network.place(nodes[vn], vn);
    }
    return network;
  }

  private DistilledPaths paths(EmulationSettings settings, LinkParameters link) throws Exception {
    settings.writeTo(folder, star(link));
    return EmulationSettings.readFrom(folder).paths(folder);
  }

  private static LinkParameters delayMs(long ms) {
    return new LinkParameters(0, ms * MS, 0, 10);
  }

  private WholeNetwork whole(LinkParameters link, LinkChange.Timed... at) throws Exception {
    EmulationSettings settings = settings(Distillation.HOP_BY_HOP, 1, at);
    return placed(new WholeNetwork(settings, paths(settings, link), () -> nowNs), 0, 1);
  }

  private ByteBuffer enter(RealTimeNetwork network, NodeId from, NodeId to, int bytes) {
    ByteBuffer stamp = ByteBuffer.allocate(FrameNetwork.STAMP_BYTES);
    return network.enter(from, to, bytes, nowNs, stamp) ? stamp.flip() : null;
  }

  private void arrive(RealTimeNetwork network, ByteBuffer stamp, String name) {
    Frame frame = new Frame(ONE, TWO, 100, name);
    network.arrive(frame, stamp.getLong(0), stamp.getLong(8), nowNs);
  }

  private void poll(RealTimeNetwork network, long atNs) {
    nowNs = atNs;
    network.poll(atNs, frame -> left.add(((Frame) frame).name));
  }

  @Test
  void shouldHandAFrameOverAtItsNominalTimeHoweverSoonTheSocketHasIt() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    long sentNs = nowNs;
    ByteBuffer stamp = enter(network, ONE, TWO, 100);
    poll(network, sentNs + MS);
    arrive(network, stamp, "a");
    poll(network, network.nextDeadlineNs());
    poll(network, sentNs + 20 * MS - 1);
    assertEquals(List.of(), left);
    poll(network, sentNs + 20 * MS + 3_000);
    assertEquals(List.of("a"), left);
    assertEquals(3_000, network.lag().maxNs(), 50);
  }

  @Test
  void shouldCountAFrameAsLateThatTheSocketHadNotGivenInTime() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    long sentNs = nowNs;
    ByteBuffer stamp = enter(network, ONE, TWO, 100);
    poll(network, sentNs + 21 * MS);
    nowNs = sentNs + 23 * MS;
    arrive(network, stamp, "late");
    assertTrue(network.nextDeadlineNs() <= nowNs, "it is to be handed over at once");
    poll(network, nowNs);
    assertEquals(List.of("late"), left);
    assertEquals(3 * MS, network.lag().maxNs(), MS / 20.0);
    assertEquals(1, network.lateFrames());
  }

  @Test
  void shouldNotSendWhatTheFirstLinkLoses() throws Exception {
    WholeNetwork network = whole(new LinkParameters(0, MS, 1, 10));
    assertEquals(null, enter(network, ONE, TWO, 100));
  }

  @Test
  void shouldLoseOnTheWayWhatALaterLinkLoses() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    int down = network.paths().last(1).edge();
    new LinkChange(down, "down", "").applyTo(network.paths());
    ByteBuffer stamp = enter(network, ONE, TWO, 100);
    arrive(network, stamp, "lost");
    poll(network, nowNs + 100 * MS);
    assertEquals(List.of(), left);
    assertEquals(1, network.paths().last(1).downDrops());
  }

  @Test
  void shouldChangeLinksAtTheirTime() throws Exception {
    WholeNetwork network = whole(delayMs(10), LinkChange.Timed.parse("100ms hop 0 delay 40ms"));
    long startNs = nowNs;
    poll(network, startNs);
    assertEquals(startNs + 100 * MS, network.nextDeadlineNs());
    poll(network, startNs + 100 * MS);
    assertEquals(40 * MS, network.paths().parameters(0).delayNs());
  }

  @Test
  void shouldKeepStrangersAndForeignStampsOut() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    assertEquals(null, enter(network, ONE, NodeId.parse("127.9.9.9:1#1"), 100));
    assertEquals(1, network.unplacedDrops());
    ByteBuffer stamp = enter(network, ONE, TWO, 100);
    stamp.putLong(0, 77);
    arrive(network, stamp, "forged");
    stamp.putLong(0, -1);
    arrive(network, stamp, "forged");
    poll(network, nowNs + 100 * MS);
    assertEquals(List.of(), left);
  }

  @Test
  void shouldRememberMoreFramesThanItHadRoomForAtFirst() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    List<ByteBuffer> stamps = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      stamps.add(enter(network, ONE, TWO, 100));
    }
    for (int i = 0; i < stamps.size(); i++) {
      arrive(network, stamps.get(i), "f" + i);
    }
    poll(network, nowNs + 100 * MS);
    assertEquals(10_000, left.size());
    assertEquals("f9999", left.get(9_999));
    assertEquals(0, network.inFlight());
  }

  @Test
  void shouldShowTheFloorWithoutPipes() throws Exception {
    WholeNetwork network = whole(delayMs(10));
    network.bypass(true);
    ByteBuffer stamp = enter(network, ONE, TWO, 100);
    nowNs += 30_000;
    arrive(network, stamp, "at once");
    poll(network, nowNs);
    assertEquals(List.of("at once"), left);
    assertEquals(30_000, network.lag().maxNs(), 500);
  }

  @Test
  void shouldSplitAPathBetweenTheEdgesOfSenderAndReceiver() throws Exception {
    EmulationSettings settings = settings(Distillation.LAST_MILE, 2);
    // 1000 bytes and 28 of headers at 1 Mbit/s take 8.224 ms.
    LinkParameters link = new LinkParameters(1_000_000, 10 * MS, 0, 10);
    SplitNetwork sender = placed(new SplitNetwork(settings, paths(settings, link), () -> nowNs), 0);
    SplitNetwork receiver =
        placed(new SplitNetwork(settings, paths(settings, link), () -> nowNs), 1);
    long sentNs = nowNs;
    ByteBuffer stamp = enter(sender, ONE, TWO, 1000);
    assertEquals(sentNs + 8_224_000 + 10 * MS, stamp.getLong(0));
    poll(receiver, sentNs + MS);
    Frame frame = new Frame(ONE, TWO, 1000, "split");
    receiver.arrive(frame, stamp.getLong(0), stamp.getLong(8), nowNs);
    long exitNs = sentNs + 2 * (8_224_000 + 10 * MS);
    poll(receiver, exitNs - 1);
    assertEquals(List.of(), left);
    poll(receiver, exitNs + 1_000);
    assertEquals(List.of("split"), left);
    assertEquals(1_000, receiver.lag().maxNs(), 50);
  }

  @Test
  void shouldCountWhatCameTooLateFromAnotherEdge() throws Exception {
    EmulationSettings settings = settings(Distillation.LAST_MILE, 2);
    SplitNetwork sender =
        placed(new SplitNetwork(settings, paths(settings, delayMs(10)), () -> nowNs), 0);
    SplitNetwork receiver =
        placed(new SplitNetwork(settings, paths(settings, delayMs(10)), () -> nowNs), 1);
    long sentNs = nowNs;
    ByteBuffer stamp = enter(sender, ONE, TWO, 100);
    poll(receiver, sentNs + 14 * MS);
    receiver.arrive(new Frame(ONE, TWO, 100, "late"), stamp.getLong(0), stamp.getLong(8), nowNs);
    poll(receiver, sentNs + 24 * MS);
    assertEquals(List.of("late"), left);
    assertEquals(4 * MS, receiver.lag().maxNs(), MS / 10.0);
  }

  @Test
  void shouldRefuseHopByHopOverSeveralEdgesWithTheReason() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> settings(Distillation.HOP_BY_HOP, 2));
    assertTrue(refused.getMessage().contains("no one place"), refused.getMessage());
    assertFalse(settings(Distillation.END_TO_END, 17).hard());
  }

  @Test
  void shouldEndAHardRunThatIsLate() throws Exception {
    EmulationSettings settings =
        new EmulationSettings(Routing.HOPS, Distillation.HOP_BY_HOP, 1, 1, 7, 5, true, List.of());
    WholeNetwork network =
        placed(new WholeNetwork(settings, paths(settings, delayMs(10)), () -> nowNs), 0, 1);
    List<String> failures = new ArrayList<>();
    network.onFailure(failures::add);
    poll(network, nowNs);
    for (int i = 0; i < 200; i++) {
      arrive(network, enter(network, ONE, TWO, 100), "f");
    }
    poll(network, nowNs + 30 * MS);
    poll(network, nowNs + 1_000 * MS);
    assertEquals(1, failures.size(), failures.toString());
    assertTrue(failures.get(0).startsWith(EmulationSettings.CANNOT_KEEP_UP), failures.get(0));
  }
}
