package org.plushm.controlnode.host;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.plushm.controlnode.client.ChannelConnection;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;

/** Starts the control node of an overlay that stays, as a process of its own session. */
public final class DetachedControlNode {
  /** How long a control node may take to answer, on a busy machine. */
  private static final long START_MS = 30_000;

  /** How long one that has the lock may take to listen before another is tried. */
  private static final long TAKEN_MS = 2_000;

  private static final long RETRY_MS = 20;

  /** As shells have it. */
  private static final int SIGNAL_BASE = 128;

  private DetachedControlNode() {}

  /**
   * Starts a control node and connects to it; when several start one at once, all connect to the
   * one that got the lock.
   *
   * @param folder of the overlay, which is there
   * @param overlayType the protocol of a new overlay; one that is up keeps its own
   * @param assignments settings of a new overlay, NAME=VALUE each; one that is up keeps its own
   * @param notices told when it is the one started here that serves, and an overlay was up
   * @throws IOException when none answers in time; the text is for the user
   */
  public static ControlConnection start(
      OverlayFolder folder,
      OverlayType overlayType,
      List<String> assignments,
      EphemeralControlNode.Notices notices)
      throws IOException {
    long deadlineNs = System.nanoTime() + START_MS * 1_000_000L;
    while (true) {
      ControlConnection connection = startOnce(folder, overlayType, assignments, notices);
      if (connection != null) {
        return connection;
      }
      if (System.nanoTime() - deadlineNs > 0) {
        throw new IOException(
            "another control node holds " + folder.path() + " and does not answer");
      }
    }
  }

  /**
   * Null when it was killed before it said a word, or when another process had the lock and does
   * not answer: that may have died meanwhile.
   */
  private static ControlConnection startOnce(
      OverlayFolder folder,
      OverlayType overlayType,
      List<String> assignments,
      EphemeralControlNode.Notices notices)
      throws IOException {
    boolean wasUp = folder.isUp();
    boolean wasDetached = folder.isDetached();
    List<String> arguments =
        new ArrayList<>(List.of(folder.overlay(), folder.path().toString(), overlayType.label()));
    arguments.addAll(assignments);
    ProcessBuilder builder =
        JvmCommand.builder(JvmRole.CONTROLNODE, ControlNodeMain.class.getName(), arguments);
    builder.command(inOwnSession(builder.command()));
    builder.directory(folder.path().toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    Process process = builder.start();
    String answer;
    try {
      answer = firstLine(process, folder);
    } catch (IOException broken) {
      if (wasKilled(process)) {
        return null;
      }
      throw broken;
    }
    if (answer.equals(ControlNodeMain.READY)) {
      if (wasUp) {
        notices.notice(
            "the control node of overlay '"
                + folder.overlay()
                + (wasDetached ? "' is back" : "' had died, another one goes on with its journal"));
      }
      return ChannelConnection.to(folder.socket());
    }
    if (answer.equals(ControlNodeMain.TAKEN)) {
      return connectToOther(folder);
    }
    if (answer.isEmpty() && wasKilled(process)) {
      return null;
    }
    if (answer.startsWith(ControlNodeMain.SUPERSEDED)) {
      throw new SupersededException(
          answer.substring(ControlNodeMain.SUPERSEDED.length()) + "; 'plush down' forgets it here");
    }
    if (answer.startsWith(ControlNodeMain.UNUSABLE)) {
      String[] told = answer.substring(ControlNodeMain.UNUSABLE.length()).split("\t", 2);
      throw new StateUnusableException(told[0], told.length < 2 ? "" : told[1], null);
    }
    throw new IOException(
        answer.isEmpty()
            ? "the control node did not start: see " + folder.log()
            : "the control node did not start: " + answer);
  }

  /** Whether a signal ended the process; of itself it ends with less. */
  private static boolean wasKilled(Process process) throws IOException {
    try {
      return process.waitFor(TAKEN_MS, TimeUnit.MILLISECONDS) && process.exitValue() > SIGNAL_BASE;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the control node started", interrupted);
    }
  }

  /**
   * What the process says first; empty when it ended.
   *
   * @throws IOException when that cannot be read; the text is for the user
   */
  static String firstLine(Process process, OverlayFolder folder) throws IOException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String first = out.readLine();
                line.complete(first == null ? "" : first);
              } catch (IOException broken) {
                line.completeExceptionally(broken);
              }
            },
            "control-node-answer");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get(START_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException slow) {
      process.destroyForcibly();
      return "no answer within " + START_MS / 1000 + " s, see " + folder.log();
    } catch (ExecutionException failed) {
      throw new IOException(
          "cannot read from the control node: "
              + failed.getCause().getMessage()
              + "; see "
              + folder.log(),
          failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the control node started", interrupted);
    }
  }

  /** Another process has the lock; it answers as soon as it is ready. */
  private static ControlConnection connectToOther(OverlayFolder folder) throws IOException {
    long deadlineNs = System.nanoTime() + TAKEN_MS * 1_000_000L;
    while (true) {
      try {
        return ChannelConnection.to(folder.socket());
      } catch (IOException notYet) {
        if (System.nanoTime() - deadlineNs > 0) {
          return null;
        }
      }
      try {
        Thread.sleep(RETRY_MS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the control node", interrupted);
      }
    }
  }

  /**
   * The command in a session of its own, so that neither ^C nor the end of the terminal reaches it.
   * Where there is no {@code setsid}, both signals are ignored instead.
   */
  private static List<String> inOwnSession(List<String> command) {
    List<String> words = new ArrayList<>();
    if (isOnPath("setsid")) {
      words.add("setsid");
    } else {
      words.addAll(List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
    }
    words.addAll(command);
    return words;
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
