package org.plushm.plush.participant;

import java.util.function.BiPredicate;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.KeeperPort.KillProcess;
import org.plushm.plush.port.KeeperPort.OutputRead;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.ReadOutput;
import org.plushm.plush.port.KeeperPort.StartProcess;

/**
 * One execution on one host. Output goes up in pieces by offset while the process runs; the report
 * goes last and carries the rest when it is small, so that a short command costs one message.
 */
final class Execution {
  private static final long NS_PER_MS = 1_000_000L;

  private final Context context;
  private final long name;
  private final int ordinal;
  private final BiPredicate<StreamKind, Message> forward;
  private final Timer limit;
  private final Stream out = new Stream(false);
  private final Stream err = new Stream(true);
  private boolean running = true;

  /** Whether the keeper has it; otherwise it is work of the client itself, without output. */
  private boolean process = true;

  private long beganNs;
  private Runnable kill;
  private Runnable onFinished = () -> {};
  private boolean cancelled;
  private boolean timedOut;
  private ProcessExited exited;
  private boolean reported;
  private boolean progressed;
  private long ackTerm;

  Execution(Context context, long name, int ordinal, BiPredicate<StreamKind, Message> forward) {
    this.context = context;
    this.name = name;
    this.ordinal = ordinal;
    this.forward = forward;
    this.limit = context.timer("limit-" + name, this::onTimeLimit);
    this.kill = () -> context.emit(new KillProcess(name));
  }

  int ordinal() {
    return ordinal;
  }

  boolean isRunning() {
    return running && process;
  }

  boolean isProcess() {
    return process;
  }

  /** Whether it was told to end and has not. */
  boolean isEnding() {
    return isRunning() && (cancelled || timedOut);
  }

  void start(long run, String command, long timeoutMs, long outputBytesMax) {
    context.emit(new StartProcess(name, ordinal, run, command, outputBytesMax));
    if (timeoutMs > 0) {
      limit.scheduleAfter(timeoutMs * NS_PER_MS);
    }
  }

  /** It is work of the client itself, ended by {@link #finish}. */
  void begin(Runnable finished) {
    process = false;
    beganNs = context.nowNs();
    kill = () -> {};
    onFinished = finished;
  }

  /** What ends such work before its time. */
  void onCancel(Runnable act) {
    kill = act;
  }

  /**
   * Ends such work; only the first time counts.
   *
   * @param rc 0 when it went well
   * @param cause one line for standard error; null for none
   */
  void finish(int rc, String cause) {
    Bytes text = cause == null ? Bytes.EMPTY : Bytes.utf8(cause);
    Bytes kept = text.slice(0, Math.min(text.length(), KeeperPort.INLINE_BYTES_MAX));
    onExited(
        new ProcessExited(
            name,
            OutcomeKind.EXITED,
            rc,
            (context.nowNs() - beganNs) / NS_PER_MS,
            0,
            text.length(),
            0,
            kept.length(),
            Bytes.EMPTY,
            kept));
    onFinished.run();
  }

  private void onTimeLimit() {
    if (running) {
      timedOut = true;
      kill.run();
    }
  }

  void cancel() {
    if (running && !cancelled) {
      cancelled = true;
      kill.run();
    }
  }

  void close() {
    limit.cancel();
  }

  void onExited(ProcessExited event) {
    if (exited != null) {
      return;
    }
    limit.cancel();
    running = false;
    exited = event;
    out.onFirstBytes(event.stdout());
    err.onFirstBytes(event.stderr());
    out.onExited(event.stdoutKept());
    err.onExited(event.stderrKept());
    context.trace("exited", name + " " + event.outcome() + " " + event.rc());
    pump();
  }

  /** While the process runs: look for new output. */
  void poll() {
    if (running) {
      pump();
    }
  }

  /** Sends what may be sent: pieces while there are more than the report can carry, then it. */
  void pump() {
    if (exited != null && out.restIsInline() && err.restIsInline()) {
      report();
      return;
    }
    if (!process) {
      return;
    }
    out.pump();
    err.pump();
  }

  private void report() {
    if (reported) {
      return;
    }
    Report message =
        new Report(
            name,
            ordinal,
            outcome(),
            exited.rc(),
            exited.elapsedMs(),
            Math.max(exited.stdoutBytes(), out.end),
            Math.max(exited.stderrBytes(), err.end),
            out.end,
            err.end,
            out.rest(),
            err.rest(),
            exited.started());
    reported = forward.test(StreamKind.CONTROL, message);
    if (reported) {
      context.trace("reported", Long.toString(name));
    }
  }

  private OutcomeKind outcome() {
    if (exited.outcome() == OutcomeKind.LOST) {
      return OutcomeKind.LOST;
    }
    if (cancelled) {
      return OutcomeKind.CANCELLED;
    }
    return timedOut ? OutcomeKind.TIMED_OUT : exited.outcome();
  }

  void onRead(OutputRead event) {
    if ((event.error() ? err : out).onRead(event.offset(), event.piece())) {
      pump();
    }
  }

  void onOutputAck(OutputAck ack) {
    if (ack.controlTerm() < ackTerm) {
      return; // The former control node's acknowledgement was long on its way.
    }
    if (ack.controlTerm() > ackTerm) {
      // Output is not journaled before the end: another control node begins anew.
      ackTerm = ack.controlTerm();
      out.acked = 0;
      err.acked = 0;
      out.onAck(ack.stdoutOffset());
      err.onAck(ack.stderrOffset());
      resend();
      return;
    }
    progressed |= out.onAck(ack.stdoutOffset());
    progressed |= err.onAck(ack.stderrOffset());
    pump();
  }

  /** Everything that is not acknowledged goes again. */
  void resend() {
    out.rewind();
    err.rewind();
    reported = false;
    pump();
  }

  /** For the repeat timer: as {@link #resend}, unless acknowledgements have come meanwhile. */
  void resendIfStuck() {
    if (progressed) {
      progressed = false;
      pump();
    } else if (!running || out.sent > out.acked || err.sent > err.acked) {
      resend();
    }
  }

  /** One output stream: acked ≤ sent ≤ end. */
  private final class Stream {
    private final boolean error;
    private long acked;
    private long sent;
    private long end = -1;
    private Bytes first = Bytes.EMPTY;
    private boolean reading;
    private long endWhenAsked;

    Stream(boolean error) {
      this.error = error;
    }

    void onFirstBytes(Bytes bytes) {
      first = bytes;
    }

    /** Processes left in the background may write on; what comes after the exit is not kept. */
    void onExited(long kept) {
      end = Math.max(kept, sent);
    }

    /** Whether all that is not sent yet fits into the report. */
    boolean restIsInline() {
      return sent == end || sent < first.length() && first.length() == end;
    }

    Bytes rest() {
      return sent < first.length() ? first.slice((int) sent, first.length()) : Bytes.EMPTY;
    }

    void pump() {
      long room = end < 0 ? Executions.PIECE_BYTES_MAX : end - sent;
      if (room > 0 && !reading && sent - acked < Executions.WINDOW_BYTES && context.bulkReady()) {
        reading = true;
        endWhenAsked = end;
        int pieceBytesMax = (int) Math.min(room, Executions.PIECE_BYTES_MAX);
        context.emit(new ReadOutput(name, error, sent, pieceBytesMax));
      }
    }

    /**
     * Whether to go on at once. Not when nothing new was there or there is no way up: the poll
     * timer, a new parent or the repeat timer do that, or a silent process would be read without
     * end.
     */
    boolean onRead(long offset, Bytes piece) {
      reading = false;
      if (offset != sent) {
        return true; // Rewound meanwhile.
      }
      if (piece.length() == 0) {
        return end != endWhenAsked || givesUpTheRest();
      }
      int fits = end < 0 ? piece.length() : (int) Math.min(piece.length(), end - sent);
      if (fits <= 0) {
        return true;
      }
      Output message = new Output(name, ordinal, error, offset, piece.slice(0, fits));
      if (!forward.test(StreamKind.BULK, message)) {
        return false;
      }
      sent += fits;
      return true;
    }

    /** The process has ended, and what it is said to have written cannot be read. */
    private boolean givesUpTheRest() {
      if (end <= sent) {
        return false;
      }
      context.trace("output", name + " ends at " + sent + " instead of " + end);
      end = sent;
      return true;
    }

    boolean onAck(long offset) {
      if (offset <= acked) {
        return false;
      }
      acked = offset;
      sent = Math.max(sent, acked);
      return true;
    }

    void rewind() {
      sent = acked;
    }
  }
}
