package org.plushm.randtree;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.CollectAck;
import org.plushm.randtree.RandTreeMessages.CollectRequest;

/**
 * Messages to the root with an end-to-end acknowledgement (Mace's collect, which is best effort).
 * The origin repeats with backoff, and at once when parent or root change; the root delivers each
 * request of an origin once.
 */
final class Collects {
  /** A root remembers so many origins for ever. */
  private static final int ORIGINS_KEPT = 16_384;

  /** And so many at all; those beyond the kept ones while they are heard of. */
  private static final int ORIGINS_MAX = 131_072;

  /** An origin that has something pending is heard of far more often than this. */
  private static final int SILENT_RETRIES = 10;

  private final RandTree tree;
  private final RandTreeOptions options;
  private final Timer retryTimer;
  private final TreeMap<Long, Message> pending = new TreeMap<>();

  /** By origin, the one heard of least recently first. */
  private final Map<NodeId, Delivered> delivered = new LinkedHashMap<>(16, 0.75f, true);

  private long nextRequestId = 1;
  private long retryNs;

  /** What the root has delivered of one origin: all below the floor, and these above it. */
  private static final class Delivered {
    private long floor;
    private TreeSet<Long> above;
    private long heardNs;

    boolean add(long requestId, long lowestPending) {
      if (lowestPending > floor) {
        floor = lowestPending;
        raise();
      }
      if (requestId < floor) {
        return false;
      }
      if (requestId == floor) {
        floor++;
        raise();
        return true;
      }
      if (above == null) {
        above = new TreeSet<>();
      }
      return above.add(requestId);
    }

    /** Takes those that the floor has reached. */
    private void raise() {
      if (above == null) {
        return;
      }
      above.headSet(floor).clear();
      while (above.remove(floor)) {
        floor++;
      }
      above = above.isEmpty() ? null : above;
    }
  }

  Collects(RandTree tree, RandTreeOptions options) {
    this.tree = tree;
    this.options = options;
    this.retryTimer = tree.timer("collect", this::retry);
    this.retryNs = options.collectRetryMinNs();
  }

  void collect(Message message) {
    long requestId = nextRequestId++;
    pending.put(requestId, message);
    if (tree.isRoot()) {
      resend();
      return;
    }
    send(requestId, message);
    if (!retryTimer.isScheduled()) {
      retryNs = options.collectRetryMinNs();
      retryTimer.scheduleAfter(tree.context().random().jitterNs(retryNs, 0.2));
    }
  }

  /** Parent or root have changed: what is pending goes the new way now. */
  void resend() {
    if (pending.isEmpty()) {
      return;
    }
    if (tree.isRoot()) {
      NodeId self = tree.self();
      pending.values().forEach(m -> tree.later(() -> tree.upcalls().deliverCollect(self, m)));
      pending.clear();
      retryTimer.cancel();
      return;
    }
    pending.forEach(this::send);
    retryNs = options.collectRetryMinNs();
    retryTimer.scheduleAfter(tree.context().random().jitterNs(retryNs, 0.2));
  }

  private void retry() {
    if (pending.isEmpty()) {
      return;
    }
    pending.forEach(this::send);
    retryNs = Math.min(options.collectRetryMaxNs(), 2 * retryNs);
    retryTimer.scheduleAfter(tree.context().random().jitterNs(retryNs, 0.2));
  }

  private void send(long requestId, Message message) {
    if (tree.parent() != null) {
      tree.send(
          tree.parent(), new CollectRequest(tree.self(), requestId, pending.firstKey(), message));
    }
  }

  /** From a child: deliver at the root, else pass on. */
  void onRequest(CollectRequest request) {
    if (tree.isRoot()) {
      boolean first = isFirst(request);
      if (first) {
        tree.later(() -> tree.upcalls().deliverCollect(request.origin(), request.message()));
      }
      tree.context().datagram(request.origin(), new CollectAck(request.requestId()));
      return;
    }
    // Without a parent it is dropped: the origin repeats it once the root is known again.
    if (tree.parent() != null
        && tree.upcalls().forwardCollect(request.origin(), request.message())) {
      tree.send(tree.parent(), request);
    }
  }

  private boolean isFirst(CollectRequest request) {
    Delivered origin = delivered.computeIfAbsent(request.origin(), newOrigin -> new Delivered());
    origin.heardNs = tree.context().nowNs();
    if (delivered.size() > ORIGINS_KEPT) {
      Iterator<Delivered> origins = delivered.values().iterator();
      long silentNs = origin.heardNs - origins.next().heardNs;
      if (delivered.size() > ORIGINS_MAX
          || silentNs > SILENT_RETRIES * options.collectRetryMaxNs()) {
        origins.remove();
      }
    }
    return origin.add(request.requestId(), request.lowestPending());
  }

  void onAck(CollectAck ack) {
    pending.remove(ack.requestId());
    if (pending.isEmpty()) {
      retryTimer.cancel();
    }
  }

  void stop() {
    pending.clear();
    retryTimer.cancel();
  }
}
