package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.client.SocketConnection;
import org.plushm.controlnode.host.DetachedControlNode;
import org.plushm.controlnode.host.EphemeralControlNode;
import org.plushm.controlnode.host.Launchers;
import org.plushm.controlnode.setting.Settings;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.setting.SettingValues;

/** The overlays in the state directory of this user. */
final class LocalOverlays implements OverlayAccess {
  private static final String SETTINGS_VARIABLE = "PLUSH_SETTINGS";

  private final StateDirectory state;
  private final String settingsFile;
  private final SettingValues set;

  LocalOverlays(Map<String, String> environment) {
    this(
        StateDirectory.of(environment),
        environment.getOrDefault(SETTINGS_VARIABLE, ""),
        SettingValues.NONE);
  }

  private LocalOverlays(StateDirectory state, String settingsFile, SettingValues set) {
    this.state = state;
    this.settingsFile = settingsFile;
    this.set = set;
  }

  @Override
  public OverlayAccess with(SettingValues settings) {
    return new LocalOverlays(state, settingsFile, settings);
  }

  @Override
  public List<String> userSettings() throws IOException {
    if (settingsFile.isEmpty()) {
      return List.of();
    }
    try {
      return Files.readAllLines(Path.of(settingsFile));
    } catch (IOException | InvalidPathException unreadable) {
      throw new IOException(
          SETTINGS_VARIABLE + ": the file " + settingsFile + " cannot be read", unreadable);
    }
  }

  @Override
  public Optional<List<String>> settingsOf(String overlay) throws IOException {
    OverlayFolder folder = state.overlay(overlay);
    return folder.isUp() ? Optional.of(folder.readSettings()) : Optional.empty();
  }

  @Override
  public Optional<ControlConnection> find(String overlay, Notices notices) throws IOException {
    OverlayFolder folder = state.overlay(overlay);
    if (!folder.isUp()) {
      return Optional.empty();
    }
    Optional<ControlConnection> answering = tryConnect(folder);
    if (answering.isPresent()) {
      return answering;
    }
    // It is up and has its type.
    return Optional.of(start(folder, OverlayType.RANDTREE, notices));
  }

  @Override
  public ControlConnection open(String overlay, OverlayType overlayType, Notices notices)
      throws IOException {
    OverlayFolder folder = state.makeOverlay(overlay);
    Optional<ControlConnection> answering = tryConnect(folder);
    return answering.isPresent() ? answering.get() : start(folder, overlayType, notices);
  }

  private ControlConnection start(OverlayFolder folder, OverlayType overlayType, Notices notices)
      throws IOException {
    if (folder.isUp()) {
      notices.notice(
          "the control node of overlay '" + folder.overlay() + "' has died, starting another");
    }
    return DetachedControlNode.start(
        folder, overlayType, set.isEmpty() ? List.of() : Settings.CATALOG.assignments(set));
  }

  private static Optional<ControlConnection> tryConnect(OverlayFolder folder) {
    try {
      return Optional.of(SocketConnection.to(folder.socket()));
    } catch (IOException nobody) {
      return Optional.empty();
    }
  }

  @Override
  public ControlConnection openEphemeral(OverlayType overlayType, Notices notices)
      throws IOException {
    return EphemeralControlNode.start(state, overlayType, set, notices::notice);
  }

  @Override
  public Optional<String> shortage(NodeSet hosts) {
    return Launchers.shortage(hosts.toList());
  }

  @Override
  public List<Known> list() throws IOException {
    List<Known> known = new ArrayList<>();
    for (String name : state.names()) {
      OverlayFolder folder = state.overlay(name);
      Presence presence = Presence.DOWN;
      if (folder.isUp()) {
        Optional<ControlConnection> answering = tryConnect(folder);
        presence = answering.isPresent() ? Presence.RUNNING : Presence.WITHOUT_CONTROL_NODE;
        if (answering.isPresent()) {
          answering.get().close();
        }
      }
      known.add(
          new Known(
              name, presence, presence == Presence.RUNNING ? OverlayLock.ownerPid(folder) : -1));
    }
    return known;
  }
}
