package org.plushm.controlnode.host;

import java.util.concurrent.CompletableFuture;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.plush.port.Signatures;

/** Signatures of a key that is still being made; the first command waits for it. */
final class LazySignatures implements Signatures {
  private final CompletableFuture<OverlayKeys> keys;

  LazySignatures(CompletableFuture<OverlayKeys> keys) {
    this.keys = keys;
  }

  @Override
  public Bytes sign(long controlTerm, long seq, Bytes body) {
    return keys.join().signatures().sign(controlTerm, seq, body);
  }

  @Override
  public boolean verify(LogEntry entry) {
    return keys.join().signatures().verify(entry);
  }
}
