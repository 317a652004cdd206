package org.plushm.plush.message;

import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/** What clients ask about single hosts, and what the journal keeps of that. */
public final class HostMessages {
  private HostMessages() {}

  /** Adds the rows of the clients, codes 16 and 40 to 43. */
  static void addToClients(MessageTable.Builder table) {
    table.add(16, KillRequest.class, KillRequest::read);
    table.add(40, DetailsRequest.class, DetailsRequest::read);
    table.add(41, HostDetails.class, HostDetails::read);
    table.add(42, HostEvent.class, HostEvent::read);
    table.add(43, ReadmitRequest.class, ReadmitRequest::read);
  }

  /** Adds the rows of the journal, codes 42 and 43. */
  static void addToJournal(MessageTable.Builder table) {
    table.add(42, GivenUp.class, GivenUp::read);
    table.add(43, Readmitted.class, Readmitted::read);
  }

  /**
   * Client: end participants without a goodbye (fault injection). Answered by Done.
   *
   * @param hosts node set, which may be empty
   * @param clientOnly whether user processes are spared
   * @param linkCutMs for so long the control node neither hears nor reaches a participant; 0 for no
   *     such cut
   */
  public record KillRequest(String hosts, boolean clientOnly, long linkCutMs) implements Message {
    /** Cuts no link. */
    public KillRequest(String hosts, boolean clientOnly) {
      this(hosts, clientOnly, 0);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, hosts);
      out.flag(2, clientOnly);
      out.int64(3, linkCutMs);
    }

    /** Reads what {@link #write} wrote. */
    public static KillRequest read(FieldReader in) throws MalformedMessage {
      return new KillRequest(Numbers.text(in.text(1)), in.flag(2), Numbers.atLeast(0, in.int64(3)));
    }
  }

  /**
   * Client: how are these hosts? Answered by HostDetails for each and one Done.
   *
   * @param hosts node set; null for all
   * @param story whether each one's story is wanted: HostEvents before its HostDetails
   */
  public record DetailsRequest(String hosts, boolean story) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, hosts);
      out.flag(2, story);
    }

    /** Reads what {@link #write} wrote. */
    public static DetailsRequest read(FieldReader in) throws MalformedMessage {
      return new DetailsRequest(in.text(1), in.flag(2));
    }
  }

  /**
   * How a host is.
   *
   * @param label host name
   * @param status HostStatus
   * @param sinceMs how long in this status
   * @param stage where its invitation stands, or null when none is under way
   * @param invitedMs how long its invitation is under way; -1 for none
   * @param limitMs how long it may be
   * @param tries how often it was tried so far in this invitation
   * @param disconnects how often it was lost within the window of the flap rule
   * @param outcast whether it is invited no more until it is readmitted
   * @param heardMs how long ago anything spoke for its being there; -1 for never
   * @param parent its parent's host name when that is known, or null
   * @param version of its software when that is known, or null
   * @param node identity, or null
   * @param cause one line, or null
   * @param killed whether it was lost the last time because the user told it to end
   */
  public record HostDetails(
      String label,
      String status,
      long sinceMs,
      String stage,
      long invitedMs,
      long limitMs,
      int tries,
      int disconnects,
      boolean outcast,
      long heardMs,
      String parent,
      String version,
      String node,
      String cause,
      boolean killed)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, status);
      out.int64(3, sinceMs);
      out.text(4, stage);
      out.int64(5, invitedMs);
      out.int64(6, limitMs);
      out.int64(7, tries);
      out.int64(8, disconnects);
      out.flag(9, outcast);
      out.int64(10, heardMs);
      out.text(11, parent);
      out.text(12, version);
      out.text(13, node);
      out.text(14, cause);
      out.flag(15, killed);
    }

    /** Reads what {@link #write} wrote. */
    public static HostDetails read(FieldReader in) throws MalformedMessage {
      return new HostDetails(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          in.int64(3),
          in.text(4),
          in.int64(5),
          in.int64(6),
          Numbers.int32(in.int64(7)),
          Numbers.int32(in.int64(8)),
          in.flag(9),
          in.int64(10),
          in.text(11),
          in.text(12),
          in.text(13),
          in.text(14),
          in.flag(15));
    }
  }

  /**
   * Something that happened to a host.
   *
   * @param label host name
   * @param agoMs how long ago
   * @param itself whether the host tells it, rather than the control node
   * @param what one line
   */
  public record HostEvent(String label, long agoMs, boolean itself, String what)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.int64(2, agoMs);
      out.flag(3, itself);
      out.text(4, what);
    }

    /** Reads what {@link #write} wrote. */
    public static HostEvent read(FieldReader in) throws MalformedMessage {
      return new HostEvent(
          Numbers.text(in.text(1)), in.int64(2), in.flag(3), Numbers.text(in.text(4)));
    }
  }

  /**
   * Client: hosts that were given up are invited again. Answered by Done.
   *
   * @param hosts node set
   */
  public record ReadmitRequest(String hosts) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, hosts);
    }

    /** Reads what {@link #write} wrote. */
    public static ReadmitRequest read(FieldReader in) throws MalformedMessage {
      return new ReadmitRequest(Numbers.text(in.text(1)));
    }
  }

  /**
   * Journal: a host was lost too often and is not invited any more.
   *
   * @param label host name
   * @param cause one line
   */
  public record GivenUp(String label, String cause) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static GivenUp read(FieldReader in) throws MalformedMessage {
      return new GivenUp(Numbers.text(in.text(1)), Numbers.text(in.text(2)));
    }
  }

  /**
   * Journal: the user wants a host back that was given up.
   *
   * @param label host name
   */
  public record Readmitted(String label) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
    }

    /** Reads what {@link #write} wrote. */
    public static Readmitted read(FieldReader in) throws MalformedMessage {
      return new Readmitted(Numbers.text(in.text(1)));
    }
  }
}
