package org.plushm.participant.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.MessageTables;

class ControlLinkTest {
  private static final MessageTable TABLE = MessageTables.controlLink();

  /** For handshakes, so that no machine is too slow. */
  private static final long AMPLE_MS = 60_000;

  private static final ControlListener.Limits AMPLE =
      new ControlListener.Limits(ControlListener.LINKS_MAX, AMPLE_MS);

  private static TlsIdentity control;
  private static TlsIdentity participant;

  private final List<String> log = new ArrayList<>();
  private final AtomicReference<ControlLink> admitted = new AtomicReference<>();
  private final Recorder far = new Recorder();
  private ControlListener listener;

  @BeforeAll
  static void makeIdentities() throws Exception {
    control = new TestIdentities().create(TlsRole.CONTROL, "test");
    participant = new TestIdentities().create(TlsRole.PARTICIPANT, "test");
  }

  @AfterEach
  void closeListener() {
    if (listener != null) {
      listener.close();
    }
  }

  private void listen(TlsIdentity own, TlsIdentity trusted) throws Exception {
    listen(own, trusted, (link, hello) -> far);
  }

  private void listen(TlsIdentity own, TlsIdentity trusted, ControlListener.Admission admission)
      throws Exception {
    listen(own, trusted, admission, AMPLE);
  }

  private void listen(
      TlsIdentity own,
      TlsIdentity trusted,
      ControlListener.Admission admission,
      ControlListener.Limits limits)
      throws Exception {
    listener =
        ControlListener.open(
            new TlsCredentials(TlsRole.PARTICIPANT, own, trusted.certificate()),
            InetAddress.getLoopbackAddress(),
            0,
            TABLE,
            (link, hello) -> {
              admitted.set(link);
              far.messages.add(hello);
              return admission.admit(link, hello);
            },
            limits,
            line -> {
              synchronized (log) {
                log.add(line);
              }
            });
  }

  private static ControlDialer dialer(TlsIdentity own, TlsIdentity trusted) throws Exception {
    return new ControlDialer(
        new TlsCredentials(TlsRole.CONTROL, own, trusted.certificate()), TABLE, AMPLE_MS);
  }

  @Test
  void shouldCarryMessagesBothWaysWhenBothSidesAreKnown() throws Exception {
    listen(participant, control);
    Recorder near = new Recorder();
    ControlLink link = dialer(control, participant).dial(listener.address(), near);
    Hello hello = new Hello(NodeId.parse("127.0.0.1:4000"), 7, "test");
    link.send(hello);
    assertEquals(hello, far.next());
    for (int i = 0; i < 1000; i++) {
      link.send(new KeepAlive(i));
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(new KeepAlive(i), far.next());
    }
    LogEntry large = new LogEntry(1, 2, Bytes.wrap(new byte[100_000]), Bytes.EMPTY);
    admitted.get().send(new Append(0, List.of(large)));
    assertEquals(new Append(0, List.of(large)), near.next());
    link.close();
    assertEquals("closed by the peer", far.reason());
    assertEquals("closed from here", near.reason());
    assertFalse(link.send(new KeepAlive(1)));
  }

  @Test
  void shouldDeliverRefusalWhenListenerClosesAtOnce() throws Exception {
    listen(
        participant,
        control,
        (link, hello) -> {
          link.send(new Refused("no such participant", 3));
          link.close();
          return far;
        });
    Recorder near = new Recorder();
    ControlLink link = dialer(control, participant).dial(listener.address(), near);
    link.send(new Hello(null, 1, "test"));
    for (int i = 0; i < 100; i++) {
      link.send(new KeepAlive(i));
    }
    assertEquals(new Refused("no such participant", 3), near.next());
    assertEquals("closed by the peer", near.reason());
  }

  @Test
  void shouldRefuseStrangerWhenItsCertificateIsNotTheControlNodes() throws Exception {
    listen(participant, control);
    TlsIdentity stranger = new TestIdentities().create(TlsRole.CONTROL, "test");
    Recorder near = new Recorder();
    dialer(stranger, participant).dial(listener.address(), near).send(new Hello(null, 1, "test"));
    assertRefusedByTheOtherSide(near.reason());
    awaitCounter("link_stranger", 1);
    assertNull(far.messages.poll());
    awaitLogged("a stranger's certificate");
  }

  @Test
  void shouldRefuseParticipantsKeyWhenItPlaysControlNode() throws Exception {
    listen(participant, control);
    Recorder near = new Recorder();
    dialer(participant, participant)
        .dial(listener.address(), near)
        .send(new Hello(null, 1, "test"));
    assertRefusedByTheOtherSide(near.reason());
    awaitCounter("link_stranger", 1);
    assertNull(far.messages.poll());
  }

  /** The alert reaches us unless the connection is gone before it was read. */
  private static void assertRefusedByTheOtherSide(String reason) {
    assertTrue(
        reason.startsWith("the other side does not accept our certificate")
            || reason.contains("reset")
            || reason.contains("Broken pipe"),
        reason);
  }

  @Test
  void shouldLeaveTheReasonToTheReaderWhenTheSocketIsGoneUnderTheWriter() throws Exception {
    Recorder near = new Recorder();
    ControlLink link = linkWithClosedSocket(near);
    CountDownLatch told = new CountDownLatch(1);
    // Deadlines pass on one thread: while it is held, none does, however slow the machine.
    ControlLink.deadline(() -> awaitLatch(told), 0);
    try {
      link.startWriter();
      awaitUntil(() -> !link.send(new KeepAlive(1)), () -> "the writer has not ended");
      link.finish("told by an alert");
      assertEquals("told by an alert", near.reason());
    } finally {
      told.countDown();
    }
  }

  @Test
  void shouldEndWhenTheReaderDoesNotSeeThatTheSocketIsGone() throws Exception {
    ControlLink link = linkWithClosedSocket(new Recorder());
    link.startWriter();
    awaitUntil(() -> link.endReason() != null, () -> "the link has not ended");
  }

  private ControlLink linkWithClosedSocket(Recorder near) throws Exception {
    TlsCredentials credentials =
        new TlsCredentials(TlsRole.CONTROL, control, participant.certificate());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket raw = new Socket(server.getInetAddress(), server.getLocalPort());
      SSLSocket tls = credentials.wrap(raw);
      ControlLink link = new ControlLink("test", TABLE);
      link.listenWith(near);
      link.attach(raw, tls);
      tls.close();
      return link;
    }
  }

  @Test
  void shouldNameTheDateWhenTheControlNodesCertificateHasExpired() throws Exception {
    Instant now = Instant.now();
    TlsIdentity expired =
        TestIdentities.create(
            TlsRole.CONTROL, "test", now.minus(Duration.ofDays(3)), now.minus(Duration.ofDays(2)));
    listen(participant, expired);
    Recorder near = new Recorder();
    dialer(expired, participant).dial(listener.address(), near).send(new Hello(null, 1, "test"));
    assertRefusedByTheOtherSide(near.reason());
    awaitLogged("expired");
    assertNull(far.messages.poll());
  }

  @Test
  void shouldRefuseListenerWhenItIsAStranger() throws Exception {
    TlsIdentity stranger = new TestIdentities().create(TlsRole.PARTICIPANT, "test");
    listen(stranger, control);
    Recorder near = new Recorder();
    dialer(control, participant).dial(listener.address(), near);
    String reason = near.reason();
    assertTrue(reason.startsWith("a stranger's certificate"), reason);
    assertFalse(near.opened);
  }

  @Test
  void shouldNameTheDateWhenCertificateHasExpired() throws Exception {
    Instant now = Instant.now();
    TlsIdentity old =
        TestIdentities.create(
            TlsRole.PARTICIPANT, "test", now.minus(Duration.ofDays(2)), now.minusSeconds(60));
    listen(old, control);
    Recorder near = new Recorder();
    dialer(control, old).dial(listener.address(), near);
    String reason = near.reason();
    assertTrue(reason.contains("expired on"), reason);
  }

  @Test
  void shouldRefuseCertificateWhenItsPurposeIsTheOtherRole() throws Exception {
    TlsIdentity wrong = new TestIdentities().create(TlsRole.CONTROL, "test");
    listen(wrong, control);
    Recorder near = new Recorder();
    dialer(control, wrong).dial(listener.address(), near);
    String reason = near.reason();
    assertTrue(reason.contains("not made for server authentication"), reason);
  }

  @Test
  void shouldCountAndSurviveWhenGarbageComes() throws Exception {
    listen(participant, control);
    final long startNs = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(listener.address().getAddress(), port())) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(new byte[5000]);
        drain(socket);
      } catch (IOException e) {
        // The listener may reset such a connection.
        assertNotNull(e);
      }
    }
    awaitCounter("link_handshake", 20);
    synchronized (log) {
      long seconds = 1 + (System.nanoTime() - startNs) / 1_000_000_000L;
      assertTrue(log.size() <= seconds, "one line a second, not " + log);
    }
    Recorder near = new Recorder();
    dialer(control, participant).dial(listener.address(), near).send(new Hello(null, 1, "test"));
    assertInstanceOf(Hello.class, far.next());
  }

  @Test
  void shouldDropConnectionWhenHandshakeIsSlow() throws Exception {
    listen(participant, control, (link, hello) -> far, ControlListener.Limits.DEFAULT);
    long startNs = System.nanoTime();
    try (Socket socket = new Socket(listener.address().getAddress(), port())) {
      socket.getOutputStream().write(22);
      assertEquals(-1, socket.getInputStream().read());
    }
    long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
    assertTrue(elapsedMs >= 1_500 && elapsedMs < AMPLE_MS, elapsedMs + " ms");
    awaitCounter("link_handshake", 1);
    awaitLogged("no greeting within");
  }

  @Test
  void shouldServeControlNodeWhenStrangersHoldManyConnections() throws Exception {
    listen(participant, control);
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * ControlListener.STRANGERS_MAX; i++) {
        held.add(new Socket(listener.address().getAddress(), port()));
      }
      Recorder near = new Recorder();
      dialer(control, participant).dial(listener.address(), near).send(new Hello(null, 1, "test"));
      assertInstanceOf(Hello.class, far.next());
      awaitCounter("link_pushed_out", 2L * ControlListener.STRANGERS_MAX + 1);
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @Test
  void shouldRefuseAndCountLinksBeyondTheMostHoweverManyComeAtOnce() throws Exception {
    int most = 4;
    int callers = 3 * most;
    listen(
        participant,
        control,
        (link, hello) -> new Recorder(),
        new ControlListener.Limits(most, AMPLE_MS));
    List<Recorder> recorders = new ArrayList<>();
    List<ControlLink> links = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Recorder near = new Recorder();
      recorders.add(near);
      links.add(dialer(control, participant).dial(listener.address(), near));
    }
    links.forEach(link -> link.send(new Hello(null, 1, "test")));
    awaitCounter("link_too_many", callers - most);
    awaitCounter("link_accepted", most);
    awaitLogged("refused: there are " + most + " control links");
    awaitUntil(
        () -> recorders.stream().filter(Recorder::hasEnded).count() == callers - most,
        () -> "not all that were refused have ended");
    links.forEach(link -> link.abort("a place for another"));
    awaitUntil(this::isAdmittedNow, () -> "no place was given back: " + listener.counters());
  }

  /** Whether a link is taken in that comes now. */
  private boolean isAdmittedNow() {
    long accepted = listener.counters().get("link_accepted");
    try {
      Recorder near = new Recorder();
      dialer(control, participant).dial(listener.address(), near).send(new Hello(null, 1, "test"));
      awaitUntil(
          () -> near.hasEnded() || listener.counters().get("link_accepted") > accepted,
          () -> "neither admitted nor refused");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return listener.counters().get("link_accepted") > accepted;
  }

  @Test
  void shouldEndLinkWhenAuthenticatedPeerSendsNoHello() throws Exception {
    listen(participant, control);
    Recorder near = new Recorder();
    dialer(control, participant).dial(listener.address(), near).send(new KeepAlive(1));
    assertNotNull(near.reason());
    awaitCounter("link_malformed", 1);
    assertNull(far.messages.poll());
  }

  @Test
  void shouldStaySilentWhenMuted() throws Exception {
    listen(participant, control);
    Recorder near = new Recorder();
    ControlLink link = dialer(control, participant).dial(listener.address(), near);
    link.send(new Hello(null, 1, "test"));
    assertInstanceOf(Hello.class, far.next());
    admitted.get().mute();
    assertFalse(admitted.get().send(new KeepAlive(1)));
    link.send(new KeepAlive(2));
    assertNull(near.messages.poll(300, TimeUnit.MILLISECONDS));
    assertNull(far.messages.poll());
    assertFalse(near.hasEnded(), "a muted host sends no end of the connection");
    link.abort("enough");
    assertEquals("enough", near.reason());
    assertFalse(far.hasEnded(), "a muted link tells nothing");
  }

  @Test
  void shouldReportCongestionAndGiveUpWhenPeerReadsNothing() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    listen(
        participant,
        control,
        (link, hello) ->
            new Recorder() {
              @Override
              public void received(ControlLink from, Message message) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    Recorder near = new Recorder();
    ControlLink link = dialer(control, participant).dial(listener.address(), near);
    link.send(new Hello(null, 1, "test"));
    Message piece =
        new Append(0, List.of(new LogEntry(1, 2, Bytes.wrap(new byte[200_000]), Bytes.EMPTY)));
    int sent = 0;
    while (link.send(piece)) {
      sent++;
      assertTrue(sent < 1000, "never given up");
    }
    assertTrue(near.reason().startsWith("the peer takes nothing in"), near.reason());
    // Once, unless the writer has gone on for megabytes while this thread stood still.
    List<Boolean> told = List.copyOf(near.congestion);
    assertFalse(told.isEmpty());
    for (int i = 0; i < told.size(); i++) {
      assertEquals(i % 2 == 0, told.get(i), told::toString);
    }
    assertFalse(told.get(told.size() - 1), "an ended link is not congested");
    release.countDown();
  }

  @Test
  void shouldTellTheCauseWhenNobodyListens() throws Exception {
    listen(participant, control);
    InetSocketAddress nobody = listener.address();
    listener.close();
    Recorder near = new Recorder();
    dialer(control, participant).dial(nobody, near);
    assertTrue(near.reason().toLowerCase(java.util.Locale.ROOT).contains("refused"), near.reason());
  }

  private int port() {
    return listener.address().getPort();
  }

  /** The line is written after the counter has grown and the other side was told. */
  private void awaitLogged(String part) throws Exception {
    awaitUntil(() -> logged().contains(part), () -> part + " is not in " + logged());
  }

  private String logged() {
    synchronized (log) {
      return log.toString();
    }
  }

  private void awaitCounter(String name, long expected) throws Exception {
    awaitUntil(
        () -> listener.counters().get(name) >= expected, () -> listener.counters().toString());
    assertEquals(expected, listener.counters().get(name));
  }

  private static void awaitUntil(BooleanSupplier condition, Supplier<String> otherwise)
      throws Exception {
    long deadlineNs = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, otherwise);
      Thread.sleep(5);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(Socket socket) throws IOException {
    socket.setSoTimeout(60_000);
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1024];
    int length = in.read(buffer);
    while (length >= 0) {
      length = in.read(buffer);
    }
  }

  private static class Recorder implements ControlLink.Listener {
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> congestion = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    volatile boolean opened;
    private volatile String reason;

    @Override
    public void opened(ControlLink link) {
      opened = true;
    }

    @Override
    public void received(ControlLink link, Message message) {
      messages.add(message);
    }

    @Override
    public void congested(ControlLink link, boolean congested) {
      congestion.add(congested);
    }

    @Override
    public void ended(ControlLink link, String why) {
      assertNull(reason, "told twice");
      reason = why;
      ended.countDown();
    }

    boolean hasEnded() {
      return ended.getCount() == 0;
    }

    Message next() throws InterruptedException {
      Message message = messages.poll(60, TimeUnit.SECONDS);
      assertNotNull(message, () -> "no message; link ended: " + reason);
      return message;
    }

    String reason() throws InterruptedException {
      assertTrue(ended.await(60, TimeUnit.SECONDS), "the link did not end");
      return reason;
    }
  }
}
