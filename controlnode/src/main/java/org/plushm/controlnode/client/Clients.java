package org.plushm.controlnode.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.participant.log.SparseLog;

/**
 * The clients of one control node, whether they came over the socket or live in its own process.
 * Safe for any number of threads; {@link #tell} never waits for a client.
 */
public final class Clients {
  /** Who is told of requests; called on the clients' threads. */
  public interface Listener {
    /**
     * A client asks.
     *
     * @param who the user at the other end as far as it is known, for the audit
     */
    void asks(long client, String who, Message request);

    /** A client has gone; told once for each, after the last that it asked. */
    void gone(long client);
  }

  private static final class Client {
    private final FrameQueue queue;
    private final SocketChannel channel;

    /** Writes to the channel; null without one. */
    private final Thread writer;

    Client(FrameQueue queue, SocketChannel channel, Thread writer) {
      this.queue = queue;
      this.channel = channel;
      this.writer = writer;
    }
  }

  private final Path folder;
  private final Listener listener;
  private final FrameCodec codec = new FrameCodec();
  private final Map<Long, Client> clients = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final SparseLog complaints = new SparseLog(System.err::println);

  /**
   * Nobody yet.
   *
   * @param folder where output waits for slow clients
   */
  public Clients(Path folder, Listener listener) {
    this.folder = folder;
    this.listener = listener;
  }

  /** Sends a message to a client; dropped when it has gone. */
  public void tell(long number, Message message) {
    Client client = clients.get(number);
    if (client == null) {
      return;
    }
    try {
      client.queue.add(codec.encode(message));
    } catch (IOException tooFarBehind) {
      complaints.add("client " + number + " is given up: " + tooFarBehind.getMessage());
      givenUp.incrementAndGet();
      end(number);
    }
  }

  /** Sends a message to whoever is there. */
  public void tellAll(Message message) {
    clients.keySet().forEach(number -> tell(number, message));
  }

  /** How many there are. */
  public int count() {
    return clients.size();
  }

  /**
   * What clients of the socket did: {@code client_asked} counts requests that were understood; each
   * client that is gone is in one of {@code client_left} (between two requests), {@code
   * client_broken} (within one, or with a length out of range, or given up) and {@code
   * client_malformed}. {@code client_given_up} were too far behind with reading.
   */
  public TreeMap<String, Long> counters() {
    TreeMap<String, Long> counters = new TreeMap<>();
    counters.put("client_asked", asked.get());
    counters.put("client_left", left.get());
    counters.put("client_broken", broken.get());
    counters.put("client_malformed", malformed.get());
    counters.put("client_given_up", givenUp.get());
    return counters;
  }

  /** A client within this process. */
  public ControlConnection connect() {
    FrameQueue queue = new FrameQueue(folder);
    long number = lastNumber.incrementAndGet();
    clients.put(number, new Client(queue, null, null));
    return new LocalConnection(number, queue);
  }

  /** Serves a client that has connected to the socket, on two threads of its own. */
  void serve(SocketChannel channel, String who) {
    FrameQueue queue = new FrameQueue(folder);
    long number = lastNumber.incrementAndGet();
    Thread writer = daemon("client " + number + " out", () -> writeAll(number, queue, channel));
    clients.put(number, new Client(queue, channel, writer));
    writer.start();
    daemon("client " + number + " in", () -> readAll(number, who, channel)).start();
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void readAll(long number, String who, SocketChannel channel) {
    try {
      while (true) {
        Message request = codec.decode(Frames.read(channel));
        asked.incrementAndGet();
        listener.asks(number, who, request);
      }
    } catch (EOFException regular) {
      // The client has what it wanted.
      left.incrementAndGet();
    } catch (IOException cut) {
      broken.incrementAndGet();
      if (clients.containsKey(number)) {
        complaints.add("client " + number + " broke off: " + cut.getMessage());
      }
    } catch (MalformedMessage foreign) {
      malformed.incrementAndGet();
      complaints.add("client " + number + " is not understood: " + foreign.getMessage());
    } finally {
      end(number);
      // Only here, so that nothing of a client comes after the news that it has gone.
      listener.gone(number);
    }
  }

  private void writeAll(long number, FrameQueue queue, SocketChannel channel) {
    try {
      Bytes frame = queue.take(Long.MAX_VALUE);
      while (frame != null) {
        Frames.write(channel, frame);
        frame = queue.take(Long.MAX_VALUE);
      }
      channel.shutdownOutput();
    } catch (IOException gone) {
      end(number);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Drops a client and what waits for it; its reading thread, if it has one, then ends.
   *
   * @return whether it was there
   */
  private boolean end(long number) {
    Client client = clients.remove(number);
    if (client == null) {
      return false;
    }
    try {
      client.queue.discard();
      if (client.channel != null) {
        client.channel.close();
      }
    } catch (IOException leftBehind) {
      complaints.add("client " + number + " could not be closed: " + leftBehind.getMessage());
    }
    return true;
  }

  /**
   * Ends every conversation once what waits was taken.
   *
   * @param flushMs how long to wait in all
   */
  public void close(long flushMs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + flushMs * 1_000_000L;
    for (Client client : clients.values()) {
      client.queue.end();
    }
    for (Client client : clients.values()) {
      if (client.writer != null) {
        client.writer.join(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000L));
      }
    }
  }

  /** The client's end of a conversation within the process. */
  private final class LocalConnection implements ControlConnection {
    private final long number;
    private final FrameQueue queue;
    private final String who = System.getProperty("user.name");

    LocalConnection(long number, FrameQueue queue) {
      this.number = number;
      this.queue = queue;
    }

    @Override
    public void send(Message request) throws IOException {
      if (!clients.containsKey(number)) {
        throw new IOException("the control node has ended");
      }
      listener.asks(number, who, request);
    }

    @Override
    public Message receive(long timeoutMs) throws IOException {
      try {
        Bytes frame = queue.take(timeoutMs);
        if (frame == null) {
          if (queue.isDone()) {
            throw new EOFException();
          }
          return null;
        }
        return codec.decode(frame);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the control node", interrupted);
      } catch (MalformedMessage bug) {
        throw new IOException("the control node's message cannot be read back", bug);
      }
    }

    @Override
    public void close() {
      if (end(number)) {
        listener.gone(number);
      }
    }
  }
}
