package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.NodeId;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ParticipantPort.ChangeKeys;
import org.plushm.plush.port.ParticipantPort.KeysChanged;
import org.plushm.simulation.FrameKeys;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * The keys of an overlay without cryptography: which step each process has come to and when, what
 * the control node's disk holds, and what launchers give. A frame opens where its epoch is
 * accepted.
 */
final class FakeKeys implements FrameKeys {
  private static final long MS = 1_000_000L;

  private record Change(long atNs, KeyStep step) {}

  private final World world;
  private final Map<NodeId, List<Change>> byEndpoint = new TreeMap<>();

  /** Epochs whose key is on the control node's disk. */
  final TreeSet<Integer> made = new TreeSet<>(List.of(0));

  /** What a process is launched with; known to the control node's machine, whoever runs there. */
  KeyStep given = KeyStep.FIRST;

  /** Datagrams that came to somebody who could not open them. */
  long unopenedCount;

  FakeKeys(World world) {
    this.world = world;
    world.network().keys(this);
  }

  // ---- the control node's disk ----

  KeyMade make(int epoch) {
    made.add(epoch);
    return new KeyMade(epoch, wrapped(epoch), null);
  }

  private static Bytes wrapped(int epoch) {
    return Bytes.utf8("key " + epoch);
  }

  void give(KeyStep step) {
    if (!made.contains(step.oldestEpoch()) || !made.contains(step.newestEpoch())) {
      throw world.failure("no key to launch with at " + step + ", there are " + made, null);
    }
    made.removeIf(epoch -> !step.accepts(epoch));
    given = step;
  }

  // ---- processes ----

  /** A process begins with what its launcher had. */
  void started(SimulatedHost host) {
    changes(host.endpoint()).add(new Change(world.nowNs(), given));
  }

  private List<Change> changes(NodeId endpoint) {
    return byEndpoint.computeIfAbsent(
        endpoint.anyIncarnation(),
        e -> new ArrayList<>(List.of(new Change(Long.MIN_VALUE, KeyStep.FIRST))));
  }

  KeyStep step(NodeId node) {
    List<Change> all = changes(node);
    return all.get(all.size() - 1).step();
  }

  boolean handle(SimulatedHost host, Effect effect) {
    if (!(effect instanceof ChangeKeys change)) {
      return false;
    }
    NodeId process = host.id();
    world.after(
        MS,
        () -> {
          if (host.isAlive() && host.id().equals(process)) {
            change(process, change);
            host.deliver(new KeysChanged(step(process)));
          }
        });
    return true;
  }

  private void change(NodeId process, ChangeKeys change) {
    KeyStep now = step(process);
    KeyStep next = change.step();
    if (!change.wrapped().equals(wrapped(next.newestEpoch()))) {
      throw world.failure("the key for " + next + " is " + change.wrapped(), null);
    }
    boolean holdsOldest = next.isStable() || now.accepts(next.oldestEpoch());
    if (next.compareTo(now) > 0 && holdsOldest) {
      changes(process).add(new Change(world.nowNs(), next));
    }
  }

  // ---- frames ----

  private Change at(NodeId node, long atNs) {
    List<Change> all = changes(node);
    int i = all.size() - 1;
    while (all.get(i).atNs() > atNs) {
      i--;
    }
    return all.get(i);
  }

  @Override
  public boolean opens(NodeId from, long sealedNs, NodeId to, long atNs) {
    int epoch = at(from, sealedNs).step().sealingEpoch();
    boolean opens = at(to, atNs).step().accepts(epoch);
    unopenedCount += opens ? 0 : 1;
    return opens;
  }

  @Override
  public long shutSinceNs(NodeId from, NodeId to, long atNs) {
    Change sender = at(from, atNs);
    Change receiver = at(to, atNs);
    return receiver.step().accepts(sender.step().sealingEpoch())
        ? Long.MAX_VALUE
        : Math.max(sender.atNs(), receiver.atNs());
  }
}
