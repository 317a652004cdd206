package org.plushm.controlnode.host;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Event;
import org.plushm.plush.port.Signatures;

/**
 * What a control node reaches the world through.
 *
 * @param links control links
 * @param launcher starts client processes
 * @param signatures signs commands
 * @param keys makes and keeps the overlay's keys
 */
public record Ports(LinkPort links, LaunchPort launcher, Signatures signatures, KeyPort keys) {
  /** Makes the ports of a control node. */
  @FunctionalInterface
  public interface Factory {
    /**
     * The ports of one control node.
     *
     * @param folder of the overlay
     * @param ephemeral whether the overlay ends with this process
     * @param controlTerm the control node's term, once there is one
     * @param events takes events on any thread
     * @throws IOException when they cannot be made; the text is for the user
     */
    Ports create(
        OverlayFolder folder, boolean ephemeral, LongSupplier controlTerm, Consumer<Event> events)
        throws IOException;
  }
}
