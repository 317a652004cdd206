package org.plushm.plush.simulation;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.plush.port.Signatures;

/** A checksum in place of Ed25519: any change of term, position or body is seen. */
public final class FakeSignatures implements Signatures {
  @Override
  public Bytes sign(long controlTerm, long seq, Bytes body) {
    long sum = controlTerm * 31 + seq;
    for (int i = 0; i < body.length(); i++) {
      sum = sum * 0x9e37_79b9_7f4a_7c15L + body.at(i);
    }
    byte[] signature = new byte[64];
    for (int i = 0; i < 8; i++) {
      signature[i] = (byte) (sum >>> 8 * i);
    }
    return Bytes.wrap(signature);
  }

  @Override
  public boolean verify(LogEntry entry) {
    return sign(entry.controlTerm(), entry.seq(), entry.body()).equals(entry.signature());
  }
}
