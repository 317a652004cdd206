package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.plushm.controlnode.client.ChannelConnection;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.client.Relay;
import org.plushm.controlnode.host.DetachedControlNode;
import org.plushm.controlnode.host.EphemeralControlNode;
import org.plushm.controlnode.host.Launchers;
import org.plushm.controlnode.host.SupersededException;
import org.plushm.controlnode.setting.Settings;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.participant.launch.SshOptions;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.setting.SettingValues;

/** The overlays in the state directory of this user. */
final class LocalOverlays implements OverlayAccess {
  private static final String SETTINGS_VARIABLE = "PLUSH_SETTINGS";

  private final StateDirectory state;
  private final String settingsFile;
  private final SettingValues set;
  private final SshOptions ssh;

  LocalOverlays(Map<String, String> environment) {
    this(
        StateDirectory.of(environment),
        environment.getOrDefault(SETTINGS_VARIABLE, ""),
        SettingValues.NONE,
        SshOptions.of(environment.get(SshOptions.COMMAND_VARIABLE)));
  }

  private LocalOverlays(
      StateDirectory state, String settingsFile, SettingValues set, SshOptions ssh) {
    this.ssh = ssh;
    this.state = state;
    this.settingsFile = settingsFile;
    this.set = set;
  }

  @Override
  public OverlayAccess with(SettingValues settings) {
    return new LocalOverlays(state, settingsFile, settings, ssh);
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
    Optional<RemoteOverlay> remote = folder.remote();
    if (remote.isPresent()) {
      return Optional.of(connect(remote.get()));
    }
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
    return DetachedControlNode.start(
        folder,
        overlayType,
        set.isEmpty() ? List.of() : Settings.CATALOG.assignments(set),
        notices::notice);
  }

  private static Optional<ControlConnection> tryConnect(OverlayFolder folder) {
    try {
      return Optional.of(ChannelConnection.to(folder.socket()));
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
      Presence presence = folder.remote().isPresent() ? Presence.REMOTE : Presence.DOWN;
      if (presence == Presence.DOWN && folder.isUp()) {
        Optional<ControlConnection> answering = tryConnect(folder);
        presence =
            answering.isPresent()
                ? Presence.RUNNING
                : folder.isDetached() ? Presence.DETACHED : Presence.WITHOUT_CONTROL_NODE;
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

  @Override
  public Optional<RemoteOverlay> remote(String overlay) throws IOException {
    return state.overlay(overlay).remote();
  }

  @Override
  public ControlConnection connect(RemoteOverlay remote) throws IOException {
    String command = remote.program() + " relay --overlay " + remote.overlay();
    return Relay.connect(
        ssh.session(remote.destination(), command),
        "overlay '" + remote.overlay() + "' of " + remote.destination());
  }

  @Override
  public void attach(String overlay, RemoteOverlay remote) throws IOException {
    state.makeOverlay(overlay).attach(remote);
  }

  @Override
  public void forget(String overlay) throws IOException {
    OverlayFolder folder = state.overlay(overlay);
    if (folder.remote().isPresent()) {
      folder.forgetRemote();
      return;
    }
    Optional<OverlayLock> lock = OverlayLock.tryTake(folder);
    if (lock.isEmpty()) {
      throw new IOException("overlay '" + overlay + "' has a control node on this machine");
    }
    try {
      if (EdgeLauncher.isAnyAlive(folder.work())) {
        throw new SupersededException(
            "participants on this machine belong to overlay '"
                + overlay
                + "' under its newer control node: 'plush down' works when they have ended");
      }
      folder.removeOverlay();
    } finally {
      lock.get().close();
    }
  }
}
