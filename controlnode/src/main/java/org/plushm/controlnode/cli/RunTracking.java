package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;

/**
 * One run that a client follows through the death of control nodes: each is asked for the run, and
 * of what it tells again only what is new counts. A request that no journal knows never had any
 * effect and is sent again, under the same token, so no host can do it twice.
 */
final class RunTracking {
  private static final class Received {
    private long out;
    private long err;
  }

  private final Conversation talk;
  private final Message request;
  private final long token;
  private final Map<String, Received> streams = new TreeMap<>();
  private long run;
  private boolean again;
  private boolean cancelSent;

  /**
   * A run that is to be asked for.
   *
   * @param token in the request, so that the run can be found before its number is known
   */
  RunTracking(Conversation talk, Message request, long token) {
    this.talk = talk;
    this.request = request;
    this.token = token;
  }

  /** A run that is there already, and that the control node has begun to tell. */
  RunTracking(Conversation talk, long run) {
    this(talk, null, 0);
    this.run = run;
    this.again = true;
  }

  /** Sends the request, if there is one; false when there is no control node. */
  boolean begin() throws IOException {
    if (request == null) {
      return true;
    }
    try {
      talk.send(request);
      return true;
    } catch (ControlNodeGone gone) {
      return comeBack();
    }
  }

  /** The run has this number. */
  void started(long number) {
    run = number;
  }

  long run() {
    return run;
  }

  boolean isCancelSent() {
    return cancelSent;
  }

  /** Asks for the end of the run. */
  void cancel() throws IOException {
    cancelSent = true;
    try {
      talk.send(new CancelRequest(run));
    } catch (ControlNodeGone gone) {
      // Noticed when the next message is received; then it is asked for again.
      return;
    }
  }

  /** The control node has ended: turns to the next one; false when there is none. */
  boolean comeBack() throws IOException {
    while (talk.reconnect()) {
      try {
        again = true;
        talk.send(new ResumeRequest(run, token));
        if (cancelSent) {
          talk.send(new CancelRequest(run));
        }
        return true;
      } catch (ControlNodeGone diedAsWell) {
        continue;
      }
    }
    return false;
  }

  /** The control node does not know the run; whether it was asked for it once more. */
  boolean onNotKnown() throws IOException {
    return run == 0 && request != null && begin();
  }

  /** Whether things may be told that were told before. */
  boolean isAgain() {
    return again;
  }

  /**
   * What is new of a piece of output.
   *
   * @param place whose output
   * @param offset of the piece in its stream; -1 for behind the last
   */
  Bytes fresh(String place, boolean error, long offset, Bytes piece) {
    Received stream = streams.computeIfAbsent(place, key -> new Received());
    long received = error ? stream.err : stream.out;
    long known = offset < 0 ? 0 : received - offset;
    if (known < 0 || known > piece.length()) {
      // Behind a gap that nobody can fill, or all of it was there before.
      return Bytes.EMPTY;
    }
    Bytes fresh = known == 0 ? piece : piece.slice((int) known, piece.length());
    if (error) {
      stream.err += fresh.length();
    } else {
      stream.out += fresh.length();
    }
    return fresh;
  }

  /** Whether output is missing here, however much the control node had. */
  boolean isCut(String place, boolean toldCut, long stdoutBytes, long stderrBytes) {
    if (!again) {
      return toldCut;
    }
    Received stream = streams.getOrDefault(place, new Received());
    return stream.out < stdoutBytes || stream.err < stderrBytes;
  }
}
