package org.plushm.plush.message;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/**
 * The change of an overlay's key. None of these has a key in it that can be read without the
 * participants' private key, so that they may be traced and journaled.
 */
public final class KeyMessages {
  /** Longer than any wrapped key. */
  private static final int WRAPPED_BYTES_MAX = 512;

  private KeyMessages() {}

  /** Adds the rows of these messages, codes 113 to 115. */
  public static void addTo(MessageTable.Builder table) {
    table.add(113, KeyChange.class, KeyChange::read);
    table.add(114, KeyReport.class, KeyReport::read);
    table.add(115, SetKeys.class, SetKeys::read);
  }

  /** Adds the rows of the clients, codes 44 to 46. */
  static void addToClients(MessageTable.Builder table) {
    table.add(44, RotateRequest.class, RotateRequest::read);
    table.add(45, RotateProgress.class, RotateProgress::read);
    table.add(46, RotateDone.class, RotateDone::read);
  }

  /** Adds the row of the journal, code 44. */
  static void addToJournal(MessageTable.Builder table) {
    table.add(44, KeyStepped.class, KeyStepped::read);
  }

  static KeyStep stepOf(long number) throws MalformedMessage {
    if (!KeyStep.isStep(number)) {
      throw new MalformedMessage(number + " is no step of a key");
    }
    return new KeyStep(number);
  }

  private static Bytes wrappedOf(Bytes key) throws MalformedMessage {
    if (key.length() > WRAPPED_BYTES_MAX) {
      throw new MalformedMessage("a wrapped key of " + key.length() + " bytes");
    }
    return key;
  }

  /**
   * Log: come to this step. Repeated until every member has answered with KeyReport.
   *
   * @param step where every member is to be
   * @param wrapped the key of the step's newest epoch, for the participants' private key
   */
  public record KeyChange(KeyStep step, Bytes wrapped) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, step.number());
      out.bytes(2, wrapped);
    }

    /** Reads what {@link #write} wrote. */
    public static KeyChange read(FieldReader in) throws MalformedMessage {
      return new KeyChange(stepOf(in.int64(1)), wrappedOf(in.bytes(2)));
    }
  }

  /**
   * Participant to control node, forwarded up: how far it is; answers KeyChange.
   *
   * @param ordinal whose
   * @param step where its process is
   */
  public record KeyReport(int ordinal, KeyStep step) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, ordinal);
      out.int64(2, step.number());
    }

    /** Reads what {@link #write} wrote. */
    public static KeyReport read(FieldReader in) throws MalformedMessage {
      return new KeyReport(Numbers.ordinal(in.int64(1)), stepOf(in.int64(2)));
    }
  }

  /**
   * Launcher to a process that runs already, over the process' control link, before it asks for
   * hosts: what was missed of changes of the key.
   *
   * @param step where the process is to be
   * @param oldest the wrapped key of the step's oldest epoch
   * @param newest the wrapped key of the newest one
   */
  public record SetKeys(KeyStep step, Bytes oldest, Bytes newest) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, step.number());
      out.bytes(2, oldest);
      out.bytes(3, newest);
    }

    /** Reads what {@link #write} wrote. */
    public static SetKeys read(FieldReader in) throws MalformedMessage {
      return new SetKeys(stepOf(in.int64(1)), wrappedOf(in.bytes(2)), wrappedOf(in.bytes(3)));
    }
  }

  /**
   * Journal: the change of the key has come this far.
   *
   * @param step where members are led
   * @param wrapped the key of the step's newest epoch, wrapped
   * @param settled whether every member that could be reached has said that it is there
   */
  public record KeyStepped(KeyStep step, Bytes wrapped, boolean settled) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, step.number());
      out.bytes(2, wrapped);
      out.flag(3, settled);
    }

    /** Reads what {@link #write} wrote. */
    public static KeyStepped read(FieldReader in) throws MalformedMessage {
      return new KeyStepped(stepOf(in.int64(1)), wrappedOf(in.bytes(2)), in.flag(3));
    }
  }

  /** Client: give the overlay a new key. Answered by RotateProgress and one RotateDone. */
  public record RotateRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static RotateRequest read(FieldReader in) throws MalformedMessage {
      return new RotateRequest();
    }
  }

  /**
   * How far a change of the key is.
   *
   * @param step where members are led
   * @param there how many have come there
   * @param hosts how many members there are
   */
  public record RotateProgress(KeyStep step, int there, int hosts) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, step.number());
      out.int64(2, there);
      out.int64(3, hosts);
    }

    /** Reads what {@link #write} wrote. */
    public static RotateProgress read(FieldReader in) throws MalformedMessage {
      return new RotateProgress(
          stepOf(in.int64(1)), Numbers.int32(in.int64(2)), Numbers.int32(in.int64(3)));
    }
  }

  /**
   * The change is over; the former key is accepted nowhere that the control node can reach.
   *
   * @param epoch the key epoch in use now
   * @param there hosts that use it
   * @param hosts hosts of the overlay, those that were given up apart
   * @param elapsedMs since the change began, or since this control node went on with it
   * @param behind node set of those that do not use it yet; empty for none
   */
  public record RotateDone(int epoch, int there, int hosts, long elapsedMs, String behind)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, epoch);
      out.int64(2, there);
      out.int64(3, hosts);
      out.int64(4, elapsedMs);
      out.text(5, behind);
    }

    /** Reads what {@link #write} wrote. */
    public static RotateDone read(FieldReader in) throws MalformedMessage {
      return new RotateDone(
          Numbers.int32(in.int64(1)),
          Numbers.int32(in.int64(2)),
          Numbers.int32(in.int64(3)),
          in.int64(4),
          Numbers.text(in.text(5)));
    }
  }
}
