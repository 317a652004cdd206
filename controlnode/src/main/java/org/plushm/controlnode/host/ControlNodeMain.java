package org.plushm.controlnode.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.plushm.controlnode.client.ClientServer;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.tally.ExitCode;

/**
 * The process of a control node whose overlay stays: {@code ControlNodeMain OVERLAY FOLDER TYPE}.
 * Says one line on its standard output, {@link #READY}, {@link #TAKEN} or what is wrong, and closes
 * it; what goes on afterwards is on the standard error, which its starter directed to the log.
 */
public final class ControlNodeMain {
  /** The socket answers. */
  static final String READY = "ready";

  /** Another process is the overlay's control node. */
  static final String TAKEN = "taken";

  private ControlNodeMain() {}

  /**
   * Runs until the overlay is dismantled.
   *
   * @param arguments name of the overlay, its folder, the protocol if the overlay is a new one
   */
  public static void main(String[] arguments) {
    OverlayFolder folder = OverlayFolder.at(arguments[0], Path.of(arguments[1]));
    int exit;
    try {
      exit = run(folder, OverlayType.of(arguments[2]));
    } catch (IOException | RuntimeException failed) {
      failed.printStackTrace();
      say(failed.getMessage() == null ? failed.toString() : failed.getMessage());
      exit = ExitCode.INTERNAL.code();
    } catch (InterruptedException interrupted) {
      exit = ExitCode.INTERNAL.code();
    }
    System.exit(exit);
  }

  private static int run(OverlayFolder folder, OverlayType typeOfNew)
      throws IOException, InterruptedException {
    Optional<OverlayLock> lock = OverlayLock.tryTake(folder);
    if (lock.isEmpty()) {
      say(TAKEN);
      return ExitCode.OK.code();
    }
    ControlNodeHost.Setting setting =
        new ControlNodeHost.Setting(folder, folder.audit(), false, System.err);
    OverlayType overlayType = folder.settleType(typeOfNew);
    ControlOptions options =
        ControlOptions.of(folder.overlay(), ProcessHandle.current().pid())
            .withOverlayType(overlayType);
    try (ControlNodeHost host =
        new ControlNodeHost(setting, options, new WorldPorts(System.err, overlayType))) {
      if (host.recoveryNotice() != null) {
        System.err.println(host.recoveryNotice());
      }
      try (ClientServer server = ClientServer.listen(folder.makeSocketPath(), host.clients())) {
        System.err.println("control node listens at " + server.socket());
        say(READY);
        host.awaitEnd(Long.MAX_VALUE);
      }
      if (host.failure() != null) {
        return ExitCode.INTERNAL.code();
      }
      // Whoever asked for the end sees it when the connection ends, and may then start anew.
      host.stop();
      folder.removeOverlay();
      lock.get().close();
      return ExitCode.OK.code();
    }
  }

  private static void say(String line) {
    System.out.println(line.replace('\n', ' '));
    System.out.close();
  }
}
