package org.plushm.overlay.basic;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.overlay.basic.BasicMessages.CollectAck;
import org.plushm.overlay.basic.BasicMessages.CollectRequest;
import org.plushm.overlay.basic.BasicMessages.Forward;

/**
 * What goes up: collect with its acknowledgement and repetition, each request delivered once by a
 * root, and forward, once and without.
 */
final class Requests {
  /** Origins remembered at a root; each has one entry, dead incarnations go first. */
  private static final int ORIGINS_MAX = 16_384;

  private final BasicOverlay overlay;
  private final BasicOptions options;
  private final Timer timer;
  private final TreeMap<Long, Message> pending = new TreeMap<>();
  private final Map<NodeId, TreeSet<Long>> delivered = new TreeMap<>();
  private long nextId = 1;
  private long waitNs;

  Requests(BasicOverlay overlay, BasicOptions options) {
    this.overlay = overlay;
    this.options = options;
    this.timer = overlay.timer("collect", this::repeat);
  }

  void collect(Message message) {
    pending.put(nextId++, message);
    if (overlay.isRoot()) {
      resend();
    } else {
      send(pending.lastKey());
      if (!timer.isScheduled()) {
        waitNs = options.collectRetryMinNs();
        schedule();
      }
    }
  }

  /** Parent or root have changed: what is pending goes the new way now. */
  void resend() {
    if (overlay.isRoot()) {
      timer.cancel();
      for (Message message : pending.values()) {
        overlay.later(() -> overlay.upcalls().deliverCollect(overlay.self(), message));
      }
      pending.clear();
    } else if (!pending.isEmpty()) {
      pending.keySet().forEach(this::send);
      waitNs = options.collectRetryMinNs();
      schedule();
    }
  }

  void stop() {
    pending.clear();
    timer.cancel();
  }

  /** From a child: delivered at the root, else passed on. */
  void onRequest(CollectRequest request) {
    if (!overlay.isRoot()) {
      if (overlay.parent() != null
          && overlay.upcalls().forwardCollect(request.origin(), request.message())) {
        overlay.context().send(overlay.parent(), request);
      }
      return;
    }
    TreeSet<Long> known = delivered.computeIfAbsent(request.origin(), id -> new TreeSet<>());
    known.headSet(request.lowestPending()).clear();
    // Below the lowest that is pending it is late: it was acknowledged once.
    if (request.requestId() >= request.lowestPending() && known.add(request.requestId())) {
      overlay.later(() -> overlay.upcalls().deliverCollect(request.origin(), request.message()));
    }
    if (delivered.size() > ORIGINS_MAX) {
      forgetOldest();
    }
    overlay.context().datagram(request.origin(), new CollectAck(request.requestId()));
  }

  void onAck(CollectAck ack) {
    pending.remove(ack.requestId());
    if (pending.isEmpty()) {
      timer.cancel();
    }
  }

  /** From a child or from here. */
  void onForward(Forward message) {
    if (overlay.isRoot()) {
      overlay.later(() -> overlay.upcalls().deliverCollect(message.origin(), message.message()));
    } else if (overlay.parent() != null) {
      if (message.origin().equals(overlay.self())
          || overlay.upcalls().forwardCollect(message.origin(), message.message())) {
        sendUp(message);
      }
    }
  }

  private void sendUp(Forward message) {
    if (message.bulk()) {
      overlay.context().sendBulk(overlay.parent(), message);
    } else {
      overlay.context().send(overlay.parent(), message);
    }
  }

  private void repeat() {
    pending.keySet().forEach(this::send);
    waitNs = Math.min(options.collectRetryMaxNs(), 2 * waitNs);
    schedule();
  }

  private void schedule() {
    if (!pending.isEmpty()) {
      timer.scheduleAfter(overlay.context().random().jitterNs(waitNs, 0.2));
    }
  }

  private void send(long id) {
    if (overlay.parent() != null) {
      overlay
          .context()
          .send(
              overlay.parent(),
              new CollectRequest(overlay.self(), id, pending.firstKey(), pending.get(id)));
    }
  }

  private void forgetOldest() {
    NodeId oldest = null;
    for (NodeId origin : delivered.keySet()) {
      if (oldest == null || origin.incarnation() < oldest.incarnation()) {
        oldest = origin;
      }
    }
    delivered.remove(oldest);
  }
}
