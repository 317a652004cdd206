package org.plushm.plush.message;

import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/**
 * What happened to hosts, and what the user wishes of the first root. Rows of the journal's table.
 */
public final class StoryRecords {
  private StoryRecords() {}

  /** Adds the rows of these messages, codes 45 to 47. */
  static void addTo(MessageTable.Builder table) {
    table.add(45, HostNoted.class, HostNoted::read);
    table.add(46, HostLost.class, HostLost::read);
    table.add(47, FirstRootWished.class, FirstRootWished::read);
  }

  /**
   * Something that happened to a host.
   *
   * @param label host name
   * @param epochMs when, by the wall clock of the control node's machine
   * @param what one line
   * @param status HostStatus that the host came to by it, or null
   */
  public record HostNoted(String label, long epochMs, String what, String status)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.int64(2, epochMs);
      out.text(3, what);
      out.text(4, status);
    }

    /** Reads what {@link #write} wrote. */
    public static HostNoted read(FieldReader in) throws MalformedMessage {
      return new HostNoted(
          Numbers.text(in.text(1)), in.int64(2), Numbers.text(in.text(3)), in.text(4));
    }
  }

  /**
   * A host was lost in a way that counts for the flap rule.
   *
   * @param label host name
   * @param epochMs when, by the wall clock of the control node's machine
   */
  public record HostLost(String label, long epochMs) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.int64(2, epochMs);
    }

    /** Reads what {@link #write} wrote. */
    public static HostLost read(FieldReader in) throws MalformedMessage {
      return new HostLost(Numbers.text(in.text(1)), in.int64(2));
    }
  }

  /**
   * What the user wishes of the first root; it matters until there is one.
   *
   * @param root its name, or null for one at random
   * @param isSeeded whether the draw has a seed
   * @param seed of the draw
   */
  public record FirstRootWished(String root, boolean isSeeded, long seed) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, root);
      out.flag(2, isSeeded);
      out.int64(3, seed);
    }

    /** Reads what {@link #write} wrote. */
    public static FirstRootWished read(FieldReader in) throws MalformedMessage {
      return new FirstRootWished(in.text(1), in.flag(2), in.int64(3));
    }
  }
}
