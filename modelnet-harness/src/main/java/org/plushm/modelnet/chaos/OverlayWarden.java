package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;

/**
 * A process that dismantles an overlay as soon as its owner lets go of it, however that ends: the
 * end of the warden's standard input is the sign. The control node of an overlay under chaos has to
 * be a process of its own, which would outlive an owner that was killed.
 */
public final class OverlayWarden implements AutoCloseable {
  private static final long END_S = 120;

  private final Process process;
  private final OverlayFolder folder;

  private OverlayWarden(Process process, OverlayFolder folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Starts the warden of an overlay that is about to be brought up. */
  public static OverlayWarden over(OverlayFolder folder) throws IOException {
    ProcessBuilder builder =
        JvmCommand.builder(
            JvmRole.CLI,
            OverlayWarden.class.getName(),
            List.of(folder.overlay(), folder.path().toString()));
    builder.command(inOwnSession(builder.command()));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new OverlayWarden(builder.start(), folder);
  }

  /** So that ^C does not reach it. */
  private static List<String> inOwnSession(List<String> command) {
    List<String> words =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String each : path.split(":")) {
      if (!each.isEmpty() && Files.isExecutable(Path.of(each, "setsid"))) {
        words = new ArrayList<>(List.of("setsid"));
      }
    }
    words.addAll(command);
    return words;
  }

  /**
   * The process.
   *
   * @param arguments name and folder of the overlay
   */
  public static void main(String[] arguments) throws IOException {
    while (System.in.read() >= 0) {
      // Only the end means something.
      continue;
    }
    try {
      OverlayFolder folder = OverlayFolder.at(arguments[0], Path.of(arguments[1]));
      ChaosRun.dismantle(folder);
      // An owner that was killed early has only prepared it, and may have left a control node that
      // is about to start: that ends by itself and then removes the same.
      folder.removeUnused();
    } catch (IOException e) {
      System.err.println("modelnet: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  /**
   * Lets go and waits until the overlay is dismantled.
   *
   * @throws IOException when it is not; the text is for the user
   */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (process.waitFor(END_S, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException(
        "overlay '"
            + folder.overlay()
            + "' is not dismantled: 'plush down --overlay "
            + folder.overlay()
            + "'");
  }
}
