package org.plushm.participant.tls;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.participant.log.SparseLog;
import org.plushm.plush.message.ControlLinkMessages.Hello;

/**
 * The listening side of control links: one port for a whole process. A connection counts as a
 * stranger's until its first frame, an authenticated {@link Hello}, has come.
 */
public final class ControlListener implements AutoCloseable {
  /**
   * Strangers at once. One more pushes out the oldest, because a true handshake takes milliseconds
   * and whoever has been at it longest is the least likely to mean it.
   */
  public static final int STRANGERS_MAX = 32;

  /** Authenticated links at once; one more is refused. */
  public static final int LINKS_MAX = 256;

  /** Decides on the first frame. */
  @FunctionalInterface
  public interface Admission {
    /**
     * Names the listener of the link's further messages. May send at once, {@link
     * ControlLink#close()} after a refusal, or {@link ControlLink#mute()}. Called by the link's
     * reading thread.
     */
    ControlLink.Listener admit(ControlLink link, Hello hello);
  }

  /**
   * What a port allows.
   *
   * @param linksMax authenticated links at once
   * @param greetingMs time for the handshake and the first frame
   */
  record Limits(int linksMax, long greetingMs) {
    static final Limits DEFAULT = new Limits(LINKS_MAX, ControlLink.HANDSHAKE_TIMEOUT_MS);
  }

  private final ServerSocket serverSocket;
  private final TlsCredentials credentials;
  private final MessageTable table;
  private final Admission admission;
  private final Limits limits;
  private final Consumer<String> log;
  private final SparseLog complaints;
  private final ArrayDeque<Socket> strangers = new ArrayDeque<>();
  private final Set<ControlLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong strangersRefused = new AtomicLong();
  private final AtomicLong handshakesFailed = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong pushedOut = new AtomicLong();
  private final AtomicLong tooMany = new AtomicLong();

  private ControlListener(
      ServerSocket serverSocket,
      TlsCredentials credentials,
      MessageTable table,
      Admission admission,
      Limits limits,
      Consumer<String> log) {
    this.serverSocket = serverSocket;
    this.credentials = credentials;
    this.table = table;
    this.admission = admission;
    this.limits = limits;
    this.log = log;
    this.complaints = new SparseLog(log);
  }

  /**
   * Binds and begins to accept.
   *
   * @param credentials of the role PARTICIPANT
   * @param address the one address to bind
   * @param port 0 for any
   * @param table the messages of the link
   * @param admission decides on first frames
   * @param log takes lines about refused connections, at most one a second
   * @throws IOException when the port cannot be bound
   */
  public static ControlListener open(
      TlsCredentials credentials,
      InetAddress address,
      int port,
      MessageTable table,
      Admission admission,
      Consumer<String> log)
      throws IOException {
    return open(credentials, address, port, table, admission, Limits.DEFAULT, log);
  }

  static ControlListener open(
      TlsCredentials credentials,
      InetAddress address,
      int port,
      MessageTable table,
      Admission admission,
      Limits limits,
      Consumer<String> log)
      throws IOException {
    ServerSocket serverSocket = new ServerSocket();
    try {
      serverSocket.bind(new InetSocketAddress(address, port), 128);
    } catch (IOException e) {
      serverSocket.close();
      throw new IOException(
          "cannot listen at " + address.getHostAddress() + ":" + port + ": " + e.getMessage(), e);
    }
    ControlListener listener =
        new ControlListener(serverSocket, credentials, table, admission, limits, log);
    ControlLink.daemon(listener::acceptAll, "control-listener").start();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) serverSocket.getLocalSocketAddress();
  }

  /**
   * What has happened at the port: {@code link_accepted}, {@code link_stranger} (another
   * certificate), {@code link_handshake} (no TLS, too slow, cut), {@code link_malformed}, {@code
   * link_pushed_out} (a stranger, by later ones), {@code link_too_many} (refused, see {@link
   * #LINKS_MAX}).
   */
  public TreeMap<String, Long> counters() {
    TreeMap<String, Long> counters = new TreeMap<>();
    counters.put("link_accepted", accepted.get());
    counters.put("link_stranger", strangersRefused.get());
    counters.put("link_handshake", handshakesFailed.get());
    counters.put("link_malformed", malformed.get());
    counters.put("link_pushed_out", pushedOut.get());
    counters.put("link_too_many", tooMany.get());
    return counters;
  }

  /**
   * Has every link write what waits, and closes the port and whatever is left.
   *
   * @param flushMs how long the writing may take
   */
  public void close(long flushMs) {
    links.forEach(ControlLink::close);
    long deadlineNs = System.nanoTime() + flushMs * 1_000_000;
    try {
      synchronized (links) {
        long leftMs = flushMs;
        while (!links.isEmpty() && leftMs > 0) {
          links.wait(leftMs);
          leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Closes the port and every connection, without flushing. */
  @Override
  public void close() {
    try {
      serverSocket.close();
    } catch (IOException e) {
      log.accept("closing the control port: " + e.getMessage());
    }
    for (ControlLink link : links) {
      link.abort("the process ends");
    }
    synchronized (strangers) {
      strangers.forEach(ControlLink::closeQuietly);
    }
  }

  private void acceptAll() {
    while (!serverSocket.isClosed()) {
      try {
        Socket raw = serverSocket.accept();
        synchronized (strangers) {
          strangers.add(raw);
          if (strangers.size() > STRANGERS_MAX) {
            pushedOut.incrementAndGet();
            ControlLink.closeQuietly(strangers.remove());
          }
        }
        String peer = raw.getInetAddress().getHostAddress() + ":" + raw.getPort();
        ControlLink.daemon(() -> serve(raw, peer), "control-link-in " + peer).start();
      } catch (IOException e) {
        if (!serverSocket.isClosed()) {
          complaints.add("accepting a control link failed: " + e.getMessage());
          // Out of descriptors, most likely: the queue of the port keeps the caller meanwhile.
          pauseBriefly();
        }
      }
    }
  }

  private void serve(Socket raw, String peer) {
    ControlLink link = new ControlLink(peer, table);
    ScheduledFuture<?> deadline =
        ControlLink.deadline(
            () -> link.abort("no greeting within " + limits.greetingMs + " ms"), limits.greetingMs);
    try {
      link.attach(raw, null);
      ControlLink.tune(raw);
      SSLSocket socket = credentials.wrap(raw);
      socket.startHandshake();
      link.attach(raw, socket);
      DataInputStream in = ControlLink.input(socket);
      Message first = link.readFrame(in);
      deadline.cancel(false);
      forgetStranger(raw);
      if (!(first instanceof Hello hello)) {
        malformed.incrementAndGet();
        complaints.add(peer + ": the first frame is no Hello");
        return;
      }
      if (!takePlace(link)) {
        tooMany.incrementAndGet();
        complaints.add(peer + ": refused: there are " + limits.linksMax + " control links");
        return;
      }
      accepted.incrementAndGet();
      link.startWriter();
      link.listenWith(admission.admit(link, hello));
      if (!link.readAll(in)) {
        malformed.incrementAndGet();
        complaints.add(peer + ": " + link.endReason());
      }
    } catch (MalformedMessage e) {
      malformed.incrementAndGet();
      complaints.add(peer + ": malformed first frame: " + e.getMessage());
    } catch (IOException e) {
      if (!serverSocket.isClosed()) {
        (isStranger(e) ? strangersRefused : handshakesFailed).incrementAndGet();
        String deadlineMissed = link.endReason();
        complaints.add(
            peer
                + ": refused: "
                + (deadlineMissed == null ? ControlLink.reason(e) : deadlineMissed));
      }
    } finally {
      deadline.cancel(false);
      forgetStranger(raw);
      synchronized (links) {
        links.remove(link);
        links.notifyAll();
      }
      link.abort("refused");
      ControlLink.closeQuietly(raw);
    }
  }

  /** Counted and added in one step: many may come at once. */
  private boolean takePlace(ControlLink link) {
    synchronized (links) {
      return links.size() < limits.linksMax && links.add(link);
    }
  }

  private void forgetStranger(Socket raw) {
    synchronized (strangers) {
      strangers.remove(raw);
    }
  }

  private static boolean isStranger(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PinnedTrust.StrangerException) {
        return true;
      }
    }
    return false;
  }

  /** An accept that fails at once must not turn into a busy loop. */
  private static void pauseBriefly() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
