package org.plushm.overlay;

/**
 * One entry of the command log. The control node is the only origin; the root relays, parents fill
 * their children's gaps. Entries are delivered in order and at most once per node incarnation.
 *
 * @param controlTerm term of the control node that issued it
 * @param seq position in the log, from 1, without gaps
 * @param body the encoded command
 * @param signature the control node's signature over term, seq and body
 */
public record LogEntry(long controlTerm, long seq, Bytes body, Bytes signature) implements Message {
  @Override
  public void write(FieldWriter out) {
    out.int64(1, controlTerm);
    out.int64(2, seq);
    out.bytes(3, body);
    out.bytes(4, signature);
  }

  /** Reads what {@link #write} wrote. */
  public static LogEntry read(FieldReader in) throws MalformedMessage {
    return new LogEntry(in.int64(1), in.int64(2), in.bytes(3), in.bytes(4));
  }
}
