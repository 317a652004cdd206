package org.plushm.plush.control;

import java.util.Collection;
import java.util.Locale;
import org.plushm.overlay.Context;
import org.plushm.plush.message.StoryRecords.HostLost;
import org.plushm.plush.message.StoryRecords.HostNoted;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.JournalLater;
import org.plushm.plush.port.WallClock;

/**
 * The hosts' stories and what counts for the flap rule, in memory and in the journal. The journal
 * has dates where the memory has monotonic times: {@link #recovered} makes the one of the other, so
 * that ages go on over a restart of the control node, and of its machine.
 */
final class Stories {
  private static final long NS_PER_MS = 1_000_000L;

  private final Context context;
  private final WallClock clock;

  /** The journal is read: what happened is dated, and nothing new happens. */
  private boolean recovering = true;

  Stories(Context context, WallClock clock) {
    this.context = context;
    this.clock = clock;
  }

  /** Something happened to the host that does not change its status. */
  void note(HostRecord host, String what) {
    add(host, what, null);
  }

  /** The host's status has changed to what it is now. */
  void statusChanged(HostRecord host) {
    String cause = host.cause == null ? "" : ": " + host.cause;
    add(host, host.status.name().toLowerCase(Locale.ROOT) + cause, host.status);
  }

  private void add(HostRecord host, String what, HostStatus status) {
    if (recovering) {
      return; // The journal has its own record of it.
    }
    host.history.add(context.nowNs(), what);
    context.emit(
        new JournalLater(
            new HostNoted(
                host.label, clock.epochMs(), what, status == null ? null : status.name())));
  }

  /** The host was lost, which counts for the flap rule. */
  void lost(HostRecord host) {
    host.history.disconnected(context.nowNs());
    context.emit(new Journal(new HostLost(host.label, clock.epochMs())));
  }

  // ---- from the journal ----

  boolean isRecovering() {
    return recovering;
  }

  void recover(HostRecord host, HostNoted record) {
    long dateNs = record.epochMs() * NS_PER_MS;
    host.history.add(dateNs, record.what());
    if (record.status() != null) {
      host.journaledStatus = record.status();
      host.journaledSinceNs = dateNs;
    }
  }

  void recover(HostRecord host, HostLost record) {
    host.history.disconnected(record.epochMs() * NS_PER_MS);
  }

  /** The whole journal was read; it is now, and from here on things happen. */
  void recovered(Collection<HostRecord> hosts) {
    long nowNs = context.nowNs();
    long shiftNs = nowNs - clock.epochMs() * NS_PER_MS;
    for (HostRecord host : hosts) {
      host.history.shift(shiftNs, nowNs);
      boolean isDated = host.status.name().equals(host.journaledStatus);
      host.sinceNs = isDated ? Math.min(nowNs, host.journaledSinceNs + shiftNs) : nowNs;
    }
    recovering = false;
  }
}
