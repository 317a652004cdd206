package org.plushm.participant.edge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeHandle;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.participant.files.Installations;
import org.plushm.participant.files.RunFolder;
import org.plushm.participant.launch.HostConfig;
import org.plushm.participant.tls.ControlLink;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.port.FilesPort.Install;
import org.plushm.plush.port.FilesPort.Installed;
import org.plushm.plush.port.FilesPort.RemoveRun;
import org.plushm.plush.port.FilesPort.RunRemoved;
import org.plushm.plush.port.FilesPort.StopInstall;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.KeeperPort.ForgetExecution;
import org.plushm.plush.port.KeeperPort.KillProcess;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.ReadOutput;
import org.plushm.plush.port.KeeperPort.StartProcess;
import org.plushm.plush.port.ParticipantPort.ChangeKeys;
import org.plushm.plush.port.ParticipantPort.ControlClose;
import org.plushm.plush.port.ParticipantPort.ControlClosed;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;
import org.plushm.plush.port.ParticipantPort.EndClient;
import org.plushm.plush.port.ParticipantPort.KeysChanged;

/**
 * One incarnation of one host: carries out what its participant wants and tells it what happened.
 * Effects come on the engine's thread; links and keeper call from their own.
 */
final class Host implements EffectHandler, UserProcesses.Listener {
  /** Where it is in its life; only ever forwards. */
  enum State {
    /** Its node is being added. */
    STARTING,
    /** It lives. */
    ACTIVE,
    /** Peers know a higher incarnation: its node is being taken out, and another one follows. */
    RENEWING,
    /** Killed: nothing of it may be seen any more; its node is being taken out. */
    MUTED,
    /** It says goodbye. */
    LEAVING,
    /** Its node is gone. */
    ENDED
  }

  private static final long QUEUE_RETRY_NS = 1_000_000;

  /** What a host needs of its process. Called on the engine's thread; must not wait. */
  interface Process {
    /** The host ends, as its participant decided or was told. */
    void onEnd(Host host, EndClient effect);

    /** Peers ignore the host because they know a higher incarnation at its address. */
    void onStale(Host host, long highestSeen);
  }

  private final HostConfig wanted;
  private final String label;
  private final NodeId self;
  private final HostFolder folder;
  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final UserProcesses userProcesses;
  private final Installations installations;
  private final HostEngine engine;
  private final ProcessKeys keys;
  private final Process process;
  private final Map<Long, ControlLink> links = new ConcurrentHashMap<>();
  private final Set<Long> told = ConcurrentHashMap.newKeySet();
  private final Set<Long> cutLinks = ConcurrentHashMap.newKeySet();
  private final Set<Long> congestedLinks = ConcurrentHashMap.newKeySet();
  private volatile NodeHandle handle;
  private volatile State state = State.STARTING;
  private long nextIncarnationMin;

  Host(
      HostConfig wanted,
      NodeId self,
      HostFolder folder,
      Map<String, String> environment,
      Path workingDirectory,
      UserProcesses userProcesses,
      Installations installations,
      HostEngine engine,
      ProcessKeys keys,
      Process process) {
    this.wanted = wanted;
    this.label = wanted.label();
    this.self = self;
    this.folder = folder;
    this.environment = new TreeMap<>(environment);
    this.workingDirectory = workingDirectory;
    this.userProcesses = userProcesses;
    this.installations = installations;
    this.engine = engine;
    this.keys = keys;
    this.process = process;
  }

  /** What was asked for. */
  HostConfig wanted() {
    return wanted;
  }

  String label() {
    return label;
  }

  NodeId self() {
    return self;
  }

  @Override
  public HostFolder folder() {
    return folder;
  }

  State state() {
    return state;
  }

  /** The node runs. */
  void started(NodeHandle node) {
    handle = node;
    become(State.ACTIVE);
  }

  /** Registers with the keeper; what former incarnations accepted. */
  List<KeeperPort.Recovered> register() {
    return userProcesses.register(label, this);
  }

  /** The node is gone. */
  void ended() {
    become(State.ENDED);
    userProcesses.unregister(label, this);
    installations.leave(label);
    links.clear();
  }

  /** Has the node leave; nothing of a muted one is seen any more from now on. */
  void leave(Farewell farewell) {
    if (farewell == Farewell.MUTE) {
      become(State.MUTED);
      links.values().forEach(ControlLink::mute);
    } else {
      become(State.LEAVING);
    }
    NodeHandle node = handle;
    if (node != null) {
      engine.remove(node, farewell);
    }
  }

  /**
   * Has the node leave so that the host's next incarnation can follow; its user processes go on.
   * Supervisor's thread.
   *
   * @param incarnationMin the next incarnation is at least this
   * @return whether it does: a host that leaves anyway has no next incarnation
   */
  boolean renew(long incarnationMin) {
    if (!become(State.RENEWING)) {
      return false;
    }
    nextIncarnationMin = incarnationMin;
    NodeHandle node = handle;
    if (node != null) {
      engine.remove(node, Farewell.GOODBYE);
    }
    // The control node sees the end at once and asks for the host again.
    links.values().forEach(ControlLink::close);
    return true;
  }

  /** The host's next incarnation is at least this; 0 when nobody said so. Supervisor's thread. */
  long nextIncarnationMin() {
    return nextIncarnationMin;
  }

  /** Its links with the control node fall silent, as if something on the way dropped it all. */
  void cutLinks() {
    links.forEach(
        (number, link) -> {
          link.mute();
          cutLinks.add(number);
        });
  }

  /** The participant learns that its silent links are gone. */
  void endCutLinks() {
    for (Long number : List.copyOf(cutLinks)) {
      cutLinks.remove(number);
      ControlLink link = links.remove(number);
      if (link != null) {
        link.abort("cut off");
        tell(new ControlClosed(number));
      }
    }
  }

  private synchronized boolean become(State next) {
    boolean forwards = next.compareTo(state) > 0;
    if (forwards) {
      state = next;
    }
    return forwards;
  }

  // ---- effects, engine's thread ----

  @Override
  public void handle(NodeHandle node, Effect effect) {
    if (handle == null) {
      // The start event runs before the supervisor has the handle.
      handle = node;
    }
    if (effect instanceof ControlSend send) {
      ControlLink link = links.get(send.link());
      if (link != null) {
        link.send(send.message());
      }
    } else if (effect instanceof ControlClose close) {
      ControlLink link = links.remove(close.link());
      if (link != null) {
        link.close();
      }
    } else if (effect instanceof StartProcess start) {
      Path directory =
          start.run() == 0 ? workingDirectory : RunFolder.of(folder.path(), start.run());
      userProcesses.start(label, start, environment, directory, this);
    } else if (effect instanceof KillProcess kill) {
      userProcesses.kill(label, kill.execution());
    } else if (effect instanceof ReadOutput read) {
      userProcesses.read(label, read, this);
    } else if (effect instanceof ForgetExecution forget) {
      userProcesses.forget(label, folder, forget.execution());
      told.remove(forget.execution());
    } else if (effect instanceof Install install) {
      installations.install(
          label,
          folder.path(),
          install.run(),
          install.software(),
          install.mirrorUrl(),
          cause -> tell(new Installed(install.run(), cause == null, cause)));
    } else if (effect instanceof StopInstall stop) {
      installations.stop(label, stop.run());
    } else if (effect instanceof RemoveRun remove) {
      installations.remove(
          label, folder.path(), remove.run(), cause -> tell(new RunRemoved(remove.run(), cause)));
    } else if (effect instanceof ChangeKeys change) {
      keys.change(change, step -> tell(new KeysChanged(step)));
    } else if (effect instanceof EndClient end) {
      process.onEnd(this, end);
    } else if (effect instanceof StaleWatch.Renew renew) {
      process.onStale(this, renew.highestSeen());
    } else {
      throw new IllegalArgumentException("nobody carries out " + effect.getClass().getName());
    }
  }

  // ---- events, any other thread ----

  /**
   * Hands an event over and waits while the engine's queue is full; dropped when the host has
   * ended. An execution's end is told once, whoever noticed it.
   */
  @Override
  public void tell(Event event) {
    if (event instanceof ProcessExited exited && !told.add(exited.execution())) {
      return;
    }
    NodeHandle node = handle;
    while (node == null && state == State.STARTING) {
      LockSupport.parkNanos(QUEUE_RETRY_NS);
      node = handle;
    }
    while (node != null && state.compareTo(State.ACTIVE) <= 0 && !node.post(event)) {
      LockSupport.parkNanos(QUEUE_RETRY_NS);
    }
  }

  /** The control node has named this host: what comes over the link is its participant's. */
  ControlLink.Listener admit(long number, ControlLink link, Hello hello) {
    links.put(number, link);
    if (state == State.MUTED) {
      link.mute();
    }
    tell(new ControlOpened(number));
    tell(new ControlReceived(number, hello));
    return new LinkListener(number);
  }

  private final class LinkListener implements ControlLink.Listener {
    private final long number;

    LinkListener(long number) {
      this.number = number;
    }

    @Override
    public void received(ControlLink link, Message message) {
      tell(new ControlReceived(number, message));
    }

    @Override
    public void ended(ControlLink link, String reason) {
      links.remove(number);
      tell(new ControlClosed(number));
    }

    @Override
    public void congested(ControlLink link, boolean congested) {
      if (congested) {
        congestedLinks.add(number);
      } else {
        congestedLinks.remove(number);
      }
      NodeHandle node = handle;
      if (node != null) {
        engine.blockBulk(node, !congestedLinks.isEmpty());
      }
    }
  }
}
