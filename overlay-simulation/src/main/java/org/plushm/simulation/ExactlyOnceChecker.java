package org.plushm.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;

/**
 * The command log arrives in order, without gaps, at most once per incarnation, and the same
 * everywhere (A2). Told of deliveries through {@link CheckedUpcalls} or directly.
 */
public final class ExactlyOnceChecker implements Checker {
  private final Map<NodeId, LogEntry> last = new LinkedHashMap<>();
  private final Map<NodeId, Long> startedAt = new LinkedHashMap<>();
  private final TreeMap<Long, LogEntry> entries = new TreeMap<>();
  private long deliveredCount;

  /** An entry was delivered to the services of this incarnation. */
  public void delivered(World world, NodeId at, LogEntry entry) {
    deliveredCount++;
    LogEntry before = last.put(at, entry);
    long expected = Math.max(before == null ? 0 : before.seq(), startedAt.getOrDefault(at, 0L)) + 1;
    if (before == null && !startedAt.containsKey(at)) {
      // A newcomer starts at its parent's position, wherever that is.
      expected = entry.seq();
    }
    if (entry.seq() < expected) {
      world.violation("A2 atMostOnce", at + " got entry " + entry.seq() + " not " + expected);
    } else if (entry.seq() > expected) {
      world.violation("A2 noGap", at + " got entry " + entry.seq() + " not " + expected);
    }
    if (before != null && entry.controlTerm() < before.controlTerm()) {
      world.violation("A2 termAscends", at + " got " + entry + " after " + before);
    }
    LogEntry known = entries.putIfAbsent(entry.seq(), entry);
    if (known != null && !known.equals(entry)) {
      world.violation("A2 sameEverywhere", at + " got " + entry + ", others " + known);
    }
  }

  /** The control node has told this incarnation that everything up to here counts as had. */
  public void startedAt(NodeId at, long seq) {
    startedAt.merge(at, seq, Math::max);
  }

  /** How many deliveries there were. */
  public long deliveredCount() {
    return deliveredCount;
  }

  /** Everybody who is there has everything. */
  @Override
  public void quiescent(World world) {
    long highest = entries.isEmpty() ? 0 : entries.lastKey();
    for (SimulatedHost host : world.hosts()) {
      if (host.isAlive() && !host.isPaused() && host.hasTransport()) {
        long have = host.service(Overlay.class).haveUpTo();
        if (have < highest) {
          world.violation("A2 everybodyHasAll", host.id() + " has " + have + " of " + highest);
        }
      }
    }
  }
}
