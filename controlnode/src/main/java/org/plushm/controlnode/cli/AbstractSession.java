package org.plushm.controlnode.cli;

import java.io.IOException;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputFileException;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostOutput;
import org.plushm.plush.tally.HostState;
import org.plushm.plush.tally.Tally;

/**
 * The common way of all runs as their clients see them. A cancelled run keeps what it has; hosts
 * that have not ended a while after that are cancelled here. When the control node dies, the next
 * one is asked for the run; where there is none, its hosts are lost.
 */
abstract class AbstractSession {
  private static final long NS_PER_MS = 1_000_000L;

  /**
   * What differs between runs.
   *
   * @param start what cannot have been done yet when the run is over before it began, for messages
   * @param cancelMs how long a cancelled run is waited for
   * @param resume the command that tells the rest of a run that was given up, but for its number;
   *     empty when the run ends with its overlay
   */
  record Terms(String start, long cancelMs, String resume) {}

  private final Conversation talk;
  private final Console console;
  private final Terms terms;
  private RunTracking tracking;
  private boolean told;
  private long cancelDeadlineNs;

  AbstractSession(Conversation talk, Console console, Terms terms) {
    this.talk = talk;
    this.console = console;
    this.terms = terms;
  }

  /** Takes a message of the run; whether it was the one that ends it. */
  abstract boolean take(Message message) throws VerbFailure, IOException;

  /** The outcomes of the hosts; null before they are told. */
  abstract Tally tally();

  /** A host has ended; the cause may be null. */
  abstract void record(HostOutcome outcome, String cause) throws IOException;

  /** The run is over for this client, whatever becomes of it. */
  void givenUp(String reason) {}

  /** The line of progress. */
  abstract String progress();

  /** Tells how it went; returns the exit code of the process. */
  abstract int finish() throws IOException;

  final RunTracking tracking() {
    return tracking;
  }

  final Console console() {
    return console;
  }

  /** Milliseconds since the conversation began. */
  final long waitedMs() {
    return talk.elapsedMs();
  }

  /** Follows a run that the control node has begun to tell; returns the exit code. */
  final int resume(long number) throws VerbFailure, IOException {
    return follow(new RunTracking(talk, number));
  }

  /**
   * Asks for a run and follows it; returns the exit code.
   *
   * @param token in the request
   */
  final int follow(Message request, long token) throws VerbFailure, IOException {
    return follow(new RunTracking(talk, request, token));
  }

  private int follow(RunTracking of) throws VerbFailure, IOException {
    tracking = of;
    try {
      return follow();
    } catch (IOException failed) {
      // Nobody wants what cannot be written; without this the run would go on for nobody.
      boolean unwritable = failed instanceof OutputFileException || console.outputFailure() != null;
      if (unwritable && tally() != null && !tracking.isCancelSent()) {
        tracking.cancel();
      }
      throw failed;
    }
  }

  private int follow() throws VerbFailure, IOException {
    boolean over = !tracking.begin() && giveUp(HostState.LOST, "the control node has ended");
    while (!over) {
      Message message;
      try {
        message = talk.receive();
      } catch (ControlNodeGone ended) {
        over = !tracking.comeBack() && giveUp(HostState.LOST, ended.getMessage());
        continue;
      }
      over = message != null && isOver(message);
      over |= checkCancelled();
      talk.showProgress(this::progress);
    }
    int exit = finish();
    if (told) {
      talk.taken(tracking.run());
    }
    return exit;
  }

  private boolean isOver(Message message) throws VerbFailure, IOException {
    if (message instanceof NotKnown) {
      return !tracking.onNotKnown()
          && giveUp(HostState.LOST, "the control node does not know the run any more");
    }
    if (message instanceof Refused refused) {
      throw VerbFailure.of(refused);
    }
    told = take(message);
    return told;
  }

  private boolean checkCancelled() throws VerbFailure, IOException {
    if (!talk.isCancelled()) {
      return false;
    }
    if (tally() == null) {
      throw new VerbFailure(ExitCode.CANCELLED, "cancelled before " + terms.start(), "");
    }
    if (!tracking.isCancelSent()) {
      cancelDeadlineNs = System.nanoTime() + terms.cancelMs() * NS_PER_MS;
      tracking.cancel();
    }
    return System.nanoTime() - cancelDeadlineNs > 0
        && giveUp(HostState.CANCELLED, "the control node did not confirm the cancellation");
  }

  /** Records what is missing; the run is over for this client. */
  private boolean giveUp(HostState state, String reason) throws VerbFailure, IOException {
    if (tally() == null) {
      throw new VerbFailure(ExitCode.UNREACHABLE, reason + " before " + terms.start(), "");
    }
    NodeSet missing = tally().missing();
    console.message("plush: " + reason + "; without an outcome: " + Tally.shortened(missing));
    if (!terms.resume().isEmpty()) {
      console.message("plush: the run may go on: " + terms.resume() + ' ' + tracking.run());
    }
    for (String host : missing) {
      record(HostOutcome.ended(host, state, 1, waitedMs(), HostOutput.NONE), null);
    }
    givenUp(reason);
    return true;
  }
}
