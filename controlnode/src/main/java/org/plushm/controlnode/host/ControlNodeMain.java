package org.plushm.controlnode.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.plushm.controlnode.client.ClientServer;
import org.plushm.controlnode.setting.Settings;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.control.ControlSettings;
import org.plushm.plush.port.ControlPort.Ending;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;
import org.plushm.plush.tally.ExitCode;

/**
 * The process of a control node whose overlay stays: {@code ControlNodeMain OVERLAY FOLDER TYPE
 * [NAME=VALUE...]}, the last being settings of a new overlay. Says one line on its standard output,
 * {@link #READY}, {@link #TAKEN}, {@link #SUPERSEDED} or what is wrong, and closes it; what goes on
 * afterwards is on the standard error, which its starter directed to the log.
 */
public final class ControlNodeMain {
  /** The socket answers. */
  static final String READY = "ready";

  /** Another process is the overlay's control node. */
  static final String TAKEN = "taken";

  /** Before a line and, behind a tab, its remedy: state cannot be kept in the folder. */
  static final String UNUSABLE = "unusable ";

  /** Before a line: a control node on another journal has taken the overlay over. */
  static final String SUPERSEDED = "superseded ";

  private ControlNodeMain() {}

  /**
   * Runs until the overlay is dismantled, or the control node leaves it, see {@link ExitCode}.
   *
   * @param arguments name of the overlay, its folder, and of a new one the protocol and settings
   */
  public static void main(String[] arguments) {
    OverlayFolder folder = OverlayFolder.at(arguments[0], Path.of(arguments[1]));
    int exit;
    try {
      List<String> assignments = List.of(arguments).subList(3, arguments.length);
      exit = run(folder, OverlayType.of(arguments[2]), assignments);
    } catch (StateUnusableException unusable) {
      System.err.println(unusable.getMessage());
      say(UNUSABLE + unusable.getMessage() + '\t' + unusable.remedy());
      exit = ExitCode.STATE_FAILED.code();
    } catch (IOException | SettingException | RuntimeException failed) {
      failed.printStackTrace();
      say(failed.getMessage() == null ? failed.toString() : failed.getMessage());
      exit = ExitCode.INTERNAL.code();
    } catch (InterruptedException interrupted) {
      exit = ExitCode.INTERNAL.code();
    }
    System.exit(exit);
  }

  private static int run(OverlayFolder folder, OverlayType typeOfNew, List<String> assignments)
      throws IOException, SettingException, InterruptedException {
    Optional<OverlayLock> lock = OverlayLock.tryTake(folder);
    if (lock.isEmpty()) {
      say(TAKEN);
      return ExitCode.OK.code();
    }
    folder.requireWritable();
    boolean isNew = !folder.isUp();
    if (isNew) {
      folder.writeSettings(assignments);
    }
    SettingValues set = Settings.parse(folder.readSettings());
    ControlNodeHost.Setting setting =
        new ControlNodeHost.Setting(folder, folder.audit(), false, System.err);
    OverlayType overlayType = folder.settleType(typeOfNew);
    ControlOptions options =
        ControlSettings.GROUP
            .apply(ControlOptions.of(folder.overlay(), ProcessHandle.current().pid()), set)
            .withOverlayType(overlayType);
    try (ControlNodeHost host =
        new ControlNodeHost(setting, options, new WorldPorts(System.err, overlayType, set))) {
      if (host.recoveryNotice() != null) {
        System.err.println(host.recoveryNotice());
      }
      if (host.deposedNote() != null) {
        // Whoever is told may take the lock, to forget the overlay here.
        host.stop();
        lock.get().close();
        say(SUPERSEDED + host.deposedNote());
        return ExitCode.SUPERSEDED.code();
      }
      folder.noteBack();
      try (ClientServer server = ClientServer.listen(folder.makeSocketPath(), host.clients())) {
        System.err.println("control node listens at " + server.socket());
        if (!say(READY) && isNew) {
          // Whoever wanted the overlay was killed meanwhile, and nobody else knows of it.
          System.err.println("nobody waits for this control node of a new overlay any more");
          host.stop();
          folder.removeOverlay();
          folder.removeWhenEmpty();
          lock.get().close();
          return ExitCode.CANCELLED.code();
        }
        host.awaitEnd(Long.MAX_VALUE);
      }
      if (host.failure() != null) {
        return (host.failure() instanceof StateUnusableException
                ? ExitCode.STATE_FAILED
                : ExitCode.INTERNAL)
            .code();
      }
      if (host.how().ending() != Ending.DISMANTLED) {
        return leave(host, folder, lock.get());
      }
      // Whoever asked for the end sees it when the connection ends, and may then start anew.
      host.stop();
      folder.removeOverlay();
      lock.get().close();
      return ExitCode.OK.code();
    }
  }

  /** The overlay goes on, nothing of it is touched. */
  private static int leave(ControlNodeHost host, OverlayFolder folder, OverlayLock lock)
      throws IOException {
    System.err.println(host.how().note().isEmpty() ? "the control node leaves" : host.how().note());
    boolean deposed = host.how().ending() == Ending.DEPOSED;
    if (!deposed) {
      folder.noteDetached();
    }
    // Clients see the end when the next one can start.
    host.stop();
    lock.close();
    return (deposed ? ExitCode.SUPERSEDED : ExitCode.OK).code();
  }

  /** Whether somebody may hear it. */
  private static boolean say(String line) {
    System.out.println(line.replace('\n', ' '));
    boolean isHeard = !System.out.checkError();
    System.out.close();
    return isHeard;
  }
}
