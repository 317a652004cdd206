package org.plushm.controlnode.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

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

    /** A client has gone; told once for each. */
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
      System.err.println("client " + number + " is given up: " + tooFarBehind.getMessage());
      remove(number);
    }
  }

  /** How many there are. */
  public int count() {
    return clients.size();
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
        listener.asks(number, who, codec.decode(Frames.read(channel)));
      }
    } catch (EOFException regular) {
      // The client has what it wanted.
    } catch (IOException broken) {
      if (clients.containsKey(number)) {
        System.err.println("client " + number + " broke off: " + broken.getMessage());
      }
    } catch (MalformedMessage foreign) {
      System.err.println("client " + number + " is not understood: " + foreign.getMessage());
    } finally {
      remove(number);
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
      remove(number);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove(long number) {
    Client client = clients.remove(number);
    if (client == null) {
      return;
    }
    try {
      client.queue.discard();
      if (client.channel != null) {
        client.channel.close();
      }
    } catch (IOException leftBehind) {
      System.err.println("client " + number + " could not be closed: " + leftBehind.getMessage());
    }
    listener.gone(number);
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
      remove(number);
    }
  }
}
