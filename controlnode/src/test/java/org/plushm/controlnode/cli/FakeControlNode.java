package org.plushm.controlnode.cli;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.setting.SettingValues;

/** Overlays whose control nodes answer each kind of request as a test says. */
final class FakeControlNode implements OverlayAccess {
  private final Map<Class<?>, Function<Message, List<Message>>> answers = new LinkedHashMap<>();
  private final List<Message> requests = new ArrayList<>();
  private final List<Known> known = new ArrayList<>();
  private final Map<String, RemoteOverlay> remotes = new LinkedHashMap<>();
  private boolean running;
  private String shortage;
  private List<String> userSettings = List.of();
  private List<String> settingsOfOverlay = List.of();
  private SettingValues applied = SettingValues.NONE;
  private boolean endsAfterAnswers;
  private int deaths;
  private Class<? extends Message> deadlyRequest;
  private List<Message> lastWords = List.of();
  private StateUnusableException unusable;
  private int opened;
  private int closed;
  private String openedOverlay;
  private OverlayType openedType;

  /** The overlay that verbs ask for is up. */
  FakeControlNode running() {
    running = true;
    return this;
  }

  /** The control node dies when it has said everything. */
  FakeControlNode endsAfterAnswers() {
    endsAfterAnswers = true;
    return this;
  }

  /** So many control nodes, one after the other, die over this request, some words told. */
  FakeControlNode diesUnder(Class<? extends Message> request, int times, Message... words) {
    deadlyRequest = request;
    deaths = times;
    lastWords = List.of(words);
    return this;
  }

  /** From now on no control node can start, as on a full disk. */
  FakeControlNode withoutDisk() {
    unusable = new StateUnusableException("cannot keep state in /x: full", "make room", null);
    return this;
  }

  FakeControlNode knows(Known overlay) {
    known.add(overlay);
    return this;
  }

  <M extends Message> FakeControlNode when(Class<M> request, Message... answer) {
    answers.put(request, r -> List.of(answer));
    return this;
  }

  FakeControlNode answering(
      Class<? extends Message> request, Function<Message, List<Message>> answer) {
    answers.put(request, answer);
    return this;
  }

  List<Message> requests() {
    return requests;
  }

  /** Connections that were opened and not closed. */
  int openConnections() {
    return opened - closed;
  }

  boolean wasAsked() {
    return opened > 0;
  }

  String openedOverlay() {
    return openedOverlay;
  }

  /** What the last new overlay was to be; null when there was none. */
  OverlayType openedType() {
    return openedType;
  }

  @Override
  public Optional<ControlConnection> find(String overlay, Notices notices)
      throws StateUnusableException {
    return running ? Optional.of(opened(overlay)) : Optional.empty();
  }

  @Override
  public ControlConnection open(String overlay, OverlayType overlayType, Notices notices)
      throws StateUnusableException {
    openedType = overlayType;
    return opened(overlay);
  }

  private ControlConnection opened(String overlay) throws StateUnusableException {
    if (unusable != null) {
      throw unusable;
    }
    opened++;
    openedOverlay = overlay;
    return new Connection();
  }

  @Override
  public ControlConnection openEphemeral(OverlayType overlayType, Notices notices)
      throws StateUnusableException {
    return open("ephemeral", overlayType, notices);
  }

  /** The file that PLUSH_SETTINGS names has these lines. */
  FakeControlNode withUserSettings(String... lines) {
    userSettings = List.of(lines);
    return this;
  }

  /** The overlay that is up was made with these. */
  FakeControlNode wasMadeWith(String... lines) {
    settingsOfOverlay = List.of(lines);
    return this;
  }

  /** What the last overlay would have been made with. */
  SettingValues appliedSettings() {
    return applied;
  }

  @Override
  public OverlayAccess with(SettingValues settings) {
    applied = settings;
    return this;
  }

  @Override
  public List<String> userSettings() {
    return userSettings;
  }

  @Override
  public Optional<List<String>> settingsOf(String overlay) {
    return running ? Optional.of(settingsOfOverlay) : Optional.empty();
  }

  /** From now on the machine has no room for any hosts. */
  FakeControlNode withoutRoom(String reason) {
    shortage = reason;
    return this;
  }

  @Override
  public Optional<String> shortage(NodeSet hosts) {
    return Optional.ofNullable(shortage);
  }

  @Override
  public List<Known> list() {
    return known;
  }

  @Override
  public Optional<RemoteOverlay> remote(String overlay) {
    return Optional.ofNullable(remotes.get(overlay));
  }

  @Override
  public ControlConnection connect(RemoteOverlay remote) throws StateUnusableException {
    return opened(remote.destination());
  }

  @Override
  public void attach(String overlay, RemoteOverlay remote) {
    remotes.put(overlay, remote);
  }

  @Override
  public void forget(String overlay) {
    remotes.remove(overlay);
  }

  private final class Connection implements ControlConnection {
    private final Deque<Message> queue = new ArrayDeque<>();
    private boolean dies;

    @Override
    public void send(Message request) throws IOException {
      if (dies) {
        throw new IOException("Broken pipe");
      }
      requests.add(request);
      if (request.getClass() == deadlyRequest && deaths > 0) {
        deaths--;
        dies = true;
        queue.addAll(lastWords);
        return;
      }
      Function<Message, List<Message>> answer = answers.get(request.getClass());
      if (answer != null) {
        queue.addAll(answer.apply(request));
      }
    }

    @Override
    public Message receive(long timeoutMs) throws IOException {
      Message next = queue.poll();
      if (next == null && (endsAfterAnswers || dies)) {
        throw new EOFException();
      }
      return next;
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
