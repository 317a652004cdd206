package org.plushm.controlnode.host;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Event;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/**
 * The ports of a control node in the real world: TLS links, launchers of this machine and of ssh.
 */
final class WorldPorts implements Ports.Factory {
  @Override
  public Ports create(OverlayFolder folder, boolean ephemeral, Consumer<Event> events)
      throws IOException {
    // Made while the control node and the first client start; whoever needs them waits.
    CompletableFuture<OverlayKeys> keys =
        CompletableFuture.supplyAsync(() -> keys(folder, ephemeral));
    return new Ports(new TlsLinks(keys, events), new Unlaunched(events), new LazySignatures(keys));
  }

  private static OverlayKeys keys(OverlayFolder folder, boolean ephemeral) {
    try {
      return ephemeral
          ? OverlayKeys.generate(folder.overlay())
          : OverlayKeys.loadOrMake(folder.keys(), folder.overlay());
    } catch (IOException | GeneralSecurityException failed) {
      throw new CompletionException(failed);
    }
  }

  /** Refuses each launch until the launchers are there. */
  private record Unlaunched(Consumer<Event> events) implements LaunchPort {
    @Override
    public void launch(List<LaunchOrder> orders) {
      orders.forEach(
          order -> events.accept(new LaunchFailed(order.label(), "there is no launcher yet")));
    }

    @Override
    public void stopAll() {
      events.accept(new AllStopped(List.of()));
    }

    @Override
    public void close() {}
  }
}
