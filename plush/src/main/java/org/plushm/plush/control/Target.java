package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.tally.HostState;

/** One host of an execution: what has arrived of it and, once, how it ended. */
final class Target {
  final String label;
  int ordinal = -1;
  final Received stdout = new Received();
  final Received stderr = new Received();
  Report report;
  HostState state;

  /** For its host while that is lost. */
  final Patience patience = new Patience();

  Target(String label) {
    this.label = label;
  }

  boolean isDone() {
    return state != null;
  }

  boolean isAddressed() {
    return ordinal >= 0;
  }

  /** Whether the report is there and no output before it is missing. */
  boolean isComplete() {
    return report != null
        && stdout.offset >= report.stdoutKept() - report.stdout().length()
        && stderr.offset >= report.stderrKept() - report.stderr().length();
  }

  /** One output stream, received without gaps up to {@link #offset}. */
  static final class Received {
    /** Kept for the journal at most; a client has been told everything by then. */
    private static final int JOURNAL_BYTES_MAX = 64 * 1024;

    long offset;
    long ackedOffset;
    private final List<Bytes> kept = new ArrayList<>();
    private int keptBytes;

    /** Takes a piece that starts at or before {@link #offset}; what of it is new. */
    Bytes take(long pieceOffset, Bytes piece) {
      long known = offset - pieceOffset;
      if (known < 0 || known >= piece.length()) {
        return Bytes.EMPTY;
      }
      Bytes fresh = piece.slice((int) known, piece.length());
      offset += fresh.length();
      int room = Math.min(fresh.length(), JOURNAL_BYTES_MAX - keptBytes);
      if (room > 0) {
        kept.add(fresh.slice(0, room));
        keptBytes += room;
      }
      return fresh;
    }

    Bytes kept() {
      byte[] all = new byte[keptBytes];
      int at = 0;
      for (Bytes piece : kept) {
        piece.copyTo(all, at);
        at += piece.length();
      }
      return Bytes.wrap(all);
    }
  }
}
