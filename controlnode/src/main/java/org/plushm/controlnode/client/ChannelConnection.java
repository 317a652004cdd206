package org.plushm.controlnode.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * A conversation with a running control node over its Unix-domain socket, or over what leads to it
 * from another machine. A thread of its own reads ahead a little, so that waiting can end in time;
 * when it is far enough ahead it waits, and the control node keeps the rest.
 */
public final class ChannelConnection implements ControlConnection {
  private static final int READ_AHEAD_MAX = 64;

  /** Stands in the queue for the end; the cause lies in {@link #failure}. */
  private static final Object END = new Object();

  private final ReadableByteChannel in;
  private final WritableByteChannel out;
  private final Closeable end;
  private final FrameCodec codec = new FrameCodec();
  private final BlockingQueue<Object> received = new ArrayBlockingQueue<>(READ_AHEAD_MAX);
  private final Thread reader;
  private volatile IOException failure;

  /**
   * A conversation over channels that block.
   *
   * @param end closes whatever they belong to
   */
  public ChannelConnection(ReadableByteChannel in, WritableByteChannel out, Closeable end) {
    this.in = in;
    this.out = out;
    this.end = end;
    this.reader = new Thread(this::readAll, "control connection");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Connects.
   *
   * @throws IOException when nobody listens there
   */
  public static ChannelConnection to(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw refused;
    }
    return new ChannelConnection(channel, channel, channel);
  }

  private void readAll() {
    try {
      try {
        while (true) {
          received.put(codec.decode(Frames.read(in)));
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
    synchronized (out) {
      Frames.write(out, codec.encode(request));
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
      if (cause instanceof EOFException
          || cause instanceof SocketException
          || cause instanceof ClosedChannelException) {
        // It has ended, in the middle of an answer or before it had read the request.
        throw new EOFException();
      }
      throw new IOException(cause.getMessage(), cause);
    }
    return (Message) next;
  }

  /** Waits for the reading thread to end, so long at most. For tests. */
  boolean awaitReader(long timeoutMs) throws InterruptedException {
    reader.join(timeoutMs);
    return !reader.isAlive();
  }

  @Override
  public void close() throws IOException {
    try {
      end.close();
    } finally {
      // It may wait for somebody to take what it has read ahead.
      reader.interrupt();
    }
  }
}
