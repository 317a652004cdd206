package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.function.Supplier;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.Console;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;

/** What commands on hosts have in common while they talk with the control node. For one thread. */
final class Conversation {
  private static final long NS_PER_MS = 1_000_000L;

  private final ControlConnection connection;
  private final Console console;
  private final Cancellation cancellation;
  private final boolean quiet;
  private final long startedNs = System.nanoTime();
  private long progressNs = startedNs;

  /**
   * A conversation that begins now.
   *
   * @param quiet whether progress is not shown
   */
  Conversation(
      ControlConnection connection, Console console, Cancellation cancellation, boolean quiet) {
    this.connection = connection;
    this.console = console;
    this.cancellation = cancellation;
    this.quiet = quiet;
  }

  void send(Message request) throws IOException {
    connection.send(request);
  }

  boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /**
   * The next message, or null after a while; output is shown at once when nothing more is there.
   */
  Message receive() throws IOException {
    Message message = connection.receive(1);
    if (message == null) {
      console.flushOutput();
      message = connection.receive(AbstractVerb.LOOK_UP_MS);
    }
    return message;
  }

  /**
   * Brings hosts up; those that do not come in time are left to what follows, which finds them
   * missing.
   *
   * @param what is not sent when the user cancels, for the message
   */
  void bringUp(UpRequest request, String what) throws VerbFailure, IOException {
    connection.send(request);
    int targeted = NodeSet.parse(request.hosts()).size();
    UpProgress progress = new UpProgress(targeted);
    long deadlineNs = System.nanoTime() + request.timeoutMs() * NS_PER_MS;
    while (true) {
      Message message = receive();
      if (message instanceof UpDone) {
        return;
      }
      if (message instanceof Refused refused) {
        throw new VerbFailure(refused.exit(), refused.problem(), refused.remedy());
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
