package org.plushm.plush.participant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ExecutionMessages.Query;
import org.plushm.plush.message.MembershipMessages.GetStatus;

/**
 * What a participant can tell of itself when it is asked: its last changes, and the round trip to
 * its parent, measured by a GETSTATUS when the question comes, so that a resting tree sends
 * nothing.
 */
final class SelfDescription {
  private static final int CHANGES_MAX = 24;
  private static final int STORY_LENGTH_MAX = 2_000;
  private static final int MEASURED_MAX = 8;
  private static final long NS_PER_MS = 1_000_000L;

  /** An answer that comes later is no round trip of this tree; the questioner waits 1 s. */
  private static final long ANSWER_NS = 300 * NS_PER_MS;

  /** Questions of this layer that are no root's have numbers below zero. */
  private static final long FIRST_NUMBER = Long.MIN_VALUE;

  /** Takes the answer of a question once all of it is there. */
  interface Teller {
    /** The round trip to the parent in nanoseconds, or -1. */
    void tell(long rttNs);
  }

  private record Change(long atNs, String what) {}

  private final Context context;
  private final ArrayDeque<Change> changes = new ArrayDeque<>();
  private final Map<Long, Measurement> open = new TreeMap<>();
  private long numberCount = FIRST_NUMBER;

  SelfDescription(Context context) {
    this.context = context;
  }

  /** Something changed. */
  void note(String what) {
    if (changes.size() == CHANGES_MAX) {
      changes.remove();
    }
    changes.add(new Change(context.nowNs(), what));
  }

  /** The last changes, newest first, or null when this is not the one who is asked. */
  String story(Query query, int ordinal) {
    if (ordinal < 0 || query.storyOf() != ordinal) {
      return null;
    }
    List<Change> newestFirst = new ArrayList<>(changes);
    Collections.reverse(newestFirst);
    StringBuilder story = new StringBuilder();
    for (Change change : newestFirst) {
      String line = (context.nowNs() - change.atNs()) / NS_PER_MS + " " + change.what() + "\n";
      if (story.length() + line.length() > STORY_LENGTH_MAX) {
        break;
      }
      story.append(line);
    }
    return story.toString();
  }

  /** Measures the round trip when that is wanted and there is a parent, then has it told. */
  void measure(Query query, NodeId parent, Teller teller) {
    if (!query.measured() || parent == null || open.size() >= MEASURED_MAX) {
      teller.tell(-1);
      return;
    }
    Measurement measurement = new Measurement(++numberCount, parent, context.nowNs(), teller);
    open.put(measurement.number, measurement);
    context.datagram(parent, new GetStatus(measurement.number));
    measurement.limit.scheduleAfter(ANSWER_NS);
  }

  /** Whether the answer was to a question of this. */
  boolean onStatus(NodeId from, long number) {
    Measurement measurement = open.get(number);
    if (measurement == null || !measurement.parent.equals(from)) {
      return false;
    }
    measurement.finish(context.nowNs() - measurement.askedNs);
    return true;
  }

  private final class Measurement {
    private final long number;
    private final NodeId parent;
    private final long askedNs;
    private final Teller teller;
    private final Timer limit;

    Measurement(long number, NodeId parent, long askedNs, Teller teller) {
      this.number = number;
      this.parent = parent;
      this.askedNs = askedNs;
      this.teller = teller;
      this.limit = context.timer("round-trip", () -> finish(-1));
    }

    private void finish(long rttNs) {
      open.remove(number);
      limit.cancel();
      teller.tell(rttNs);
    }
  }
}
