package org.plushm.controlnode.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.client.ChannelConnection;
import org.plushm.controlnode.client.ClientServer;
import org.plushm.controlnode.client.FrameCodec;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.fuzz.FuzzRun;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/**
 * Changed requests and random bytes at the socket of clients, from a client of the same user: no
 * thread ends by an exception, each request and each connection is counted once, a good client is
 * answered afterwards, and nothing of clients that have gone is kept. Some thousands in each build,
 * millions by {@code bench/fuzz.sh}.
 */
class ClientSocketFuzzTest {
  private static final long FRAMES = FuzzRun.frames(10_000);
  private static final long SEED = FuzzRun.SEED;
  private static final long JUDGED_FRAMES = 1_000_000;

  /** A roster grows with the hosts that are asked for, so it is dismantled after so many. */
  private static final long FRAMES_OF_LIFE = 5_000;

  private static final int FRAMES_OF_CONNECTION_MAX = 200;
  private static final int NOISE_BYTES_MAX = 2_000;
  private static final long LIMIT_NS = 60_000_000_000L;
  private static final long WAIT_MS = 60_000;

  /** How a connection ends; the counter of it. */
  private enum End {
    LEFT("client_left"),
    BROKEN("client_broken"),
    MALFORMED("client_malformed");

    final String counter;

    End(String counter) {
      this.counter = counter;
    }
  }

  /**
   * What one connection sends.
   *
   * @param requests how many a control node understands before it ends
   * @param last the request that ends the control node; null for none
   */
  private record Conversation(byte[] bytes, int requests, End end, Message last) {}

  /** Every host fails at once. */
  private static final class BarrenWorld extends UnlaunchableWorld {
    @Override
    public void expect(java.util.Collection<String> labels) {}

    @Override
    public void launch(List<LaunchOrder> orders) {
      orders.forEach(order -> tell(new LaunchFailed(order.label(), "no room")));
    }
  }

  @TempDir private Path path;
  private final RandomSource random = new RandomSource(SEED);
  private final FrameCodec codec = new FrameCodec();
  private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  private Thread.UncaughtExceptionHandler before;
  private RequestCorpus corpus;
  private ControlNodeHost host;
  private ClientServer server;
  private long lives;
  private long framesOfLife;
  private long frames;
  private long malformed;
  private long asked;
  private long connections;
  private long connectionsOfLife;

  @BeforeEach
  void watchThreads() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));
  }

  @AfterEach
  void close() throws IOException {
    if (host != null) {
      server.close();
      host.close();
    }
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  // ---- a control node's life ----

  private void begin() throws IOException {
    OverlayFolder folder = OverlayFolder.at("web", path);
    PrintStream lines =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    host =
        new ControlNodeHost(
            new ControlNodeHost.Setting(folder, path.resolve("audit"), false, lines),
            ControlOptions.of("web", 42),
            new BarrenWorld());
    server = ClientServer.listen(path.resolve("socket"), host.clients());
    lives++;
    framesOfLife = 0;
    connectionsOfLife = 0;
  }

  /** The control node was told to end. */
  private void awaitEnd() throws Exception {
    assertTrue(host.awaitEnd(WAIT_MS), "the control node does not end, " + where());
    assertNull(host.failure(), this::where);
    server.close();
    host.close();
  }

  private void askAsAGoodClient(Message request, Class<? extends Message> answer)
      throws IOException {
    try (ChannelConnection good = ChannelConnection.to(server.socket())) {
      good.send(request);
      assertInstanceOf(answer, good.receive(WAIT_MS), this::where);
    }
    connectionsOfLife++;
    awaitGone();
  }

  /** The overlay is dismantled and the next one begins, with nothing of this one. */
  private void beginAnew() throws Exception {
    try (ChannelConnection good = ChannelConnection.to(server.socket())) {
      good.send(new DownRequest());
      awaitEnd();
    }
    begin();
  }

  private String where() {
    return "seed "
        + SEED
        + ", frame "
        + frames
        + "; "
        + FuzzRun.again("mvn -Pfast -pl controlnode", ClientSocketFuzzTest.class, frames);
  }

  // ---- what is sent ----

  private Conversation conversation() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.chance(0.05)) {
      byte[] noise = noise();
      frames++;
      malformed++;
      out.writeBytes(noise);
      return new Conversation(noise, 0, noise.length == 0 ? End.LEFT : End.BROKEN, null);
    }
    int requests = 0;
    for (int left = 1 + random.nextInt(FRAMES_OF_CONNECTION_MAX); left > 0; left--) {
      byte[] content = corpus.next();
      Message request = understood(content);
      if (request == null) {
        frames++;
        malformed++;
        // It ends the connection, so most are only tried on the codec.
        if (random.chance(0.05)) {
          write(out, content.length, content);
          return new Conversation(out.toByteArray(), requests, End.MALFORMED, null);
        }
        continue;
      }
      boolean isLast = request instanceof DownRequest || request instanceof DetachRequest;
      if (!corpus.hasKindOf(request) || isLast && !random.chance(0.002)) {
        continue;
      }
      frames++;
      requests++;
      write(out, content.length, content);
      if (isLast) {
        return new Conversation(out.toByteArray(), requests, End.LEFT, request);
      }
    }
    End end = End.LEFT;
    switch (random.nextInt(10)) {
      case 0 -> {
        byte[] content = corpus.next();
        write(out, content.length + 1 + random.nextInt(1 << 20), content);
        end = End.BROKEN;
      }
      case 1 -> {
        int[] lengths = {0, -1, Integer.MIN_VALUE, FrameCodec.MESSAGE_BYTES_MAX + 1};
        write(out, lengths[random.nextInt(lengths.length)], new byte[random.nextInt(9)]);
        end = End.BROKEN;
      }
      default -> {}
    }
    return new Conversation(out.toByteArray(), requests, end, null);
  }

  /** Random bytes whose first four are not the length of what follows. */
  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(NOISE_BYTES_MAX)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextLong();
    }
    if (bytes.length > 4) {
      bytes[1] |= 1; // More than 64 KiB.
    }
    return bytes;
  }

  private static void write(ByteArrayOutputStream out, int length, byte[] content) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    out.writeBytes(content);
  }

  private Message understood(byte[] content) {
    try {
      return codec.decode(Bytes.wrap(content));
    } catch (MalformedMessage expected) {
      return null;
    }
  }

  // ---- one connection ----

  private void converse() throws Exception {
    Conversation conversation = conversation();
    Map<String, Long> counted = host.clients().counters();
    boolean readsAnswers = conversation.last() == null && !random.chance(0.1);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(server.socket()));
      connections++;
      connectionsOfLife++;
      send(channel, conversation);
      if (conversation.last() != null) {
        awaitEnd();
        begin();
        return;
      }
      if (readsAnswers) {
        channel.shutdownOutput();
        drain(channel, conversation);
      }
    }
    awaitGone();
    Map<String, Long> now = host.clients().counters();
    long understood = now.get("client_asked") - counted.get("client_asked");
    asked += understood;
    if (readsAnswers) {
      assertEquals(conversation.requests(), understood, this::where);
      for (End end : End.values()) {
        assertEquals(
            counted.get(end.counter) + (end == conversation.end() ? 1 : 0),
            now.get(end.counter),
            () -> end + ", " + where());
      }
    } else {
      // Who hangs up at once may be cut off before all was read.
      assertTrue(understood <= conversation.requests(), this::where);
    }
    assertEquals(0, host.clients().count(), "all have gone");
  }

  private void send(SocketChannel channel, Conversation conversation) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(conversation.bytes());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException cutOff) {
      // What ends the connection, or the control node, may come before the last byte.
      assertTrue(conversation.end() != End.LEFT || conversation.last() != null, this::where);
    }
  }

  private void drain(SocketChannel channel, Conversation conversation) {
    ByteBuffer answers = ByteBuffer.allocate(64 * 1024);
    try {
      while (channel.read(answers) >= 0) {
        answers.clear();
      }
    } catch (IOException cutOff) {
      // It was closed with bytes of ours unread, which a good end does not leave.
      assertTrue(conversation.end() != End.LEFT, this::where);
    }
  }

  private void awaitGone() {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    while (gone() < connectionsOfLife || host.clients().count() > 0) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError(
            gone() + " of " + connectionsOfLife + " connections are counted, " + where());
      }
      LockSupport.parkNanos(50_000);
    }
    assertEquals(connectionsOfLife, gone(), () -> "each is counted once, " + where());
  }

  private long gone() {
    Map<String, Long> counters = host.clients().counters();
    long sum = 0;
    for (End end : End.values()) {
      sum += counters.get(end.counter);
    }
    return sum;
  }

  private void fuzz(String name, RequestCorpus requests, boolean dismantles) throws Exception {
    corpus = requests;
    begin();
    FuzzRun run = new FuzzRun(name);
    long startNs = System.nanoTime();
    while (frames < FRAMES) {
      long framesBefore = frames;
      converse();
      framesOfLife += frames - framesBefore;
      boolean early = !run.isHeapMeasuredEarly() && frames >= FRAMES / 10;
      if (dismantles && (framesOfLife >= FRAMES_OF_LIFE || early)) {
        askAsAGoodClient(new StatusRequest(), StatusReply.class);
        beginAnew();
      }
      if (early) {
        run.measureHeapEarly();
      }
    }
    askAsAGoodClient(new StatusRequest(), StatusReply.class);
    if (dismantles) {
      beginAnew();
    }
    run.measureHeapLate();
    if (FRAMES >= 100_000) {
      run.field("frames", frames)
          .field("taken", asked)
          .field("malformed", malformed)
          .field("connections", connections)
          .field("lives", lives)
          .heapFields()
          .growthField()
          .field("seconds", (System.nanoTime() - startNs) / 1_000_000_000L)
          .printLine();
    }
    assertEquals(List.of(), List.copyOf(thrown), "no thread ends by an exception");
    assertNull(host.failure());
    assertTrue(asked > FRAMES / 10 && malformed > FRAMES / 10, "both are tried");
    if (FRAMES >= JUDGED_FRAMES) {
      run.assertHeapStaysWithinPercent();
    }
  }

  /** Everything that may be asked, down and detach among it; the overlay is dismantled often. */
  @Test
  void shouldCountEveryFrameOfAClientGoneWrongOnce() throws Exception {
    fuzz("client-socket", RequestCorpus.ofEverything(random), true);
  }

  /** One control node all the time. */
  @Test
  void shouldKeepNothingOfClientsThatHaveGone() throws Exception {
    fuzz("client-socket-questions", RequestCorpus.ofQuestions(random), false);
    assertEquals(1, lives);
  }
}
