package org.plushm.participant.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.overlay.fuzz.FuzzRun;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.StartHosts;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.message.MessageTables;

/**
 * Random, changed and truncated bytes at the port of control links, before TLS as anybody can send
 * them, and behind it as whoever has the control key can: each connection is counted once, no
 * thread ends by an exception, nothing grows. Some hundred connections in each build, thousands by
 * {@code bench/fuzz.sh}.
 */
class ControlLinkFuzzTest {
  private static final long FRAMES = FuzzRun.frames(10_000);
  private static final long SEED = FuzzRun.SEED;

  /** A connection costs a thread and, behind TLS, a handshake. */
  private static final int CONNECTIONS = (int) Math.max(200, FRAMES / 1000);

  private static final int FRAMES_OF_CONNECTION_MAX = 40;
  private static final int CONTENT_BYTES_MAX = 2_000;
  private static final long LIMIT_NS = 60_000_000_000L;
  private static final long GROWTH_BYTES_MAX = 8 << 20;
  private static final NodeId NODE = NodeId.parse("127.0.0.1:4000");

  private final Random random = new Random(SEED);
  private final WireCodec codec = new WireCodec(MessageTables.controlLink());
  private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong admitted = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private Thread.UncaughtExceptionHandler before;
  private ControlListener listener;
  private long acceptedOfFuzz;
  private TlsCredentials control;

  @BeforeEach
  void listen() throws Exception {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));
    TlsIdentity ours = new TestIdentities().create(TlsRole.CONTROL, "test");
    TlsIdentity theirs = new TestIdentities().create(TlsRole.PARTICIPANT, "test");
    control = new TlsCredentials(TlsRole.CONTROL, ours, theirs.certificate());
    listener =
        ControlListener.open(
            new TlsCredentials(TlsRole.PARTICIPANT, theirs, ours.certificate()),
            InetAddress.getLoopbackAddress(),
            0,
            MessageTables.controlLink(),
            (link, hello) -> {
              admitted.incrementAndGet();
              return new Counting();
            },
            new ControlListener.Limits(ControlListener.LINKS_MAX, LIMIT_NS / 1_000_000),
            line -> {});
  }

  @AfterEach
  void close() {
    listener.close();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private final class Counting implements ControlLink.Listener {
    @Override
    public void received(ControlLink link, Message message) {
      received.incrementAndGet();
    }

    @Override
    public void ended(ControlLink link, String reason) {
      ended.incrementAndGet();
    }
  }

  /** One more connection to the end of which nothing else is sent. */
  @FunctionalInterface
  private interface Caller {
    void call() throws Exception;
  }

  private void fuzz(String name, Caller caller) throws Exception {
    FuzzRun run = new FuzzRun(name);
    for (int i = 1; i <= CONNECTIONS; i++) {
      caller.call();
      int sent = i;
      await(name + ": connection " + i + " counted, seed " + SEED, () -> counted() == sent);
      if (i == CONNECTIONS / 10) {
        run.measureHeapEarly();
      }
    }
    await("every link has ended", () -> ended.get() == admitted.get());
    run.measureHeapLate();
    Map<String, Long> counters = listener.counters();
    if (FRAMES >= 1_000_000) {
      run.field("connections", CONNECTIONS)
          .field("accepted", admitted.get())
          .field("frames_taken", received.get())
          .field("handshake", counters.get("link_handshake"))
          .field("malformed", counters.get("link_malformed"))
          .heapFields()
          .printLine();
    }
    acceptedOfFuzz = admitted.get();
    assertEquals(acceptedOfFuzz, counters.get("link_accepted"));
    assertEquals(0, counters.get("link_stranger"));
    assertEquals(0, counters.get("link_pushed_out"));
    assertEquals(List.of(), List.copyOf(thrown), "no thread ends by an exception");
    run.assertHeapGrowsByLessThan(GROWTH_BYTES_MAX);
    awaitATrueOneIsLetIn();
  }

  /**
   * Ends this side and waits for the other. Closing at once would reset the connection, because
   * nobody has read the listener's session tickets, and a reset takes away what is not read yet.
   */
  private static void finish(SSLSocket socket) {
    try {
      socket.shutdownOutput();
      while (socket.getInputStream().read() >= 0) {
        // The listener sends nothing, and closes when it has read everything.
      }
    } catch (IOException cutOff) {
      // As in write.
      return;
    }
  }

  private void awaitATrueOneIsLetIn() throws IOException {
    long takenBefore = received.get();
    try (SSLSocket socket = secured()) {
      socket.getOutputStream().write(frame(new Hello(NODE, 1, "test")));
      socket.getOutputStream().write(frame(new KeepAlive(1)));
      finish(socket);
    }
    await("a true message comes", () -> received.get() > takenBefore);
  }

  /** Connections that were judged, each by the one thing that ended it. */
  private long counted() {
    Map<String, Long> counters = listener.counters();
    return counters.get("link_handshake")
        + counters.get("link_malformed")
        + counters.get("link_stranger");
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("does not come: " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  private Socket connected() throws IOException {
    return new Socket(listener.address().getAddress(), listener.address().getPort());
  }

  private static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException refused) {
      // It may be cut off before all is written; that it is counted is asserted.
      return;
    }
  }

  private byte[] noise(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void change(byte[] bytes, int most) {
    for (int changes = 1 + random.nextInt(most); changes > 0 && bytes.length > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  // ---- before TLS ----

  /** What a true client sends first. */
  private byte[] clientHello() throws Exception {
    try (ServerSocket ear = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new ControlDialer(control, MessageTables.controlLink())
          .dial(
              new java.net.InetSocketAddress(ear.getInetAddress(), ear.getLocalPort()), new Deaf());
      try (Socket caller = ear.accept()) {
        byte[] head = caller.getInputStream().readNBytes(5);
        int length = (head[3] & 255) << 8 | head[4] & 255;
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head);
        whole.write(caller.getInputStream().readNBytes(length));
        return whole.toByteArray();
      }
    }
  }

  private static final class Deaf implements ControlLink.Listener {
    @Override
    public void received(ControlLink link, Message message) {}

    @Override
    public void ended(ControlLink link, String reason) {}
  }

  @Test
  void shouldCountEveryConnectionThatIsNoTlsOnce() throws Exception {
    byte[] hello = clientHello();
    fuzz(
        "control-link-before-tls",
        () -> {
          byte[] bytes = hello.clone();
          switch (random.nextInt(4)) {
            case 0 -> bytes = noise(CONTENT_BYTES_MAX);
            case 1 -> bytes = java.util.Arrays.copyOf(hello, random.nextInt(hello.length));
            default -> change(bytes, 8);
          }
          // Without an end of its own a half message would wait for the deadline of a handshake.
          try (Socket socket = connected()) {
            write(socket.getOutputStream(), bytes);
          }
        });
    assertEquals(0, acceptedOfFuzz, "only who means it is let in");
  }

  // ---- behind TLS ----

  private SSLSocket secured() throws IOException {
    SSLSocket socket = control.wrap(connected());
    socket.startHandshake();
    return socket;
  }

  private byte[] frame(Message message) {
    byte[] body = codec.encode(message).toArray();
    byte[] frame = new byte[4 + body.length];
    frame[2] = (byte) (body.length >>> 8);
    frame[3] = (byte) body.length;
    System.arraycopy(body, 0, frame, 4, body.length);
    return frame;
  }

  private Message message() {
    return switch (random.nextInt(5)) {
      case 0 -> new KeepAlive(random.nextLong());
      case 1 -> new Found(random.nextInt(9));
      case 2 -> new Confirm(true, List.of(NODE));
      case 3 -> new StartHosts(List.of(new VirtualHost("local1", 1, 0)));
      default ->
          new Append(
              0, List.of(new LogEntry(1, 2, Bytes.wrap(noise(CONTENT_BYTES_MAX)), Bytes.EMPTY)));
    };
  }

  /** A few frames; the last one ends the connection, if none before does. */
  private List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    byte[] hello = frame(new Hello(NODE, 1, "test"));
    if (random.nextInt(4) == 0) {
      change(hello, 3);
    }
    frames.add(hello);
    for (int count = random.nextInt(FRAMES_OF_CONNECTION_MAX); count > 0; count--) {
      byte[] frame = frame(message());
      if (random.nextInt(8) == 0) {
        change(frame, 4);
      }
      frames.add(frame);
    }
    // A frame of nothing, of more than there may be, or of a negative length.
    byte[][] ends = {{0, 0, 0, 0}, {0x7f, 0, 0, 0}, {-1, -1, -1, -1}};
    frames.add(ends[random.nextInt(ends.length)]);
    return frames;
  }

  @Test
  void shouldCountEveryConnectionOfAControlNodeGoneWrongOnce() throws Exception {
    fuzz(
        "control-link-behind-tls",
        () -> {
          try (SSLSocket socket = secured()) {
            OutputStream out = socket.getOutputStream();
            if (random.nextInt(5) == 0) {
              byte[] hello = frame(new Hello(NODE, 1, "test"));
              write(out, java.util.Arrays.copyOf(hello, random.nextInt(hello.length)));
              finish(socket);
              return;
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] frame : frames()) {
              all.write(frame);
            }
            // What a changed length swallows is made up for, so that no frame waits for more.
            all.write(new byte[ControlLink.FRAME_BYTES_MAX]);
            write(out, all.toByteArray());
            finish(socket);
          }
        });
    assertTrue(received.get() > CONNECTIONS, received + " frames were taken");
  }
}
