package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.seal.FrameCipher;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.Seal;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.Service;
import org.plushm.overlay.fuzz.FuzzRun;

/**
 * Changed datagrams at a node's open port: before the seal, as anybody can send them, and behind
 * it, as members gone wrong can. Each is counted once, none makes the loop throw or grow. Some
 * thousands in each build, millions by {@code bench/fuzz.sh}.
 */
@Tag("real")
class DatagramFuzzRealTest {
  private static final long FRAMES = FuzzRun.frames(10_000);
  private static final long SEED = FuzzRun.SEED;
  private static final long JUDGED_FRAMES = 10_000_000;
  private static final int SENDERS = 32;

  /** So many fit into a socket's buffer, so that the kernel loses none. */
  private static final int WINDOW = 32;

  /** A link that garbage has ended is opened anew after so many frames. */
  private static final long FRAMES_A_LINK = 5_000;

  private static final long ANSWER_LIMIT_NS = 60_000_000_000L;

  /** A process' log is bounded as well. */
  private static final int NOTICES_KEPT = 20;

  private static final int CONTENT_BYTES_MAX = 1_300;

  @TempDir Path base;

  /** A node that takes everything and keeps nothing. */
  private static final class Quiet implements Service {
    Context context;

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      return true;
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      return true;
    }
  }

  private final RandomSource random = new RandomSource(SEED);
  private final FrameCipher cipher = new FrameCipher();
  private final TextCodec codec = new TextCodec();
  private final Quiet service = new Quiet();
  private final Seal[] seals = new Seal[SENDERS];
  private final NodeId[] senders = new NodeId[SENDERS];
  private final byte[] frame = new byte[2048];
  private final byte[] last = new byte[2048];
  private int lastLength;
  private World world;
  private Engine engine;
  private NodeHandle target;
  private DatagramChannel socket;
  private InetSocketAddress to;
  private long sent;
  private boolean behindSeal;
  private long wrongKinds;

  /** Fills {@link #frame}; the length. */
  private interface Source {
    int next();
  }

  /** What happens at a node with {@link #SENDERS} peers. */
  private interface Scene {
    void play() throws Exception;
  }

  private void atANode(Scene scene) throws Exception {
    world = new World(base, SENDERS + 1);
    try {
      engine = world.engine("engine-fuzzed");
      target = engine.addNode(world.addresses.host(1, 100), this::node, (node, effect) -> {});
      for (int i = 0; i < SENDERS; i++) {
        senders[i] = world.addresses.host(i + 2, 7);
        seals[i] = new Seal(world.key, senders[i], i + 1, cipher);
      }
      to =
          new InetSocketAddress(
              InetAddress.getByName(target.self().address()), target.self().port());
      socket = DatagramChannel.open();
      socket.bind(
          new InetSocketAddress(InetAddress.getByName(senders[0].address()), senders[0].port()));
      scene.play();
    } finally {
      if (socket != null) {
        socket.close();
      }
      world.close();
    }
  }

  private Node node(NodeId self, Node.LinkView links, RandomSource nodeRandom) {
    Node node = new Node(self, links, nodeRandom);
    service.context = node.context("quiet");
    node.install(service);
    return node;
  }

  private void send(String name, Source source) throws Exception {
    long before = judged();
    FuzzRun run = new FuzzRun(name);
    while (sent < FRAMES) {
      if (sent % FRAMES_A_LINK < WINDOW) {
        target.call(() -> service.context.openLink(senders[random.nextInt(4)]));
      }
      for (int i = 0; i < WINDOW && sent < FRAMES; i++) {
        int length = source.next();
        socket.send(ByteBuffer.wrap(frame, 0, length), to);
        sent++;
      }
      awaitJudged(name, before + sent);
      while (world.notices.size() > NOTICES_KEPT) {
        world.notices.remove();
      }
      if (!run.isHeapMeasuredEarly() && sent >= FRAMES / 10) {
        run.measureHeapEarly();
      }
    }
    run.measureHeapLate();
    EngineCounters counters = engine.counters();
    if (FRAMES >= 1_000_000) {
      run.field("frames", sent)
          .field("unsealed", counters.unsealed())
          .field("bad_seal", counters.badSeal())
          .field("replayed", counters.replayed())
          .field("stale", counters.stale())
          .field("foreign", counters.foreign())
          .field("opened", counters.receivedFrames())
          .field("malformed", counters.malformed())
          .field("log_mappings", counters.logMappings())
          .field("inbound_streams", counters.inboundStreams())
          .heapFields()
          .growthField()
          .printLine();
    }
    assertEquals(before + sent, judged(), "each is counted once");
    if (FRAMES >= 1_000_000) {
      World.awaitTrue("no stream is kept", 120, () -> engine.counters().inboundStreams() == 0);
    }
    if (behindSeal) {
      assertEquals(
          0,
          counters.unsealed() + counters.badSeal() + counters.replayed() + counters.stale(),
          "frames of members are authentic");
      assertTrue(counters.foreign() >= wrongKinds, "feedback at a receiver is foreign");
    }
    assertEquals(0, counters.failedEvents(), () -> "events failed: " + world.notices);
    assertTrue(World.ask(target, () -> true), "the loop still runs");
    if (FRAMES >= JUDGED_FRAMES) {
      run.assertHeapStaysWithinPercent();
    }
  }

  /**
   * Frames that were opened or dropped for one reason. An opened one may be dropped for a second
   * reason, its content, and be foreign by that; so behind the seal, where every frame but those of
   * the wrong kind is opened, only the opened ones and those are counted.
   */
  private long judged() {
    EngineCounters counters = engine.counters();
    if (behindSeal) {
      return counters.receivedFrames() + wrongKinds;
    }
    return counters.receivedFrames()
        + counters.unsealed()
        + counters.badSeal()
        + counters.replayed()
        + counters.stale()
        + counters.wrongEpoch()
        + counters.foreign()
        + counters.unhosted();
  }

  private void awaitJudged(String name, long expected) {
    long deadlineNs = System.nanoTime() + ANSWER_LIMIT_NS;
    while (judged() < expected) {
      LockSupport.parkNanos(20_000);
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError(
            name
                + ": of "
                + sent
                + " frames "
                + (expected - judged())
                + " are not counted; seed "
                + SEED
                + ", notices "
                + world.notices
                + "; "
                + FuzzRun.again("mvn -pl overlay-aeron", DatagramFuzzRealTest.class, sent));
      }
    }
  }

  // ---- behind the seal ----

  private int sealed() {
    int sender = random.nextInt(SENDERS);
    FrameKind kind = FrameKind.values()[random.nextInt(FrameKind.values().length)];
    byte[] content = content(kind, sender);
    if (behindSeal) {
      wrongKinds += kind == FrameKind.FEEDBACK ? 1 : 0;
      for (int changes = random.nextInt(4); changes > 0 && content.length > 0; changes--) {
        content[random.nextInt(content.length)] = (byte) random.nextLong();
      }
    }
    NodeId receiver = kind == FrameKind.HELLO ? target.self().anyIncarnation() : target.self();
    return seals[sender].seal(kind, receiver, content, 0, content.length, frame);
  }

  private byte[] content(FrameKind kind, int sender) {
    return switch (kind) {
      case STREAM, FEEDBACK -> aeronFrame(sender);
      case DATAGRAM -> {
        byte[] body = codec.encode(new TextCodec.Text("some text")).toArray();
        byte[] content = new byte[1 + body.length];
        content[0] = 1;
        System.arraycopy(body, 0, content, 1, body.length);
        yield content;
      }
      case HELLO -> random.chance(0.9) ? new byte[8] : new byte[random.nextInt(64)];
      case HELLO_REPLY -> new byte[random.chance(0.8) ? 16 : random.nextInt(32)];
      case GOODBYE -> new byte[random.chance(0.8) ? 8 : random.nextInt(32)];
    };
  }

  /** A set-up or data frame of one of a few sessions, or nothing of the sort. */
  private byte[] aeronFrame(int sender) {
    int session = 100_000 + 8 * sender + random.nextInt(8);
    int choice = random.nextInt(4);
    if (choice == 0) {
      ByteBuffer setup = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
      setup.putInt(0, 40).putShort(6, (short) 5).putInt(12, session);
      setup.putInt(16, 1 + random.nextInt(2)).putInt(28, 1 << 16).putInt(32, 1344);
      return setup.array();
    }
    int most = choice == 1 ? 3 : CONTENT_BYTES_MAX / 32 - 1;
    byte[] bytes = new byte[32 + 32 * random.nextInt(most)];
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, bytes.length - random.nextInt(Math.min(32, bytes.length - 31)))
        .putShort(4, (short) 0xc000)
        .putShort(6, (short) 1);
    data.putInt(8, 32 * random.nextInt(100)).putInt(12, session);
    data.putInt(16, 1 + random.nextInt(2)).putInt(20, 0);
    return bytes;
  }

  // ---- before the seal ----

  private int unsealed() {
    if (random.chance(0.1) && lastLength > 0) {
      System.arraycopy(last, 0, frame, 0, lastLength);
      return lastLength;
    }
    int length = sealed();
    switch (random.nextInt(6)) {
      case 0 -> length = random.nextInt(length + 1);
      case 1 -> {
        for (int i = random.nextInt(length); i < length; i++) {
          frame[i] = (byte) random.nextLong();
        }
      }
      case 2 -> {
        Arrays.fill(frame, length, Math.min(frame.length, length + 40), (byte) 1);
        length = Math.min(frame.length, length + random.nextInt(40));
      }
      case 3 -> frame[random.nextInt(FrameHeader.HEADER_BYTES)] ^= (byte) (1 << random.nextInt(8));
      default -> frame[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
    }
    System.arraycopy(frame, 0, last, 0, length);
    lastLength = length;
    return length;
  }

  @Test
  void shouldCountEveryChangedDatagramBeforeTheSealOnce() throws Exception {
    atANode(() -> send("before-seal", this::unsealed));
  }

  @Test
  void shouldCountEveryChangedDatagramBehindTheSealOnce() throws Exception {
    behindSeal = true;
    atANode(() -> send("behind-seal", this::sealed));
  }

  /** Each of them names a session that nobody has, which is remembered as one that is over. */
  @Test
  void shouldLeaveRoomToOthersWhenAMemberSaysGoodbyeToSessionsWithoutEnd() throws Exception {
    behindSeal = true;
    atANode(
        () -> {
          long before = judged();
          int goodbyes = 10_000;
          while (sent < goodbyes) {
            for (int i = 0; i < WINDOW && sent < goodbyes; i++) {
              byte[] content = ByteBuffer.allocate(8).putInt(1_000_000 + (int) sent).array();
              sendFrame(0, FrameKind.GOODBYE, content);
            }
            awaitJudged("goodbyes", before + sent);
          }
          long foreign = engine.counters().foreign();
          sendFrame(1, FrameKind.STREAM, aeronFrame(1));
          awaitJudged("a stream of another", before + sent);
          assertEquals(foreign, engine.counters().foreign(), "the other has its session");
        });
  }

  private void sendFrame(int sender, FrameKind kind, byte[] content) throws IOException {
    int length = seals[sender].seal(kind, target.self(), content, 0, content.length, frame);
    socket.send(ByteBuffer.wrap(frame, 0, length), to);
    sent++;
  }
}
