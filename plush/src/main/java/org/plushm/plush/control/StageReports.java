package org.plushm.plush.control;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.plushm.overlay.Message;
import org.plushm.plush.message.RunMessages.StageProgress;

/** Tells a client how far the stages of a run are, not more often than it can be read. */
final class StageReports {
  private static final long INTERVAL_NS = 100_000_000L;

  private final Consumer<Message> client;
  private final Map<String, StageProgress> told = new TreeMap<>();
  private final Map<String, Long> toldNs = new TreeMap<>();

  StageReports(Consumer<Message> client) {
    this.client = client;
  }

  /** How far a stage is now: told when it has begun, when it is over, and now and then between. */
  void report(long nowNs, String stage, int done, int total, int failed) {
    StageProgress now = new StageProgress(stage, done, total, failed);
    StageProgress before = told.get(stage);
    if (now.equals(before)) {
      return;
    }
    boolean due = before == null || done == total || nowNs - toldNs.get(stage) >= INTERVAL_NS;
    if (due) {
      told.put(stage, now);
      toldNs.put(stage, nowNs);
      client.accept(now);
    }
  }
}
