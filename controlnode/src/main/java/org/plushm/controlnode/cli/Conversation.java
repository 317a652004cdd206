package org.plushm.controlnode.cli;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.host.SupersededException;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ResumeMessages.Taken;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;

/**
 * What commands on hosts have in common while they talk with the control node, or, when it has
 * died, with the next one on its journal. For one thread.
 */
final class Conversation implements Closeable {
  /** The control node has ended in the middle of a conversation. */
  static final class ControlNodeGone extends IOException {
    private static final long serialVersionUID = 1L;

    ControlNodeGone(IOException cause) {
      super(
          cause instanceof EOFException || cause.getMessage() == null
              ? "the control node has ended"
              : "the control node has ended: " + cause.getMessage(),
          cause);
    }
  }

  /** Connects to the control node again, to the next one when it has died. */
  @FunctionalInterface
  interface Again {
    /** The connection; empty when the overlay is not up any more. */
    Optional<ControlConnection> connect() throws IOException;
  }

  /** What an overlay that ends with its control node has to offer. */
  static final Again NEVER = Optional::empty;

  /** Control nodes that die before they have said a word, one after the other. */
  private static final int SILENT_MAX = 3;

  private static final long NS_PER_MS = 1_000_000L;

  private final Again again;
  private final Console console;
  private final Cancellation cancellation;
  private final boolean quiet;
  private final long startedNs = System.nanoTime();
  private final ControlConnection first;
  private ControlConnection connection;
  private int silentCount;
  private long progressNs = startedNs;

  /**
   * A conversation that begins now.
   *
   * @param connection stays the caller's to close
   * @param again where to turn to when the control node dies
   * @param quiet whether progress is not shown
   */
  Conversation(
      ControlConnection connection,
      Again again,
      Console console,
      Cancellation cancellation,
      boolean quiet) {
    this.first = connection;
    this.connection = connection;
    this.again = again;
    this.console = console;
    this.cancellation = cancellation;
    this.quiet = quiet;
  }

  /**
   * Sends a request.
   *
   * @throws ControlNodeGone when there is nobody to send it to
   */
  void send(Message request) throws IOException {
    try {
      connection.send(request);
    } catch (IOException gone) {
      throw new ControlNodeGone(gone);
    }
  }

  /** Says that everything of a run has reached the user; not being heard only costs memory. */
  void taken(long run) {
    try {
      connection.send(new Taken(run));
    } catch (IOException gone) {
      return;
    }
  }

  boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /**
   * The next message, or null after a while; output is shown at once when nothing more is there.
   *
   * @throws ControlNodeGone when no more will come
   */
  Message receive() throws IOException {
    Message message = receive(1);
    if (message == null) {
      console.flushOutput();
      message = receive(AbstractVerb.LOOK_UP_MS);
    }
    if (message != null) {
      silentCount = 0;
    }
    return message;
  }

  private Message receive(long timeoutMs) throws ControlNodeGone {
    try {
      return connection.receive(timeoutMs);
    } catch (IOException gone) {
      throw new ControlNodeGone(gone);
    }
  }

  /**
   * Turns to the next control node; false when there is none.
   *
   * @throws SupersededException when another machine's serves
   * @throws StateUnusableException when none can start, as on a full disk
   */
  boolean reconnect() throws IOException {
    if (++silentCount > SILENT_MAX || cancellation.isCancelled() && silentCount > 1) {
      return false;
    }
    close();
    connection = first;
    Optional<ControlConnection> next;
    try {
      next = again.connect();
    } catch (SupersededException | StateUnusableException lasting) {
      throw lasting;
    } catch (IOException none) {
      console.message("plush: " + none.getMessage());
      return false;
    }
    next.ifPresent(found -> connection = found);
    return next.isPresent();
  }

  /** Closes what {@link #reconnect} opened. */
  @Override
  public void close() throws IOException {
    if (connection != first) {
      connection.close();
    }
  }

  /**
   * Brings hosts up; those that do not come in time are left to what follows, which finds them
   * missing.
   *
   * @param what is not sent when the user cancels, for the message
   */
  void bringUp(UpRequest request, String what) throws VerbFailure, IOException {
    boolean isAsked = false;
    int targeted = NodeSet.parse(request.hosts()).size();
    UpProgress progress = new UpProgress(targeted);
    long deadlineNs = System.nanoTime() + request.timeoutMs() * NS_PER_MS;
    while (true) {
      Message message;
      try {
        if (!isAsked) {
          send(request);
          isAsked = true;
        }
        message = receive();
      } catch (ControlNodeGone gone) {
        if (!reconnect()) {
          throw gone;
        }
        isAsked = false;
        continue;
      }
      if (message instanceof UpDone) {
        return;
      }
      if (message instanceof Refused refused) {
        throw VerbFailure.of(refused);
      }
      if (message instanceof HostChanged changed) {
        // Why a host does not come is told with its outcome.
        progress.changed(changed);
      }
      if (cancellation.isCancelled()) {
        throw new VerbFailure(ExitCode.CANCELLED, "cancelled before " + what, "");
      }
      if (System.nanoTime() - deadlineNs > 0) {
        return;
      }
      showProgress(progress::line);
    }
  }

  /** A line now and then: composing and drawing one for each message would slow output down. */
  void showProgress(Supplier<String> line) throws IOException {
    long nowNs = System.nanoTime();
    if (!quiet
        && console.showsProgress()
        && nowNs - progressNs >= AbstractVerb.LOOK_UP_MS * NS_PER_MS) {
      progressNs = nowNs;
      console.progress(line.get());
    }
  }

  /** Milliseconds since the beginning. */
  long elapsedMs() {
    return (System.nanoTime() - startedNs) / NS_PER_MS;
  }
}
