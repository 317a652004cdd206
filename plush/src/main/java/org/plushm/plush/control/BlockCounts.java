package org.plushm.plush.control;

import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.tally.HostState;

/** How the hosts of a process block, or the tasks of a workflow, have ended so far. */
final class BlockCounts {
  final int total;
  private int ok;
  private int failed;
  private int lost;
  private int skipped;
  private int cancelled;

  BlockCounts(int total) {
    this.total = total;
  }

  void add(HostState state) {
    switch (state) {
      case OK -> ok++;
      case FAILED, SIGNALLED, TIMED_OUT -> failed++;
      case LOST, UNREACHABLE -> lost++;
      case SKIPPED -> skipped++;
      case CANCELLED -> cancelled++;
    }
  }

  void addSkipped(int count) {
    skipped += count;
  }

  int done() {
    return ok + failed + lost + skipped + cancelled;
  }

  int notOk() {
    return done() - ok;
  }

  BlockDone message(String block, int again) {
    if (done() != total) {
      throw new IllegalStateException(block + ": " + done() + " of " + total + " have ended");
    }
    return new BlockDone(block, total, ok, failed, lost, skipped, cancelled, again);
  }
}
