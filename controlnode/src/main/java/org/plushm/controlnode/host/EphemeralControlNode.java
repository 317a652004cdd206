package org.plushm.controlnode.host;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.EphemeralFolder;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.control.ControlSettings;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.setting.SettingValues;

/**
 * A control node within the process of one command, seen as the connection to it. Closing the
 * connection dismantles the overlay and removes its folder. Should this process be killed, the
 * processes it launched notice the end of their standard input and end.
 */
public final class EphemeralControlNode implements ControlConnection {
  /** Dismantling through the tree, then by force, is over by then. */
  private static final long DOWN_MS = 20_000;

  private static final long LOOK_UP_MS = 100;

  /** Takes a line for the user. */
  @FunctionalInterface
  public interface Notices {
    /** One line. */
    void notice(String line) throws IOException;
  }

  private final EphemeralFolder folder;
  private final PrintStream log;
  private final ControlNodeHost host;
  private final ControlConnection connection;
  private final Notices notices;
  private boolean closed;

  private EphemeralControlNode(
      EphemeralFolder folder, PrintStream log, ControlNodeHost host, Notices notices) {
    this.folder = folder;
    this.log = log;
    this.host = host;
    this.connection = host.clients().connect();
    this.notices = notices;
  }

  /**
   * Starts a control node.
   *
   * @param overlayType the protocol of its overlay
   * @param set what the user has set
   * @throws IOException when it cannot start; the text is for the user
   */
  public static ControlConnection start(
      StateDirectory state, OverlayType overlayType, SettingValues set, Notices notices)
      throws IOException {
    return startPrepared(state, overlayType, set, notices, folder -> {});
  }

  /** Puts something into the folder of an overlay before its control node starts. */
  @FunctionalInterface
  public interface Preparation {
    /** The folder is there, {@link OverlayFolder#work} included. */
    void prepare(OverlayFolder folder) throws IOException;
  }

  /**
   * Starts a control node on a folder that is prepared first.
   *
   * @throws IOException when it cannot start; the text is for the user
   */
  public static ControlConnection startPrepared(
      StateDirectory state,
      OverlayType overlayType,
      SettingValues set,
      Notices notices,
      Preparation preparation)
      throws IOException {
    return start(
        state,
        overlayType,
        set,
        notices,
        log -> new WorldPorts(log, overlayType, set),
        preparation);
  }

  static ControlConnection start(
      StateDirectory state,
      OverlayType overlayType,
      SettingValues set,
      Notices notices,
      Function<PrintStream, Ports.Factory> ports)
      throws IOException {
    return start(state, overlayType, set, notices, ports, folder -> {});
  }

  private static ControlConnection start(
      StateDirectory state,
      OverlayType overlayType,
      SettingValues set,
      Notices notices,
      Function<PrintStream, Ports.Factory> ports,
      Preparation preparation)
      throws IOException {
    EphemeralFolder ephemeral = state.makeEphemeral();
    if (ephemeral.notice() != null) {
      notices.notice(ephemeral.notice());
    }
    OverlayFolder folder = ephemeral.folder();
    PrintStream log =
        new PrintStream(Files.newOutputStream(folder.log()), true, StandardCharsets.UTF_8);
    try {
      folder.makeWork();
      preparation.prepare(folder);
      // The folder goes with its overlay, the account of what was done stays.
      Path audit = folder.path().getParent().resolve("audit.log");
      ControlNodeHost host =
          new ControlNodeHost(
              new ControlNodeHost.Setting(folder, audit, true, log),
              options(folder, set).withOverlayType(overlayType),
              ports.apply(log));
      return new EphemeralControlNode(ephemeral, log, host, notices);
    } catch (IOException | RuntimeException failed) {
      log.close();
      ephemeral.close();
      throw failed;
    }
  }

  private static ControlOptions options(OverlayFolder folder, SettingValues set) {
    ControlOptions options = ControlOptions.of(folder.overlay(), ProcessHandle.current().pid());
    // The group's class is not loaded for a command that sets nothing.
    return set.isEmpty() ? options : ControlSettings.GROUP.apply(options, set);
  }

  @Override
  public void send(Message request) throws IOException {
    connection.send(request);
  }

  @Override
  public Message receive(long timeoutMs) throws IOException {
    Message message = connection.receive(timeoutMs);
    if (message == null && host.failure() instanceof StateUnusableException unusable) {
      throw unusable;
    }
    if (message == null && host.failure() != null) {
      throw new IOException("the control node has failed: " + host.failure(), host.failure());
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      dismantle();
    } finally {
      host.close();
      log.close();
      folder.close();
    }
  }

  private void dismantle() throws IOException {
    if (host.failure() != null) {
      return;
    }
    // A conversation of its own: what an unfinished question still brings is no answer to this one.
    connection.close();
    try (ControlConnection last = host.clients().connect()) {
      dismantle(last);
    }
  }

  private void dismantle(ControlConnection last) throws IOException {
    last.send(new DownRequest());
    long deadlineNs = System.nanoTime() + DOWN_MS * 1_000_000L;
    while (host.failure() == null) {
      Message message;
      try {
        message = last.receive(LOOK_UP_MS);
      } catch (EOFException ended) {
        return;
      }
      if (message instanceof Done done) {
        if (!done.note().isEmpty()) {
          notices.notice(done.note());
        }
        return;
      }
      if (System.nanoTime() - deadlineNs > 0) {
        notices.notice(
            "the overlay was not dismantled within "
                + DOWN_MS / 1000
                + " s; its processes end now");
        return;
      }
    }
  }
}
