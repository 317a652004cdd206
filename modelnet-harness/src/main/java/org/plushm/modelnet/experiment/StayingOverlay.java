package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.host.DetachedControlNode;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.realtime.EmulationControl;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;

/** An overlay on an emulated network that outlives the command that brought it up. Stateless. */
public final class StayingOverlay {
  private static final long RECEIVE_MS = 500;
  private static final int TELL_EVERY = 100;

  private StayingOverlay() {}

  /**
   * What became of it.
   *
   * @param active hosts in the tree
   * @param elapsedMs until then, real time
   * @param scheduling whether frames wait for other programs, in a sentence; empty when the user
   *     has left
   */
  public record Outcome(int active, long elapsedMs, String scheduling) {}

  /** Where the settings of an overlay's emulated network are; no folder where it has none. */
  public static Path emulationOf(OverlayFolder folder) {
    return folder.work().resolve("emulation");
  }

  /**
   * Brings an overlay up as {@code plush up} does.
   *
   * @param degree most children of a node of RandTree
   * @param timeoutMs longest wait for hosts, in emulated time
   * @param leaves whether the user does not want it any more; asked now and then while hosts come
   * @return what became of it; what is there by then stays when the user leaves
   * @throws IOException when it is up already or cannot start; the text is for the user
   */
  public static Outcome bringUp(
      StateDirectory state,
      String name,
      OverlayType overlayType,
      int degree,
      EmulationSettings settings,
      Topology topology,
      int hosts,
      long timeoutMs,
      Progress progress,
      BooleanSupplier leaves)
      throws IOException {
    OverlayFolder folder = state.makeOverlay(name);
    Optional<OverlayLock> free = OverlayLock.tryTake(folder);
    if (free.isEmpty() || folder.isUp()) {
      if (free.isPresent()) {
        free.get().close();
      }
      throw new IOException(
          "overlay '" + name + "' is up: 'plush down --overlay " + name + "' first");
    }
    LiveOverlay.prepare(folder, settings, topology);
    free.get().close();
    long startNs = System.nanoTime();
    try (ControlConnection connection =
        DetachedControlNode.start(
            folder, overlayType, LiveOverlay.degreeAssignments(degree), System.err::println)) {
      connection.send(new UpRequest("local[1-" + hosts + "]", timeoutMs));
      int active = 0;
      while (!leaves.getAsBoolean() && elapsedMs(startNs) < timeoutMs * settings.dilation()) {
        Message message = connection.receive(RECEIVE_MS);
        if (message instanceof UpDone done) {
          return new Outcome(done.active(), elapsedMs(startNs), scheduling(folder));
        } else if (message instanceof Refused refused) {
          throw new IOException(refused.problem());
        } else if (message instanceof HostChanged changed && changed.status().equals("ACTIVE")) {
          active++;
          if (active % TELL_EVERY == 0) {
            progress.line(active + " of " + hosts + " hosts are in the tree");
          }
        }
      }
      // Who leaves early may do so before there is an edge to ask.
      String told = leaves.getAsBoolean() ? "" : scheduling(folder);
      return new Outcome(Math.min(active, hosts), elapsedMs(startNs), told);
    }
  }

  private static String scheduling(OverlayFolder folder) throws IOException {
    return new EmulationControl(folder.work()).scheduling();
  }

  private static long elapsedMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }
}
