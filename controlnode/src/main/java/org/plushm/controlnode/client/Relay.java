package org.plushm.controlnode.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.plush.tally.ExitCode;

/**
 * The way from one machine to the control node of another: a process, such as ssh, whose standard
 * streams carry the frames of the Unix-domain socket. What a login shell says before is passed
 * over; {@link #MARK} on a line of its own tells where frames begin.
 */
public final class Relay {
  /** Behind this line come frames. */
  static final String MARK = "plush-relay 1";

  /** More than any greeting has. */
  private static final int GREETING_BYTES_MAX = 64 * 1024;

  private static final long END_MS = 2_000;
  private static final long LOOK_UP_MS = 100;
  private static final int SSH_FAILED = 255;

  private Relay() {}

  /**
   * Starts the process and waits for the mark. Its standard error is the user's.
   *
   * @param words of the command
   * @param where names the other end in messages
   * @throws RemoteUnreachableException when it ends without the mark; it has said why by itself
   */
  public static ControlConnection connect(List<String> words, String where) throws IOException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    InputStream in = new BufferedInputStream(process.getInputStream());
    OutputStream out = process.getOutputStream();
    if (!awaitMark(in)) {
      int code = end(process);
      boolean ofPlush = code > 0 && code != SSH_FAILED && code < 128;
      throw new RemoteUnreachableException(
          where + " is not reached: the command ended with " + code,
          ofPlush ? code : ExitCode.UNREACHABLE.code());
    }
    return new ChannelConnection(
        Channels.newChannel(in),
        Channels.newChannel(new Prompt(out)),
        () -> {
          out.close();
          end(process);
        });
  }

  /** What is written leaves at once: a process' stream has a buffer of its own. */
  private static final class Prompt extends FilterOutputStream {
    Prompt(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] content, int from, int length) throws IOException {
      out.write(content, from, length);
      out.flush();
    }
  }

  private static boolean awaitMark(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int count = 0; count < GREETING_BYTES_MAX; count++) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      if (next == '\n') {
        if (line.toString(StandardCharsets.ISO_8859_1).strip().equals(MARK)) {
          return true;
        }
        line.reset();
      } else {
        line.write(next);
      }
    }
    return false;
  }

  private static int end(Process process) throws IOException {
    try {
      if (!process.waitFor(END_MS, TimeUnit.MILLISECONDS)) {
        process.destroy();
        process.waitFor();
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("interrupted while the connection ended", interrupted);
    }
  }

  /**
   * The other end: passes frames between standard streams and a control node until one of both has
   * ended.
   *
   * @throws IOException when the control node is gone; the user at the far end sees it end
   */
  public static void serve(ControlConnection connection, InputStream in, OutputStream out)
      throws IOException {
    out.write((MARK + "\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
    Thread requests = new Thread(() -> passRequests(connection, in), "relay requests");
    requests.setDaemon(true);
    requests.start();
    FrameCodec codec = new FrameCodec();
    WritableByteChannel replies = Channels.newChannel(out);
    try {
      while (requests.isAlive()) {
        Message message = connection.receive(1);
        if (message == null) {
          out.flush();
          message = connection.receive(LOOK_UP_MS);
        }
        if (message != null) {
          Frames.write(replies, codec.encode(message));
        }
      }
    } finally {
      // Also what the control node said last before it ended.
      out.flush();
    }
  }

  private static void passRequests(ControlConnection connection, InputStream in) {
    FrameCodec codec = new FrameCodec();
    ReadableByteChannel requests = Channels.newChannel(in);
    try {
      while (true) {
        Bytes frame = Frames.read(requests);
        connection.send(codec.decode(frame));
      }
    } catch (IOException ended) {
      // The far end has left, or the control node has, which the other direction tells.
      return;
    } catch (MalformedMessage foreign) {
      System.err.println("plush: a request is not understood here: " + foreign.getMessage());
    }
  }
}
