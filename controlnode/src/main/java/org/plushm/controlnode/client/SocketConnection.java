package org.plushm.controlnode.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * A conversation over the Unix-domain socket of a running control node. A thread of its own reads
 * ahead a little, so that waiting can end in time; when it is far enough ahead it waits, and the
 * control node keeps the rest.
 */
public final class SocketConnection implements ControlConnection {
  private static final int READ_AHEAD_MAX = 64;

  /** Stands in the queue for the end; the cause lies in {@link #failure}. */
  private static final Object END = new Object();

  private final SocketChannel channel;
  private final FrameCodec codec = new FrameCodec();
  private final BlockingQueue<Object> received = new ArrayBlockingQueue<>(READ_AHEAD_MAX);
  private volatile IOException failure;

  private SocketConnection(SocketChannel channel) {
    this.channel = channel;
    Thread reader = new Thread(this::readAll, "control connection");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Connects.
   *
   * @throws IOException when nobody listens there
   */
  public static SocketConnection to(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw refused;
    }
    return new SocketConnection(channel);
  }

  private void readAll() {
    try {
      try {
        while (true) {
          received.put(codec.decode(Frames.read(channel)));
        }
      } catch (IOException ended) {
        failure = ended;
      } catch (MalformedMessage foreign) {
        failure = new IOException("the control node sent what this version cannot read", foreign);
      }
      received.put(END);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void send(Message request) throws IOException {
    synchronized (channel) {
      Frames.write(channel, codec.encode(request));
    }
  }

  @Override
  public Message receive(long timeoutMs) throws IOException {
    Object next;
    try {
      next = received.poll(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the control node", interrupted);
    }
    if (next == END) {
      // Whoever asks again is told again.
      received.add(END);
      IOException cause = failure;
      if (cause instanceof EOFException) {
        throw new EOFException();
      }
      throw new IOException(cause.getMessage(), cause);
    }
    return (Message) next;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
