package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.simulation.CheckedUpcalls;
import org.plushm.simulation.ExactlyOnceChecker;
import org.plushm.simulation.RootUpcallChecker;
import org.plushm.simulation.TreeLivenessChecker;
import org.plushm.simulation.TreeSafetyChecker;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/** The hosts of a simulation with their services, their checkers and the control node. */
final class SimulatedOverlay {
  /** The first host's address, 10.0.0.1; the others follow by count. */
  private static final int FIRST_ADDRESS = 0x0a00_0001;

  private static final int PORT = 4000;

  /** Two detached trees may adopt each other's tops: the loop lasts one trip around it. */
  private static final long LOOP_ALLOWED_NS = 3 * Simulation.SECOND_NS;

  /**
   * Up to here all hosts report at once. More would put more messages under way on a link into the
   * root than one may hold, and it would be ended as overflowed.
   */
  private static final int BURST_HOSTS_MAX = 20_000;

  private static final long REPORTS_SPREAD_NS = Simulation.SECOND_NS;

  private final SimulationOptions options;
  private final OverlayStack stack;
  private final World world;
  private final List<Member> members = new ArrayList<>();
  private final ExactlyOnceChecker deliveries = new ExactlyOnceChecker();
  private final RootUpcallChecker roots = new RootUpcallChecker();
  private final long roundTripNs;
  private final Control control;
  private final Losses losses;
  private final RandomSource reportDelays;

  SimulatedOverlay(SimulationOptions options) {
    this.options = options;
    this.stack = new OverlayStack(options.type(), options.degree());
    WorldOptions worldOptions =
        WorldOptions.of(options.seed())
            .withFaults(options.network())
            .withTrace(options.trace())
            .withReplayCommand(options.command())
            .withClockOffsets(3600 * Simulation.SECOND_NS)
            .collectingViolations();
    if (options.encoded()) {
      worldOptions = worldOptions.withCodec(codec());
    }
    world = new World(worldOptions);
    roundTripNs = options.emulated() == null ? options.roundTripNs() : emulate();
    control = new Control(world, members, roundTripNs / 2, options.type().heals());
    losses = new Losses(world);
    reportDelays = world.random("reports");
    world.addChecker(new TreeSafetyChecker(stack.childrenMax(), LOOP_ALLOWED_NS));
    world.addChecker(new TreeLivenessChecker());
    world.addChecker(deliveries);
    world.addChecker(roots);
    world.addChecker(losses);
    for (int i = 0; i < options.hosts(); i++) {
      Member member = new Member(i);
      NodeId endpoint = NodeId.ofIpv4(FIRST_ADDRESS + i, PORT, 0);
      members.add(member);
      member.host = world.addHost(endpoint, (node, random) -> install(member, node));
      member.host.portFaults((host, fault) -> control.happen(member, fault));
    }
    // A host or actor that is not there is refused before anything happens.
    options.script().check(world, world.hosts());
  }

  /** Has frames go over emulated links; the median round trip between hosts. */
  private long emulate() {
    SimulatedPipes pipes =
        new SimulatedPipes(
            world,
            options.emulated().paths(options.seed()),
            id -> (int) id.addressLow() - FIRST_ADDRESS);
    world.network().pipes(pipes);
    List<NodeId> hosts = new ArrayList<>();
    for (int i = 0; i < options.hosts(); i++) {
      hosts.add(NodeId.ofIpv4(FIRST_ADDRESS + i, PORT, 0));
    }
    return pipes.medianRoundTripNs(hosts, world.random("median"));
  }

  /** Between two hosts at rest: of all of them, or the median. */
  long roundTripNs() {
    return roundTripNs;
  }

  private static WireCodec codec() {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    OverlayStack.addMessagesTo(table);
    return new WireCodec(table.add(Report.TYPE_CODE, Report.class, Report::read).build());
  }

  World world() {
    return world;
  }

  List<Member> members() {
    return members;
  }

  Control control() {
    return control;
  }

  Losses losses() {
    return losses;
  }

  long deliveredCount() {
    return deliveries.deliveredCount();
  }

  /** The member at this node's address, whatever the incarnation; null when there is none. */
  static Member member(List<Member> members, NodeId id) {
    int index = (int) id.addressLow() - FIRST_ADDRESS;
    return index >= 0 && index < members.size() ? members.get(index) : null;
  }

  /** Starts the first host as root, and each other one at its time. */
  void start() {
    Member first = members.get(0);
    first.host.start();
    first.joinedNs = world.nowNs();
    first.host.call(() -> first.overlay.found(0));
    control.start();
    for (Member member : members.subList(1, members.size())) {
      world.at(member.index * (options.buildNs() / members.size()), () -> startMember(member));
    }
  }

  private void startMember(Member member) {
    if (!member.isAlive()) {
      member.host.start();
      joinNow(member);
    }
  }

  /** From now on things go wrong; who is restarted is told to join. */
  void applyScript() {
    members.forEach(member -> member.host.afterStart(() -> joinNow(member)));
    world.applyScript();
  }

  /** The host has been started: what the control node's SETPEER does. */
  private void joinNow(Member member) {
    member.joiningSinceNs = world.nowNs();
    List<NodeId> bootstrap = control.bootstrapFor(member);
    member.host.call(() -> member.overlay.join(bootstrap));
  }

  private void install(Member member, Node node) {
    Upcalls above = new Upcalls(member);
    control.restarted(member);
    member.joinedNs = -1;
    member.joiningSinceNs = -1;
    member.firstExecuted = 0;
    member.lastExecuted = 0;
    OverlayUpcalls checked = new CheckedUpcalls(world, node.self(), deliveries, roots, above);
    member.overlay = stack.install(node, member.index, checked);
  }

  /** Sends a report up, in a large overlay after a time drawn for it, as if the command took it. */
  private void report(Member member, Report report) {
    if (members.size() <= BURST_HOSTS_MAX) {
      member.overlay.collect(report);
      return;
    }
    Overlay reporter = member.overlay;
    world.after(
        reportDelays.nextLong(REPORTS_SPREAD_NS),
        () -> {
          if (member.isAlive() && member.overlay == reporter) {
            member.host.call(() -> reporter.collect(report));
          }
        });
  }

  /** The layer above one life of a host. */
  private final class Upcalls implements OverlayUpcalls {
    private final Member member;

    Upcalls(Member member) {
      this.member = member;
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {}

    @Override
    public void notifyParent(NodeId parent) {
      if (parent == null) {
        member.orphaned = true;
      } else if (member.joinedNs < 0) {
        member.joinedNs = world.nowNs();
        losses.joined(member.joiningSinceNs, member.joinedNs, member.tree().pathToRoot().size());
      }
    }

    @Override
    public void notifyChildren(List<NodeId> children) {}

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      member.joinedNs = member.joinedNs < 0 ? world.nowNs() : member.joinedNs;
      control.rootChanged(member, isRoot);
    }

    @Override
    public void notifyRoot(RootId root) {}

    @Override
    public void error(NodeId peer, boolean confirmed) {
      losses.noticed(peer);
    }

    @Override
    public void deliver(LogEntry entry) {
      member.firstExecuted = member.firstExecuted == 0 ? entry.seq() : member.firstExecuted;
      member.lastExecuted = entry.seq();
      if (options.trace() != null) {
        world.note(member.id().toString(), "executed", Long.toString(entry.seq()));
      }
      report(member, new Report(entry.seq()));
    }

    @Override
    public void logGap(long fromSeq) {
      control.gap(member, fromSeq);
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      control.reported(origin, member(members, origin).index, ((Report) message).seq());
    }
  }
}
