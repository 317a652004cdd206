package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.basic.BasicMessages;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.overlay.basic.Standing;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.Project;
import org.plushm.plush.control.ControlNode;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.control.ControlSettings;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.participant.Participant;
import org.plushm.plush.participant.ParticipantOptions;
import org.plushm.plush.port.Admission;
import org.plushm.plush.port.ControlPort.ClientAsks;
import org.plushm.plush.port.ControlPort.ClientGone;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.CutLinks;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.EndControl;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.Launch;
import org.plushm.plush.port.ControlPort.LaunchWithKeys;
import org.plushm.plush.port.ControlPort.LinkSend;
import org.plushm.plush.port.ControlPort.MakeKey;
import org.plushm.plush.port.ControlPort.StopAll;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;
import org.plushm.plush.port.ParticipantPort.ControlClose;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;
import org.plushm.plush.port.ParticipantPort.EndClient;
import org.plushm.plush.setting.SettingCatalog;
import org.plushm.plush.setting.SettingException;
import org.plushm.randtree.RandTreeMessages;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;
import org.plushm.ransub.RanSubMessages;
import org.plushm.simulation.CheckedUpcalls;
import org.plushm.simulation.Checker;
import org.plushm.simulation.ExactlyOnceChecker;
import org.plushm.simulation.Fault;
import org.plushm.simulation.RootUpcallChecker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.TreeLivenessChecker;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/**
 * A whole overlay in virtual time: control node, launcher, participants on RandTree or another
 * overlay, keepers, user processes and command-line clients; anything may be killed at any time.
 */
final class PlushWorld {
  /** Longer than an invitation lasts. */
  private static final long WHOLE_NS = 400_000_000_000L;

  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;

  final World world;
  final ControlOptions controlOptions;
  final SimulatedHost control;
  final SimulatedLinks links;
  final SimulatedJournal journal;
  final FakeKeys keys;
  final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
  final Map<String, FakeKeeper> keepers = new LinkedHashMap<>();
  final Map<String, FakeFiles> files = new LinkedHashMap<>();
  final TreeLivenessChecker treeLiveness = new TreeLivenessChecker();
  final ExactlyOnceChecker deliveries = new ExactlyOnceChecker();
  private final RootUpcallChecker rootUpcalls = new RootUpcallChecker();
  private final Map<String, String> labels = new TreeMap<>();
  private final Map<String, SimulatedHost> byAddress = new TreeMap<>();
  private final TreeSet<String> down = new TreeSet<>();

  /** Clients that ended by the tree's own dismantling, not by the launcher, in this order. */
  final Set<String> dismantled = new LinkedHashSet<>();

  /** Hosts that decline invitations now. */
  final Map<String, Admission.Refusal> refusals = new TreeMap<>();

  private final Map<Long, Client> clients = new TreeMap<>();
  final SimulatedLauncher launcher;
  private final MessageCodec codec;
  private final MessageCodec documentCodec = new WireCodec(MessageTables.document());
  private final FakeSignatures signatures = new FakeSignatures();
  private long clientCount;
  boolean controlEnded;

  /** Mirrors of packages that are open now; a control node that dies takes its own along. */
  int served;

  PlushWorld(WorldOptions options, int hostCount) {
    this(options, hostCount, OverlayType.RANDTREE, UnaryOperator.identity());
  }

  PlushWorld(WorldOptions options, int hostCount, OverlayType overlayType) {
    this(options, hostCount, overlayType, UnaryOperator.identity());
  }

  /**
   * The same with its codecs seen through something, such as one that looks at what passes.
   *
   * @param through for the codec of the overlay and then for that of the control links
   */
  PlushWorld(
      WorldOptions options,
      int hostCount,
      OverlayType overlayType,
      UnaryOperator<MessageCodec> through) {
    this.world =
        new World(
            options
                .withCodec(through.apply(new WireCodec(table())))
                .withClockOffsets(3600 * SECOND));
    this.codec = through.apply(new WireCodec(MessageTables.controlLink()));
    this.keys = new FakeKeys(world);
    this.launcher = new SimulatedLauncher(this);
    this.controlOptions = controlOptions().withOverlayType(overlayType);
    this.control = world.addActor("control", this::createControl);
    this.journal =
        new SimulatedJournal(
            world,
            new WireCodec(MessageTables.journal()),
            3 * MS,
            controlOptions.logEntriesKept(),
            this::carryOutForControl);
    this.control.effectHandler(
        (host, effect) -> {
          journal.take(effect);
          return true;
        });
    this.control.portFaults((host, fault) -> happenAtControl(fault));
    long linkDelayNs = Math.max(MS / 10, options.faults().delayNs());
    this.links = new SimulatedLinks(world, codec, linkDelayNs, control, byAddress);
    for (int i = 1; i <= hostCount; i++) {
      addHost("h" + i);
    }
    world.addChecker(deliveries);
    world.addChecker(rootUpcalls);
  }

  /** A log so short that what is left out of it matters. */
  private static ControlOptions controlOptions() {
    try {
      SettingCatalog catalog = new SettingCatalog(List.of(ControlSettings.GROUP));
      return ControlSettings.GROUP.apply(
          ControlOptions.of("sim", 1), catalog.parse(List.of("control.log-entries-kept=16")));
    } catch (SettingException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  static MessageTable table() {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    BasicMessages.addTo(table);
    RandTreeMessages.addTo(table);
    RanSubMessages.addTo(table);
    MessageTables.addTo(table);
    return table.build();
  }

  // ---- the parts ----

  private void addHost(String label) {
    FakeKeeper keeper = new FakeKeeper(world, label);
    SimulatedHost host = world.addHost((node, random) -> createParticipant(label, node));
    FakeFiles hostFiles = new FakeFiles(world, label, host, keeper);
    keeper.install(host, hostFiles);
    files.put(label, hostFiles);
    host.effectHandler((at, effect) -> carryOutForParticipant(label, effect));
    host.portFaults((at, fault) -> happenAtHost(label, at, fault));
    hosts.put(label, host);
    keepers.put(label, keeper);
    labels.put(host.name(), label);
    byAddress.put(host.endpoint().endpoint(), host);
  }

  private void createControl(Node node, RandomSource random) {
    node.install(
        new ControlNode(
            node.context("control"),
            controlOptions,
            codec,
            documentCodec,
            signatures,
            control::wallMs,
            journal.readForControlNode()));
  }

  private void createParticipant(String label, Node node) {
    ParticipantOptions options =
        ParticipantOptions.of(label, "sim", node.self().endpoint(), label, "1");
    Participant participant =
        new Participant(
            node.context("plush"),
            options,
            codec,
            documentCodec,
            signatures,
            keepers.get(label).recovered(),
            () -> "unsealed=1",
            (version, executions) -> refusals.get(label),
            () -> keys.step(node.self()));
    CheckedUpcalls checked =
        new CheckedUpcalls(world, node.self(), deliveries, rootUpcalls, participant);
    participant.attach(overlay(label, node, checked));
    node.install(participant);
  }

  private Overlay overlay(String label, Node node, OverlayUpcalls above) {
    BasicOverlay basic;
    switch (controlOptions.overlayType()) {
      case RANDTREE -> {
        return RandTreeStack.install(node, RandTreeOptions.defaults(), above);
      }
      case STAR -> basic = BasicOverlay.star(node.context("star"), BasicOptions.defaults(), above);
      case PROXYTREE -> {
        // Every fourth host is of one site.
        Standing standing = Standing.at("site" + Integer.parseInt(label.substring(1)) % 4);
        basic =
            BasicOverlay.proxyTree(
                node.context("proxytree"), BasicOptions.defaults(), standing, above);
      }
      default -> throw new AssertionError(controlOptions.overlayType());
    }
    node.install(basic);
    return basic;
  }

  private boolean carryOutForParticipant(String label, Effect effect) {
    SimulatedHost host = hosts.get(label);
    if (keepers.get(label).handle(effect)
        || files.get(label).handle(effect)
        || keys.handle(host, effect)) {
      return true;
    } else if (effect instanceof ControlSend send) {
      links.participantSend(send.link(), send.message());
    } else if (effect instanceof ControlClose close) {
      links.participantClose(close.link());
    } else if (effect instanceof EndClient end) {
      if (!end.abrupt()) {
        dismantled.add(label);
      }
      launcher.end(label, end.killProcesses(), end.abrupt());
    } else {
      return false;
    }
    return true;
  }

  private void carryOutForControl(Effect effect) {
    if (effect instanceof Dial dial) {
      links.dial(dial);
    } else if (effect instanceof LinkSend send) {
      links.send(send.link(), send.message());
    } else if (effect instanceof HangUp hangUp) {
      links.hangUp(hangUp.link());
    } else if (effect instanceof CutLinks cut) {
      hosts.values().forEach(host -> links.cut(host, cut.durationMs() * MS));
    } else if (effect instanceof Launch launch) {
      launch.orders().forEach(launcher::launch);
    } else if (effect instanceof ClientTell tell) {
      Client client = clients.get(tell.client());
      if (client != null) {
        world.after(MS / 10, () -> client.tell(tell.message()));
      }
    } else if (effect instanceof ServePackages serve) {
      served++;
      NodeId asker = control.id();
      world.after(
          10 * MS, () -> tellControl(asker, new PackagesServed(serve.run(), "http://m/", null)));
    } else if (effect instanceof StopServing) {
      served--;
    } else if (effect instanceof MakeKey make) {
      NodeId asker = control.id();
      world.after(5 * MS, () -> tellControl(asker, keys.make(make.epoch())));
    } else if (effect instanceof LaunchWithKeys launch) {
      keys.give(launch.step());
    } else if (effect instanceof StopAll) {
      launcher.stopAll();
    } else if (effect instanceof EndControl) {
      controlEnded = true;
      world.after(MS, () -> endControl(false));
    } else {
      throw world.failure("no port of the control node knows " + effect, null);
    }
  }

  /** Something happens to the control node, unless it is another one by now. */
  void tellControl(NodeId incarnation, Event event) {
    if (control.isAlive() && control.id().equals(incarnation)) {
      control.deliver(event);
    }
  }

  // ---- acts ----

  /** A script's fault at a participant's host; what dies is launched again by the control node. */
  private boolean happenAtHost(String label, SimulatedHost host, Fault fault) {
    if (fault instanceof Fault.CutControl cut) {
      links.cut(host, cut.durationNs());
    } else if (fault instanceof Fault.Kill kill && kill.noisy()) {
      killClient(label);
    } else if (fault instanceof Fault.Kill || fault instanceof Fault.Restart) {
      killHost(label);
    } else {
      return false;
    }
    return true;
  }

  private boolean happenAtControl(Fault fault) {
    if (fault instanceof Fault.TearJournal) {
      journal.tearNext(this::killControl);
    } else if (fault instanceof Fault.Kill) {
      killControl();
    } else if (fault instanceof Fault.Restart) {
      killControl();
      startControl();
    } else {
      return false;
    }
    return true;
  }

  /** The machine dies silently, with its processes; it can be launched again at once. */
  void killHost(String label) {
    SimulatedHost host = hosts.get(label);
    if (host.isAlive()) {
      launcher.end(label, true, true);
    }
  }

  /** Only the client dies; its processes wait for a successor. */
  void killClient(String label) {
    SimulatedHost host = hosts.get(label);
    if (host.isAlive()) {
      launcher.end(label, false, false);
    }
  }

  /** The machine dies and stays away until {@link #powerOn}. */
  void powerOff(String label) {
    killHost(label);
    down.add(label);
    links.setDown(hosts.get(label), true);
  }

  void powerOn(String label) {
    down.remove(label);
    links.setDown(hosts.get(label), false);
  }

  void killControl() {
    endControl(true);
  }

  private void endControl(boolean crash) {
    if (control.isAlive()) {
      control.killNoisily();
      served = 0;
      links.controlEnded(crash && world.random("end" + world.nowNs()).chance(0.5));
      journal.crash();
    }
  }

  void startControl() {
    control.start();
  }

  /** Kills something once its host has run so many more events: between any two of them. */
  void afterEvents(SimulatedHost host, int events, Runnable act) {
    int[] left = {events};
    world.addChecker(
        new Checker() {
          @Override
          public void touched(World at, SimulatedHost touched) {
            if (touched == host && left[0] > 0 && --left[0] == 0) {
              world.after(0, act);
            }
          }
        });
  }

  /** A control node of a later term, of which this world has no other trace, says hello. */
  void announceNewerControlNode(SimulatedHost host) {
    long link = 1_000_000;
    host.deliver(new ControlOpened(link));
    host.deliver(new ControlReceived(link, new Hello(host.id(), 1L << 40, "sim")));
  }

  // ---- clients ----

  private Client client(Message request) {
    Client client = new Client(this, ++clientCount);
    clients.put(client.number, client);
    control.deliver(new ClientAsks(client.number, request));
    return client;
  }

  Client up(String nodes) {
    return client(new UpRequest(nodes, 0));
  }

  Client exec(String nodes, String command, long timeoutMs) {
    return exec(nodes, command, timeoutMs, 1 << 20);
  }

  Client exec(String nodes, String command, long timeoutMs, long outputBytesMax) {
    return client(new ExecRequest(nodes, command, timeoutMs, 10_000, outputBytesMax));
  }

  Client run(Project project, String packages, List<ComponentHosts> candidates) {
    return client(
        new RunRequest(
            ProjectDocument.encode(project, documentCodec), packages, candidates, 10_000, 1 << 20));
  }

  Client run(Project project) {
    return run(project, null, List.of());
  }

  Client down() {
    return client(new DownRequest());
  }

  void cancel(Client client) {
    control.deliver(new ClientAsks(client.number, new CancelRequest(0)));
  }

  /** The client is killed. */
  void leave(Client client) {
    clients.remove(client.number);
    control.deliver(new ClientGone(client.number));
  }

  Client ask(Message request) {
    return client(request);
  }

  // ---- questions ----

  String describe() {
    return WorldReport.of(this);
  }

  ControlNode controlNode() {
    return control.service(ControlNode.class);
  }

  /** The host that is root now, or null. */
  String rootLabel() {
    String best = null;
    for (Map.Entry<String, SimulatedHost> entry : hosts.entrySet()) {
      SimulatedHost host = entry.getValue();
      if (host.isAlive() && host.service(Overlay.class).tree().isRoot()) {
        best = entry.getKey();
      }
    }
    return best;
  }

  boolean isWhole() {
    long wanted = hosts.size() - down.size();
    return control.isAlive()
        && hosts.values().stream().filter(SimulatedHost::isAlive).count() == wanted
        && controlNode().count(HostStatus.ACTIVE) == wanted
        && treeLiveness.holds(world);
  }

  /**
   * Asks for hosts until all of them are there, as a user would: one whose launch hangs is given up
   * after the 5 minutes of an invitation, and wanted anew.
   */
  void bringBack(String labels) {
    up(labels);
    await(
        "whole again",
        WHOLE_NS,
        () -> isWhole() || control.isAlive() && controlNode().count(HostStatus.FAILED) > 0);
    if (!isWhole()) {
      up(labels);
      await("whole again although some were given up", WHOLE_NS, this::isWhole);
    }
  }

  boolean isPowered(String label) {
    return !down.contains(label);
  }

  boolean allPowered() {
    return down.isEmpty();
  }

  boolean allEnded() {
    return hosts.values().stream().noneMatch(SimulatedHost::isAlive);
  }

  /** How many clients ended by the tree's own dismantling, not by the launcher. */
  int dismantledCount() {
    return dismantled.size();
  }

  int starts(String label, long execution) {
    return keepers.get(label).starts.getOrDefault(execution, 0);
  }

  void require(boolean holds, String property, String detail) {
    if (!holds) {
      world.violation(property, detail);
    }
  }

  void await(String what, long withinNs, BooleanSupplier condition) {
    long limitNs = world.nowNs() + withinNs;
    while (!condition.getAsBoolean()) {
      if (world.nowNs() >= limitNs) {
        throw world.failure(
            what
                + " did not come within "
                + withinNs / MS
                + " ms\n"
                + new RunJudge(this).describe(),
            null);
      }
      world.runFor(5 * MS);
    }
  }

  List<Message> journalRecords() {
    return new ArrayList<>(journal.read());
  }
}
