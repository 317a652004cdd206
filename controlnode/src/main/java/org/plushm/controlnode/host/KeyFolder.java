package org.plushm.controlnode.host;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.participant.tls.KeyWrap;
import org.plushm.plush.port.ControlPort.KeyMade;

/** The keys in the overlay's folder. */
final class KeyFolder implements KeyPort {
  private final CompletableFuture<OverlayKeys> keys;
  private final Consumer<Event> events;

  /**
   * The keys of an overlay.
   *
   * @param keys may still be in the making
   */
  KeyFolder(CompletableFuture<OverlayKeys> keys, Consumer<Event> events) {
    this.keys = keys;
    this.events = events;
  }

  @Override
  public void make(int epoch) {
    try {
      OverlayKeys made = keys.join();
      Bytes key = made.epochs().make(epoch);
      Bytes wrapped =
          KeyWrap.wrap(made.participant().certificate().getPublicKey(), epoch, key.toArray());
      events.accept(new KeyMade(epoch, wrapped, null));
    } catch (IOException | GeneralSecurityException failed) {
      String reason = failed.getMessage() == null ? failed.toString() : failed.getMessage();
      events.accept(new KeyMade(epoch, Bytes.EMPTY, reason));
    }
  }

  @Override
  public void launchWith(KeyStep step) throws IOException {
    keys.join().epochs().launchAt(step);
  }

  /** Keys that are written later would stay behind in the folder of a dismantled overlay. */
  @Override
  public void close() {
    keys.handle((made, failed) -> made != null).join();
  }
}
