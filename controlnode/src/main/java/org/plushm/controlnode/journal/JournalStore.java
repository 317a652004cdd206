package org.plushm.controlnode.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.plushm.overlay.Message;

/**
 * Where a control node's records are made to last. {@link JournalFile} is one on this machine; a
 * replicated one takes its place by keeping these promises: records stay in the order in which they
 * were appended; when {@link #append} returns, they survive whatever the store is built to survive;
 * after it has thrown, the store is used no more, and a control node that opens it again finds a
 * prefix of what was appended that holds everything whose append has returned. It may replace
 * records by fewer ones that {@link org.plushm.plush.control.JournalFold} calls equal. Only one
 * control node writes: a replicated store refuses an append of whom it has elected another for,
 * which ends that control node as a newer one's term does.
 *
 * <p>Confined to one thread at a time.
 */
public interface JournalStore extends Closeable {
  /**
   * Appends records as one batch.
   *
   * @throws IOException when they may not last; the store must not be used any more
   */
  void append(List<Message> records) throws IOException;

  /**
   * Appends records in their place among the others that need not last by themselves: they survive
   * the end of this process, and with the next {@link #append} whatever that survives.
   *
   * @throws IOException as of {@link #append}
   */
  void appendLater(List<Message> records) throws IOException;
}
