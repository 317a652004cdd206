package org.plushm.plush.message;

import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/** What stands for records of a journal that were left out. Rows of the journal's table. */
public final class SnapshotRecords {
  private SnapshotRecords() {}

  /** Adds the rows of these messages, codes 40 and 41. */
  static void addTo(MessageTable.Builder table) {
    table.add(40, Spent.class, Spent::read);
    table.add(41, SnapshotEnd.class, SnapshotEnd::read);
  }

  /**
   * Begins a snapshot: the numbers that were used before and are not used again.
   *
   * @param controlTerm highest term of a control node so far; 0 for none
   * @param logStart position in the command log up to which entries were left out
   * @param ordinals how many ordinals were given: the next one
   * @param run highest number of a run
   */
  public record Spent(long controlTerm, long logStart, int ordinals, long run) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, controlTerm);
      out.int64(2, logStart);
      out.int64(3, ordinals);
      out.int64(4, run);
    }

    /** Reads what {@link #write} wrote. */
    public static Spent read(FieldReader in) throws MalformedMessage {
      return new Spent(in.int64(1), in.int64(2), Numbers.int32(in.int64(3)), in.int64(4));
    }
  }

  /**
   * Ends a snapshot; what follows was appended afterwards.
   *
   * @param records how many records the snapshot has before this one
   */
  public record SnapshotEnd(long records) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, records);
    }

    /** Reads what {@link #write} wrote. */
    public static SnapshotEnd read(FieldReader in) throws MalformedMessage {
      return new SnapshotEnd(in.int64(1));
    }
  }
}
