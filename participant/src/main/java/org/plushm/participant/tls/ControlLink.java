package org.plushm.participant.tls;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.codec.WireCodec;

/**
 * One TLS connection between control node and participant that carries messages both ways. All
 * methods may be called by any thread and none waits for the network: a thread of the link's own
 * writes, another reads and calls the listener.
 */
public final class ControlLink {
  /** Longest encoded message. */
  public static final int FRAME_BYTES_MAX = 256 * 1024;

  /**
   * Bytes waiting to be written from which on the link is congested; it is not any more at half.
   */
  public static final int QUEUE_BYTES_MAX = 8 * 1024 * 1024;

  /** Bytes waiting to be written at which the link is given up: congestion was not heeded. */
  public static final int QUEUE_BYTES_GIVEN_UP = 2 * QUEUE_BYTES_MAX;

  /** Time from connecting to the end of the handshake (listener: to the first frame). */
  public static final long HANDSHAKE_TIMEOUT_MS = 2_000;

  private static final long FLUSH_TIMEOUT_MS = 1_000;

  private static final long MUTED_KEPT_MS = 60_000;
  private static final int WRITE_BATCH_BYTES = 16 * 1024;

  /** Alerts by which TLS says that it was our certificate (RFC 8446, section 6.2). */
  private static final List<String> REFUSED =
      List.of(
          "bad_certificate",
          "certificate_unknown",
          "certificate_expired",
          "certificate_revoked",
          "certificate_required",
          "unsupported_certificate",
          "unknown_ca");

  /** Closes sockets whose time is up, which also ends a thread that waits in a slow handshake. */
  private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

  /** What a link tells. Calls come from one thread at a time, in order, but for congestion. */
  public interface Listener {
    /** Both sides are authenticated; only told to the side that dialled. */
    default void opened(ControlLink link) {}

    /** A message. */
    void received(ControlLink link, Message message);

    /**
     * Nothing more comes; told exactly once, also for a link that was closed from here, but not for
     * a muted one.
     *
     * @param reason one line
     */
    void ended(ControlLink link, String reason);

    /**
     * More than {@link #QUEUE_BYTES_MAX} wait to be written, or not any more. Alternates. Called by
     * the sending or writing thread under the link's lock: must be quick and not call the link.
     */
    default void congested(ControlLink link, boolean congested) {}
  }

  private final String peer;
  private final WireCodec encoder;
  private final WireCodec decoder;
  private final Object lock = new Object();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();

  private Listener listener;
  private Socket raw;
  private SSLSocket socket;
  private long queuedBytes;
  private boolean congested;
  private boolean closing;
  private boolean muted;
  private boolean outputFailed;
  private String endReason;

  ControlLink(String peer, MessageTable table) {
    this.peer = peer;
    this.encoder = new WireCodec(table);
    this.decoder = new WireCodec(table);
  }

  /** {@code IP:port} of the other side. */
  public String peer() {
    return peer;
  }

  /**
   * Queues a message.
   *
   * @return false when the link has ended, is ending or is muted: the message is dropped
   * @throws IllegalArgumentException when the message is none of the table or encodes to more than
   *     {@link #FRAME_BYTES_MAX}: a bug of the sender
   */
  public boolean send(Message message) {
    synchronized (lock) {
      if (closing || muted || outputFailed || endReason != null) {
        return false;
      }
      Bytes body = encoder.encode(message);
      int length = body.length();
      if (length > FRAME_BYTES_MAX) {
        throw new IllegalArgumentException(
            message.getClass().getSimpleName() + " encodes to " + length + " bytes");
      }
      byte[] frame = new byte[4 + length];
      frame[0] = (byte) (length >>> 24);
      frame[1] = (byte) (length >>> 16);
      frame[2] = (byte) (length >>> 8);
      frame[3] = (byte) length;
      body.copyTo(frame, 4);
      queue.add(frame);
      queuedBytes += frame.length;
      if (queuedBytes > QUEUE_BYTES_GIVEN_UP) {
        end("the peer takes nothing in, " + queuedBytes + " bytes wait");
        return false;
      }
      if (!congested && queuedBytes > QUEUE_BYTES_MAX && listener != null) {
        congested = true;
        listener.congested(this, true);
      }
      lock.notifyAll();
      return true;
    }
  }

  /** Writes what waits, for at most a second, then closes. */
  public void close() {
    synchronized (lock) {
      if (closing || endReason != null) {
        return;
      }
      closing = true;
      if (socket == null) {
        end("closed from here");
      } else {
        // The peer's end comes when it has read everything, or this deadline.
        closeLater(raw, FLUSH_TIMEOUT_MS);
      }
      lock.notifyAll();
    }
  }

  /** Ends the link at once; what waits is lost. */
  public void abort(String reason) {
    synchronized (lock) {
      end(reason);
    }
  }

  /**
   * Falls silent as if the host had lost power: nothing is written any more, what comes is thrown
   * away, nothing is told, and the peer sees no end of the connection for a minute.
   */
  public void mute() {
    synchronized (lock) {
      if (muted || endReason != null) {
        return;
      }
      muted = true;
      queue.clear();
      queuedBytes = 0;
      if (raw != null) {
        closeLater(raw, MUTED_KEPT_MS);
      }
      lock.notifyAll();
    }
  }

  /** Takes the socket over; the handshake may still be to come. */
  void attach(Socket connected, SSLSocket tls) {
    synchronized (lock) {
      raw = connected;
      socket = tls;
      if (endReason != null) {
        closeQuietly(connected);
      }
    }
  }

  void listenWith(Listener chosen) {
    synchronized (lock) {
      listener = chosen;
    }
  }

  /** Why the link has ended; null while it has not. */
  String endReason() {
    synchronized (lock) {
      return endReason;
    }
  }

  void startWriter() {
    daemon(this::writeAll, "control-link-out " + peer).start();
  }

  /** Reads one message; null at the orderly end of the stream. */
  Message readFrame(DataInputStream in) throws IOException, MalformedMessage {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return null;
    }
    if (length < 1 || length > FRAME_BYTES_MAX) {
      throw new MalformedMessage("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return decoder.decode(body, 0, length);
  }

  static DataInputStream input(SSLSocket socket) throws IOException {
    return new DataInputStream(new BufferedInputStream(socket.getInputStream(), WRITE_BATCH_BYTES));
  }

  /**
   * Reads until the link ends and tells the listener so. Runs on the link's reading thread.
   *
   * @return false when a malformed frame ended it
   */
  boolean readAll(DataInputStream in) {
    String reason;
    boolean wellFormed = true;
    try {
      Message message = readFrame(in);
      while (message != null) {
        Listener told;
        synchronized (lock) {
          told = muted || closing || endReason != null ? null : listener;
        }
        if (told != null) {
          told.received(this, message);
        }
        message = readFrame(in);
      }
      reason = "closed by the peer";
    } catch (MalformedMessage e) {
      reason = "malformed frame: " + e.getMessage();
      wellFormed = false;
    } catch (IOException e) {
      reason = reason(e);
    } catch (RuntimeException e) {
      reason = "internal error while handling a frame: " + e;
    }
    finish(reason);
    return wellFormed;
  }

  /** Closes the socket and tells the listener that the link has ended. */
  void finish(String reason) {
    Listener told;
    String why;
    synchronized (lock) {
      end(closing ? "closed from here" : reason);
      why = endReason;
      told = muted ? null : listener;
      listener = null;
    }
    if (told != null) {
      told.ended(this, why);
    }
  }

  /** The innermost cause that says something to a person. */
  static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return cause.getMessage();
      }
    }
    if (e instanceof EOFException) {
      return "cut in the middle of a frame";
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    if (e instanceof SSLException && REFUSED.stream().anyMatch(message::contains)) {
      return "the other side does not accept our certificate: it has expired or is of other keys,"
          + " such as those of another overlay ("
          + message
          + ")";
    }
    return e instanceof SSLException ? "TLS: " + message : message;
  }

  private void writeAll() {
    byte[] batch = new byte[WRITE_BATCH_BYTES];
    try {
      OutputStream out = socket.getOutputStream();
      while (true) {
        int length = 0;
        byte[] large = null;
        synchronized (lock) {
          while (queue.isEmpty() && !closing && !muted && endReason == null) {
            lock.wait();
          }
          if (muted || endReason != null) {
            return;
          }
          if (queue.isEmpty()) {
            break;
          }
          if (queue.peek().length > batch.length) {
            large = queue.remove();
          } else {
            while (!queue.isEmpty() && length + queue.peek().length <= batch.length) {
              byte[] frame = queue.remove();
              System.arraycopy(frame, 0, batch, length, frame.length);
              length += frame.length;
            }
          }
        }
        out.write(large == null ? batch : large, 0, large == null ? length : large.length);
        out.flush();
        written(large == null ? length : large.length);
      }
      // Half-closes: what was written reaches the peer, who then closes its side.
      socket.shutdownOutput();
    } catch (IOException e) {
      outputFailed(reason(e));
    } catch (InterruptedException e) {
      abort("interrupted");
    }
  }

  /**
   * A writer whose socket is gone seldom knows why: an alert or the peer's last message tells it,
   * and these are the reading thread's, which ends at once too.
   */
  private void outputFailed(String reason) {
    synchronized (lock) {
      outputFailed = true;
    }
    deadline(() -> abort(reason), FLUSH_TIMEOUT_MS);
  }

  private void written(int length) {
    synchronized (lock) {
      queuedBytes = Math.max(0, queuedBytes - length);
      if (congested && queuedBytes <= QUEUE_BYTES_MAX / 2) {
        congested = false;
        if (listener != null) {
          listener.congested(this, false);
        }
      }
    }
  }

  /** Under the lock. The reading thread, which this wakes, tells the listener. */
  private void end(String reason) {
    if (endReason != null) {
      return;
    }
    endReason = reason;
    queue.clear();
    queuedBytes = 0;
    if (congested) {
      congested = false;
      if (listener != null) {
        listener.congested(this, false);
      }
    }
    if (raw != null) {
      closeQuietly(raw);
    }
    lock.notifyAll();
  }

  static void closeLater(Socket socket, long delayMs) {
    DEADLINES.schedule(() -> closeQuietly(socket), delayMs, TimeUnit.MILLISECONDS);
  }

  static ScheduledFuture<?> deadline(Runnable action, long delayMs) {
    return DEADLINES.schedule(action, delayMs, TimeUnit.MILLISECONDS);
  }

  /** Closes a TCP socket, which wakes whoever waits in it. */
  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed it is, in any case; what TCP still had to say concerns nobody.
      assert socket.isClosed();
    }
  }

  static void tune(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
  }

  static Thread daemon(Runnable action, String name) {
    Thread thread = new Thread(null, action, name, 256 * 1024);
    thread.setDaemon(true);
    return thread;
  }

  private static ScheduledThreadPoolExecutor deadlines() {
    ThreadFactory factory = action -> daemon(action, "control-link-deadlines");
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, factory);
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
