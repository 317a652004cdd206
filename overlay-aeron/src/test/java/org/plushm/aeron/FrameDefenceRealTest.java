package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.seal.FrameCipher;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.Opener;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.aeron.seal.Seal;
import org.plushm.aeron.seal.SealCounters;
import org.plushm.overlay.NodeId;

/**
 * What an attacker, or a member gone wrong, can send to a node's open port, and what comes of it.
 */
@Tag("real")
@Timeout(300)
class FrameDefenceRealTest {
  @TempDir Path base;

  private final FrameCipher cipher = new FrameCipher();
  private final Recorder recorder = new Recorder();
  private final Recorder neighbour = new Recorder();
  private World world;
  private Engine engine;
  private NodeHandle target;
  private NodeHandle other;
  private DatagramSocket socket;
  private NodeId attacker;
  private Seal seal;

  @BeforeEach
  void launch() throws Exception {
    world = new World(base, hosts());
    engine = world.engine("engine-under-attack");
    target = world.add(engine, recorder, 1, 100);
    other = world.add(engine, neighbour, 2, 200);
    World.link(recorder, target, neighbour, other);
    attacker = world.addresses.host(3, 7);
    socket =
        new DatagramSocket(
            new InetSocketAddress(InetAddress.getByName(attacker.address()), attacker.port()));
    socket.setSoTimeout(60_000);
    seal = new Seal(world.key, attacker, 1, cipher);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    world.close();
  }

  /** How many nodes the engine is made for. */
  int hosts() {
    return 4;
  }

  private byte[] sealed(Seal by, FrameKind kind, NodeId to, byte... content) {
    byte[] frame = new byte[2048];
    return Arrays.copyOf(frame, by.seal(kind, to, content, 0, content.length, frame));
  }

  private void send(byte[] frame) throws IOException {
    NodeId to = target.self();
    socket.send(
        new DatagramPacket(frame, frame.length, InetAddress.getByName(to.address()), to.port()));
  }

  private void assertCounted(byte[] frame, ToLongFunction<EngineCounters> reason) throws Exception {
    EngineCounters before = engine.counters();
    send(frame);
    World.awaitTrue(
        "counted", () -> reason.applyAsLong(engine.counters()) == reason.applyAsLong(before) + 1);
    assertEquals(before.dropped() + 1, engine.counters().dropped(), "for one reason only");
    assertEquals(before.logMappings(), engine.counters().logMappings(), "Aeron maps nothing");
  }

  private void assertLinkStillWorks() throws InterruptedException {
    other.call(() -> neighbour.context.send(target.self(), new TextCodec.Text("still here")));
    recorder.await("link still here");
    assertFalse(recorder.lines.contains("closed CLOSED_BY_PEER"));
  }

  private static byte[] setup(int termBytes, int streamId) {
    return setup(termBytes, streamId, 12_345);
  }

  private static byte[] setup(int termBytes, int streamId, int sessionId) {
    ByteBuffer frame = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0, 40).putShort(6, (short) 5).putInt(12, sessionId).putInt(16, streamId);
    frame.putInt(28, termBytes).putInt(32, 1344);
    return frame.array();
  }

  @Test
  void shouldDropGarbageAndBareAeronFrames() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[random.nextInt(1400)];
      random.nextBytes(garbage);
      assertCounted(garbage, EngineCounters::unsealed);
    }
    assertCounted(setup(1 << 30, 1), EngineCounters::unsealed);
    assertLinkStillWorks();
  }

  @Test
  void shouldDropTruncatedChangedForeignAndReplayedFrames() throws Exception {
    byte[] good = sealed(seal, FrameKind.DATAGRAM, target.self(), (byte) 1, (byte) 'T', (byte) 'a');
    assertCounted(Arrays.copyOf(good, 40), EngineCounters::unsealed);
    assertCounted(Arrays.copyOf(good, good.length - 1), EngineCounters::badSeal);
    byte[] changed = good.clone();
    changed[FrameHeader.HEADER_BYTES] ^= 1;
    assertCounted(changed, EngineCounters::badSeal);
    send(good);
    recorder.await("datagram a");
    assertCounted(good, EngineCounters::replayed);
    assertCounted(
        sealed(seal, FrameKind.DATAGRAM, target.self().withIncarnation(99), (byte) 1),
        EngineCounters::foreign);
    assertCounted(sealed(seal, FrameKind.FEEDBACK, target.self(), new byte[32]), c -> c.foreign());
    byte[] otherEpoch = sealed(seal, FrameKind.DATAGRAM, target.self(), (byte) 1);
    otherEpoch[3] = 1;
    assertCounted(otherEpoch, EngineCounters::wrongEpoch);
    Seal stranger = new Seal(OverlayKey.generate(), attacker, 2, cipher);
    assertCounted(
        sealed(stranger, FrameKind.DATAGRAM, target.self(), (byte) 1), EngineCounters::stale);
    Seal newer = new Seal(OverlayKey.generate(), attacker.withIncarnation(8), 2, cipher);
    assertCounted(
        sealed(newer, FrameKind.DATAGRAM, target.self(), (byte) 1), EngineCounters::badSeal);
    assertLinkStillWorks();
  }

  @Test
  void shouldDropMalformedContentOfMembers() throws Exception {
    NodeId to = target.self();
    assertCounted(sealed(seal, FrameKind.STREAM, to, setup(1 << 30, 1)), c -> c.malformed());
    assertCounted(sealed(seal, FrameKind.STREAM, to, setup(1 << 16, 9)), c -> c.malformed());
    assertCounted(sealed(seal, FrameKind.STREAM, to), EngineCounters::malformed);
    assertCounted(sealed(seal, FrameKind.STREAM, to, new byte[3]), EngineCounters::malformed);
    assertCounted(sealed(seal, FrameKind.DATAGRAM, to), EngineCounters::malformed);
    assertCounted(sealed(seal, FrameKind.DATAGRAM, to, (byte) 1, (byte) 0), c -> c.malformed());
    assertCounted(sealed(seal, FrameKind.GOODBYE, to, new byte[7]), EngineCounters::malformed);
    assertCounted(sealed(seal, FrameKind.HELLO, to.anyIncarnation()), EngineCounters::malformed);
    assertLinkStillWorks();
  }

  @Test
  void shouldMapOnlySoManyLogsForOneMember() throws Exception {
    long mapped = engine.counters().logMappings();
    long foreign = engine.counters().foreign();
    int streams = 300;
    int most = 64;
    for (int session = 1; session <= streams; session++) {
      send(sealed(seal, FrameKind.STREAM, target.self(), setup(1 << 16, 1, 500_000 + session)));
      long refused = foreign + Math.max(0, session - most);
      World.awaitTrue("refused", () -> engine.counters().foreign() >= refused);
    }
    assertEquals(foreign + streams - most, engine.counters().foreign());
    assertLinkStillWorks();
    assertTrue(engine.counters().logMappings() <= mapped + most, engine.counters().toString());
  }

  @Test
  void shouldAnswerHelloToTheNamedSenderWithTheChallenge() throws Exception {
    byte[] challenge = {1, 2, 3, 4, 5, 6, 7, 8};
    send(sealed(seal, FrameKind.HELLO, target.self().anyIncarnation(), challenge));
    DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
    socket.receive(answer);
    Opener opener = new Opener(world.key, attacker, cipher, new SealCounters());
    byte[] content = new byte[2048];
    assertEquals(16, opener.open(answer.getData(), answer.getLength(), 1, content));
    assertArrayEquals(challenge, Arrays.copyOf(content, 8));
    assertEquals(target.self(), opener.sender().id());
  }

  /** The session of the next status message for us; a refusal of our next link is a failure. */
  private int nextStatusSession(Opener opener) throws IOException {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      socket.receive(packet);
      byte[] content = new byte[2048];
      assertTrue(opener.open(packet.getData(), packet.getLength(), 1, content) >= 0);
      FrameKind kind = FrameHeader.kind(packet.getData());
      if (kind == FrameKind.GOODBYE) {
        assertNotEquals(222_222, ByteBuffer.wrap(content).getInt(4), "the next link is refused");
      }
      if (kind == FrameKind.FEEDBACK) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
      }
    }
  }

  @Test
  void shouldKeepNextLinkOfPeerThatEndedTheOneBeforeWithoutAWord() throws Exception {
    Opener opener = new Opener(world.key, attacker, cipher, new SealCounters());
    target.call(() -> recorder.context.openLink(attacker));
    send(sealed(seal, FrameKind.STREAM, target.self(), setup(1 << 16, 1, 111_111)));
    assertEquals(111_111, nextStatusSession(opener));
    send(sealed(seal, FrameKind.STREAM, target.self(), setup(1 << 16, 1, 222_222)));
    recorder.await("closed CLOSED_BY_PEER");
    long deadlineNs = System.nanoTime() + 60_000_000_000L;
    int last = 0;
    // Several, because one may have been on its way when the first link ended.
    for (int seen = 0; seen < 4 && System.nanoTime() < deadlineNs; ) {
      send(sealed(seal, FrameKind.STREAM, target.self(), setup(1 << 16, 1, 222_222)));
      last = nextStatusSession(opener);
      seen += last == 222_222 ? 1 : 0;
    }
    assertEquals(222_222, last);
  }
}
