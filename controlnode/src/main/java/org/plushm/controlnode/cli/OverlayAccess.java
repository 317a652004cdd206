package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.setting.SettingValues;

/** The overlays of this user on this machine, as verbs reach them. */
public interface OverlayAccess {
  /** Receives lines for the user while something takes its time. */
  interface Notices {
    /** One line. */
    void notice(String line) throws IOException;
  }

  /** What an overlay is found as. */
  enum Presence {
    /** Its control node answers. */
    RUNNING,
    /** It was brought up, but its control node has died; the next verb starts another. */
    WITHOUT_CONTROL_NODE,
    /** Its control node was told to leave; the next verb starts another. */
    DETACHED,
    /** Its control node is on another machine. */
    REMOTE,
    /** It was dismantled. */
    DOWN
  }

  /**
   * An overlay of this user.
   *
   * @param name its name
   * @param presence how it is found
   * @param controlPid process id of its control node, or -1
   */
  record Known(String name, Presence presence, long controlPid) {}

  /**
   * Connects to an overlay that is up. A dead control node is replaced on its journal first.
   *
   * @return empty when there is no such overlay
   * @throws IOException when it is there and does not answer; the text is for the user
   */
  Optional<ControlConnection> find(String overlay, Notices notices) throws IOException;

  /**
   * Connects to an overlay, with a new control node that outlives this process where there is none.
   *
   * @param overlayType the protocol of a new overlay; one that is up keeps its own
   * @throws IOException when it does not start; the text is for the user
   */
  ControlConnection open(String overlay, OverlayType overlayType, Notices notices)
      throws IOException;

  /**
   * Starts a control node in this process. Closing the connection dismantles its overlay, and so
   * does the end of this process, however it comes.
   *
   * @param overlayType the protocol of its overlay
   * @throws IOException when it does not start; the text is for the user
   */
  ControlConnection openEphemeral(OverlayType overlayType, Notices notices) throws IOException;

  /** The same access; overlays that it makes have these settings. */
  OverlayAccess with(SettingValues settings);

  /**
   * The user's own settings, which {@code PLUSH_SETTINGS} names a file of: a line each.
   *
   * @throws IOException when it cannot be read; the text is for the user
   */
  List<String> userSettings() throws IOException;

  /** The lines that were set when the overlay was brought up; empty when it is not up. */
  Optional<List<String>> settingsOf(String overlay) throws IOException;

  /**
   * Why a new overlay cannot have these hosts on this machine, with what to do about it; empty when
   * it can.
   */
  Optional<String> shortage(NodeSet hosts);

  /** Every overlay that has a folder, sorted by name. */
  List<Known> list() throws IOException;

  /** Where the control node of an overlay is that was attached; empty for one of this machine. */
  Optional<RemoteOverlay> remote(String overlay) throws IOException;

  /**
   * Connects to the control node of another machine.
   *
   * @throws IOException when it is not reached; the text is for the user
   */
  ControlConnection connect(RemoteOverlay remote) throws IOException;

  /** The overlay of this name is one of another machine from now on. */
  void attach(String overlay, RemoteOverlay remote) throws IOException;

  /**
   * Removes what this machine knows of an overlay that is controlled elsewhere. The overlay itself
   * is not touched.
   */
  void forget(String overlay) throws IOException;
}
