package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunTaken;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;

/**
 * Runs that are over and whose results no client has confirmed to have: whoever waited for them may
 * have died. The oldest go when there are too many.
 */
final class KeptRuns {
  /** Kept at most; {@link JournalFold} keeps as many. */
  static final int RUNS_MAX = 16;

  private static final int OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

  /**
   * One of them.
   *
   * @param token what its client named it by; 0 for none
   */
  record Kept(Resumed resumed, long token, String hosts, long elapsedMs, Watchers watchers) {}

  private final Context context;
  private final Map<Long, Kept> runs = new LinkedHashMap<>();

  KeptRuns(Context context) {
    this.context = context;
  }

  /** A run is over; while the journal is read nothing is dropped. */
  void add(Kept run) {
    runs.put(run.resumed().run(), run);
  }

  /** Drops the oldest while there are too many. */
  void bound() {
    for (long run : new ArrayList<>(runs.keySet())) {
      long bytes = runs.values().stream().mapToLong(this::keptBytes).sum();
      if (runs.size() > RUNS_MAX || bytes > OUTPUT_BYTES_MAX && runs.size() > 1) {
        take(run);
      }
    }
  }

  private long keptBytes(Kept run) {
    return run.watchers().transcript().keptBytes();
  }

  /** Somebody has the results. */
  void take(long run) {
    if (runs.remove(run) != null) {
      context.emit(new Journal(new RunTaken(run)));
    }
  }

  /** The journal says so. */
  void recoverTaken(long run) {
    runs.remove(run);
  }

  /** Tells a client everything of a run; false when it is none of these. */
  boolean resume(long client, long run, long token) {
    for (Kept kept : runs.values()) {
      if (run == kept.resumed().run() || run == 0 && token != 0 && token == kept.token()) {
        context.emit(new ClientTell(client, kept.resumed()));
        kept.watchers().add(client);
        return true;
      }
    }
    return false;
  }

  void onClientGone(long client) {
    runs.values().forEach(kept -> kept.watchers().remove(client));
  }

  void list(long client) {
    List<Message> entries = new ArrayList<>();
    for (Kept kept : runs.values()) {
      entries.add(
          new RunEntry(
              kept.resumed().run(),
              kept.hosts(),
              kept.resumed().command(),
              kept.elapsedMs(),
              kept.watchers().count(),
              true));
    }
    entries.forEach(entry -> context.emit(new ClientTell(client, entry)));
  }
}
