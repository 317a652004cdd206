package org.plushm.aeron.internal;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.AeronException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.plushm.overlay.StreamKind;

/**
 * Opens, flushes and retires the outgoing streams of the nodes of a driver. Opening is asynchronous
 * with a window, because Aeron carries out one command a cycle. Engine thread only.
 */
final class OutStreams {
  private static final int ADDS_IN_FLIGHT_MAX = 64;
  private static final long OPEN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

  /** Longer than Aeron keeps a closed stream to answer for its tail. */
  private static final long RETIREMENT_NS = TimeUnit.SECONDS.toNanos(5);

  private final Aeron aeron;
  private final FrameGate gate;
  private final LoopCounters counters;
  private final int bulkMax;
  private final ArrayDeque<OutStream> waiting = new ArrayDeque<>();
  private final ArrayDeque<OutStream> waitingBulk = new ArrayDeque<>();
  private final List<OutStream> adding = new ArrayList<>();
  private final List<OutStream> connecting = new ArrayList<>();
  private final Set<OutStream> queued = new LinkedHashSet<>();
  private final ArrayDeque<Retired> retired = new ArrayDeque<>();

  private int bulkCount;
  private boolean wanted = true;

  private record Retired(OutStream stream, long untilNs) {}

  /**
   * For one driver.
   *
   * @param bulkMax how many bulk streams may be open at a time, so that they do not take the
   *     descriptors that links need; others wait their turn
   */
  OutStreams(Aeron aeron, FrameGate gate, LoopCounters counters, int bulkMax) {
    this.bulkMax = bulkMax;
    this.aeron = aeron;
    this.gate = gate;
    this.counters = counters;
  }

  /** Aeron has something to do for these streams or their nodes: its cycle is not to wait. */
  void want() {
    wanted = true;
  }

  boolean isWanted() {
    return wanted || !queued.isEmpty();
  }

  /** Aeron's cycle begins, which does all that was wanted. */
  void begin() {
    wanted = false;
  }

  /** Starts to open a stream; its node is told how it ends. */
  void open(OutStream stream) {
    want();
    stream.session(gate.register(stream));
    (stream.kind() == StreamKind.BULK ? waitingBulk : waiting).add(stream);
  }

  /** Has what waits on a stream sent as soon as it goes. */
  void flushLater(OutStream stream) {
    queued.add(stream);
  }

  void close(OutStream stream, long nowNs) {
    OutStream.State before = stream.state();
    if (before == OutStream.State.CLOSED) {
      return;
    }
    waiting.remove(stream);
    waitingBulk.remove(stream);
    if (stream.kind() == StreamKind.BULK && before != OutStream.State.WAITING) {
      bulkCount--;
    }
    adding.remove(stream);
    connecting.remove(stream);
    queued.remove(stream);
    ExclusivePublication publication = stream.becomeClosed();
    want();
    if (publication != null) {
      publication.close();
    } else if (before == OutStream.State.ADDING) {
      aeron.asyncRemovePublication(stream.registrationId());
    }
    retired.add(new Retired(stream, nowNs + RETIREMENT_NS));
  }

  /** Whether Aeron is to do something in its next cycles. */
  boolean isAdding() {
    return !adding.isEmpty() || !waiting.isEmpty();
  }

  void poll(long nowNs) {
    while (adding.size() < ADDS_IN_FLIGHT_MAX && !waiting.isEmpty()) {
      add(waiting.remove(), AeronFrame.CONTROL_STREAM, nowNs);
    }
    while (adding.size() < ADDS_IN_FLIGHT_MAX && !waitingBulk.isEmpty() && bulkCount < bulkMax) {
      bulkCount++;
      add(waitingBulk.remove(), AeronFrame.BULK_STREAM, nowNs);
    }
    if (!adding.isEmpty()) {
      pollAdding();
    }
    if (!connecting.isEmpty()) {
      pollConnecting(nowNs);
    }
    if (!queued.isEmpty()) {
      for (OutStream stream : List.copyOf(queued)) {
        flush(stream, nowNs);
      }
    }
    while (!retired.isEmpty() && retired.peek().untilNs() <= nowNs) {
      gate.unregister(retired.remove().stream());
    }
  }

  private void flush(OutStream stream, long nowNs) {
    want();
    switch (stream.flush(nowNs)) {
      case SENT:
        queued.remove(stream);
        stream.node().links().onDrained(stream);
        break;
      case FAILED:
        stream.node().links().onFailed(stream);
        break;
      default:
        break;
    }
  }

  private void add(OutStream stream, int streamId, long nowNs) {
    String channel =
        "aeron:udp?endpoint=" + stream.peer().endpoint() + "|session-id=" + stream.sessionId();
    stream.becomeAdding(
        aeron.asyncAddExclusivePublication(channel, streamId), nowNs + OPEN_TIMEOUT_NS);
    adding.add(stream);
  }

  private void pollAdding() {
    for (OutStream stream : List.copyOf(adding)) {
      ExclusivePublication added;
      try {
        added = aeron.getExclusivePublication(stream.registrationId());
      } catch (AeronException e) {
        stream.node().notice("no stream to " + stream.peer() + ": " + e.getMessage());
        adding.remove(stream);
        stream.node().links().onFailed(stream);
        continue;
      }
      if (added != null) {
        counters.logMappings.incrementAndGet();
        adding.remove(stream);
        want();
        stream.becomeConnecting(added);
        connecting.add(stream);
      }
    }
  }

  private void pollConnecting(long nowNs) {
    for (Iterator<OutStream> each = List.copyOf(connecting).iterator(); each.hasNext(); ) {
      OutStream stream = each.next();
      if (stream.isConnected()) {
        connecting.remove(stream);
        stream.becomeOpen();
        stream.node().links().onOpened(stream);
        queued.add(stream);
      } else if (stream.deadlineNs() <= nowNs) {
        stream.node().links().onFailed(stream);
      }
    }
  }
}
