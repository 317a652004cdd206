package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ApplicationMessages;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ProjectDocument;

/**
 * Specifications by their SHA-256: each node gets them from its parent, the root from the control
 * node, so that a document passes each link once. A node passes on what it has before it has all.
 * Asks are repeated without progress and after a change of the way; what does not match its sum is
 * thrown away.
 */
final class Documents {
  /** The way up. */
  interface Way {
    /** Asks the parent or, at the root, the control node; nothing when there is neither now. */
    void ask(DocumentWanted wanted);
  }

  private static final int WINDOW_PIECES = 32;
  private static final long REPEAT_NS = 1_000_000_000L;

  /** Documents kept that no run here needs: children have asked for them, others may. */
  private static final int UNHELD_MAX = 4;

  /** A document that is wrong so often is given up: whoever has it has it wrong. */
  private static final int WRONG_MAX = 3;

  private final Context context;
  private final Way way;
  private final Map<Bytes, Document> bySum = new LinkedHashMap<>();
  private final Timer repeatTimer;

  Documents(Context context, Way way) {
    this.context = context;
    this.way = way;
    this.repeatTimer = context.timer("documents", this::tick);
  }

  /**
   * Gets a document and keeps it until {@link #release}.
   *
   * @param run for which
   * @param onReady told once, at once when it is here: the document, or null and why there is none
   */
  void want(Bytes sha256, long run, BiConsumer<Bytes, String> onReady) {
    Document document = document(sha256);
    document.holders.add(run);
    if (document.whole != null) {
      onReady.accept(document.whole, null);
      return;
    }
    document.waiters.put(run, onReady);
    document.ask();
  }

  /** The run does not need the document any more; a waiter is not told. */
  void release(Bytes sha256, long run) {
    Document document = bySum.get(sha256);
    if (document != null) {
      document.holders.remove(run);
      document.waiters.remove(run);
      if (document.holders.isEmpty() && document.asks.isEmpty()) {
        bySum.remove(sha256);
      }
    }
  }

  private Document document(Bytes sha256) {
    Document document = bySum.get(sha256);
    if (document == null) {
      trim();
      document = new Document(sha256);
      bySum.put(sha256, document);
    }
    return document;
  }

  private void trim() {
    List<Bytes> unheld = new ArrayList<>();
    bySum.forEach(
        (sum, document) -> {
          if (document.holders.isEmpty()) {
            unheld.add(sum);
          }
        });
    for (int i = 0; i <= unheld.size() - UNHELD_MAX; i++) {
      bySum.remove(unheld.get(i));
    }
  }

  /** A child asks. */
  void onWanted(NodeId child, DocumentWanted wanted) {
    Document document = document(wanted.sha256());
    document.asks.put(
        child,
        new Ask(
            wanted.offset(),
            wanted.offset() + (long) wanted.pieces() * ApplicationMessages.PIECE_BYTES));
    document.serve();
    if (document.whole == null && !document.asked) {
      document.ask();
    }
  }

  /** From the parent or the control node. */
  void onPiece(DocumentPiece piece) {
    Document document = bySum.get(piece.sha256());
    if (document != null && document.whole == null) {
      document.take(piece);
    }
  }

  /** Parent, root or control link is another: whoever was asked may not answer any more. */
  void onWayChanged() {
    for (Document document : List.copyOf(bySum.values())) {
      if (document.isWanted()) {
        document.ask();
      }
    }
  }

  void onBulkReady() {
    bySum.values().forEach(Document::serve);
  }

  /** Who is no child any more asks its new parent. */
  void retainChildren(List<NodeId> children) {
    bySum.values().forEach(document -> document.asks.keySet().retainAll(children));
  }

  void stop() {
    repeatTimer.cancel();
    bySum.clear();
  }

  private void schedule() {
    if (!repeatTimer.isScheduled()) {
      repeatTimer.scheduleAfter(context.random().jitterNs(REPEAT_NS, 0.2));
    }
  }

  private void tick() {
    for (Document document : List.copyOf(bySum.values())) {
      if (document.isWanted()) {
        if (document.haveAtTick == document.have) {
          document.ask();
        }
        document.haveAtTick = document.have;
        schedule();
      }
    }
  }

  /** What a child wants, from an offset to another. */
  private static final class Ask {
    private int offset;
    private final long end;

    Ask(int offset, long end) {
      this.offset = offset;
      this.end = end;
    }
  }

  /** One document: the first {@link #have} bytes of it, or all. */
  private final class Document {
    private final Bytes sha256;
    private final TreeSet<Long> holders = new TreeSet<>();
    private final Map<Long, BiConsumer<Bytes, String>> waiters = new TreeMap<>();
    private final Map<NodeId, Ask> asks = new LinkedHashMap<>();
    private byte[] content = {};
    private int have;
    private int haveAtTick = -1;
    private boolean asked;
    private long askedEnd;
    private int wrongCount;
    private Bytes whole;

    Document(Bytes sha256) {
      this.sha256 = sha256;
    }

    private boolean isWanted() {
      return whole == null && !(waiters.isEmpty() && asks.isEmpty());
    }

    private void ask() {
      asked = true;
      askedEnd = have + (long) WINDOW_PIECES * ApplicationMessages.PIECE_BYTES;
      way.ask(new DocumentWanted(sha256, have, WINDOW_PIECES));
      schedule();
    }

    private void take(DocumentPiece piece) {
      if (have == 0) {
        content = new byte[piece.documentBytes()];
      }
      boolean full = piece.piece().length() == ApplicationMessages.PIECE_BYTES;
      boolean last = piece.offset() + piece.piece().length() == content.length;
      if (piece.documentBytes() != content.length || piece.offset() != have || !full && !last) {
        return; // Comes again, or not in order after a change of the way.
      }
      piece.piece().copyTo(content, have);
      have += piece.piece().length();
      serve();
      if (have == content.length) {
        check();
      } else if (have >= askedEnd) {
        ask();
      }
    }

    private void check() {
      Bytes received = Bytes.wrap(content);
      if (ProjectDocument.sha256(received).equals(sha256)) {
        whole = received;
        tellWaiters(received, null);
        return;
      }
      context.trace("document", "does not match its sum");
      content = new byte[0];
      have = 0;
      wrongCount++;
      if (wrongCount == WRONG_MAX) {
        tellWaiters(null, "the specification arrived damaged " + WRONG_MAX + " times");
      }
    }

    private void tellWaiters(Bytes document, String problem) {
      List<BiConsumer<Bytes, String>> told = List.copyOf(waiters.values());
      waiters.clear();
      told.forEach(waiter -> waiter.accept(document, problem));
    }

    private void serve() {
      asks.entrySet().removeIf(ask -> serve(ask.getKey(), ask.getValue()));
    }

    /** Whether the child has all that it asked for. */
    private boolean serve(NodeId child, Ask ask) {
      while (ask.offset < Math.min(have, ask.end) && context.bulkReady()) {
        int length = Math.min(ApplicationMessages.PIECE_BYTES, have - ask.offset);
        Bytes piece = Bytes.copyOf(content, ask.offset, length);
        context.sendBulk(child, new DocumentPiece(sha256, content.length, ask.offset, piece));
        ask.offset += length;
      }
      return ask.offset >= ask.end || have > 0 && ask.offset >= content.length;
    }
  }
}
