package org.plushm.plush.port;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;

/** The control node's signature over log entries (Ed25519 over term, seq and body). */
public interface Signatures {
  /**
   * The signature.
   *
   * @throws UnsupportedOperationException on a participant, which has no private key
   */
  Bytes sign(long controlTerm, long seq, Bytes body);

  /** Whether the entry is the control node's. A process may answer from a cache. */
  boolean verify(LogEntry entry);
}
