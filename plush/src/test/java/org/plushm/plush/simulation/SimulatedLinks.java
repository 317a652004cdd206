package org.plushm.plush.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Event;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.DialRefused;
import org.plushm.plush.port.ControlPort.LinkEnded;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ParticipantPort.ControlClosed;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * TLS links between the control node and participants in virtual time: reliable and ordered; what
 * is sent across a cut arrives after it; a process' end is told by its operating system, a host's
 * silent death by nobody.
 */
final class SimulatedLinks {
  private static final long MS = 1_000_000L;
  private static final long DIAL_TIMEOUT_NS = 2_000 * MS;

  private final World world;
  private final MessageCodec codec;
  private final RandomSource random;
  private final long delayNs;
  private final SimulatedHost control;
  private final Map<String, SimulatedHost> hostsByAddress;
  private final Map<Long, Pipe> byControlId = new TreeMap<>();
  private final Map<Long, Pipe> byParticipantId = new TreeMap<>();
  private final Map<String, Long> cutUntilNs = new TreeMap<>();
  private final Set<String> down = new TreeSet<>();
  private long count;
  long frames;

  /** Whether the listener outlives its participants, as that of an edge does. */
  boolean edge = true;

  /** One connection; ids of former control nodes do not matter, their pipes are forgotten. */
  private static final class Pipe {
    final long controlId;
    final long participantId;
    final NodeId controlNode;
    final SimulatedHost host;
    NodeId process;
    boolean named;
    long toControlNs;
    long toParticipantNs;

    Pipe(long controlId, long participantId, NodeId controlNode, SimulatedHost host) {
      this.controlId = controlId;
      this.participantId = participantId;
      this.controlNode = controlNode;
      this.host = host;
    }
  }

  SimulatedLinks(
      World world,
      MessageCodec codec,
      long delayNs,
      SimulatedHost control,
      Map<String, SimulatedHost> hostsByAddress) {
    this.world = world;
    this.codec = codec;
    this.random = world.random("links");
    this.delayNs = delayNs;
    this.control = control;
    this.hostsByAddress = hostsByAddress;
  }

  /** Nothing passes between the control node and a host for a while. */
  void cut(SimulatedHost host, long durationNs) {
    cutUntilNs.merge(host.name(), world.nowNs() + durationNs, Math::max);
  }

  private boolean isCut(SimulatedHost host) {
    return cutUntilNs.getOrDefault(host.name(), 0L) > world.nowNs();
  }

  // ---- from the control node ----

  void dial(Dial dial) {
    SimulatedHost host = hostsByAddress.get(dial.controlAddress());
    Pipe pipe = new Pipe(dial.link(), ++count, control.id(), host);
    byControlId.put(dial.link(), pipe);
    boolean silent = host == null || isCut(host) || !host.isAlive() && isDown(host);
    if (silent) {
      world.after(DIAL_TIMEOUT_NS, () -> endAtControl(pipe, "no answer"));
      return;
    }
    world.after(
        3 * delayNs,
        () -> {
          if (!host.isAlive() && !edge) {
            if (isPresent(pipe)) {
              byControlId.remove(pipe.controlId);
              control.deliver(new DialRefused(pipe.controlId));
            }
          } else if (!host.isAlive()) {
            if (isPresent(pipe)) {
              control.deliver(new LinkOpened(pipe.controlId));
              refuse(pipe);
            }
          } else if (isPresent(pipe)) {
            pipe.process = host.id();
            byParticipantId.put(pipe.participantId, pipe);
            control.deliver(new LinkOpened(pipe.controlId));
          }
        });
  }

  /** A machine that is off answers nothing, not even a refusal. */
  void setDown(SimulatedHost host, boolean isDown) {
    if (isDown) {
      down.add(host.name());
    } else {
      down.remove(host.name());
    }
  }

  private boolean isDown(SimulatedHost host) {
    return down.contains(host.name());
  }

  void send(long link, Message message) {
    Pipe pipe = byControlId.get(link);
    if (pipe == null || pipe.process == null) {
      return;
    }
    Message copy = copy(message);
    pipe.toParticipantNs = arrival(pipe, pipe.toParticipantNs);
    world.at(pipe.toParticipantNs, () -> atParticipant(pipe, copy));
  }

  void hangUp(long link) {
    Pipe pipe = byControlId.remove(link);
    if (pipe != null && pipe.process != null) {
      pipe.toParticipantNs = arrival(pipe, pipe.toParticipantNs);
      world.at(pipe.toParticipantNs, () -> closeAtParticipant(pipe));
    }
  }

  // ---- from a participant ----

  void participantSend(long link, Message message) {
    Pipe pipe = byParticipantId.get(link);
    if (pipe != null) {
      toControl(pipe, new LinkReceived(pipe.controlId, copy(message)));
    }
  }

  void participantClose(long link) {
    Pipe pipe = byParticipantId.remove(link);
    if (pipe != null) {
      endLater(pipe, "closed by the participant");
    }
  }

  /** A client's process has ended and its machine lives: its links are reset. */
  void processEnded(NodeId process) {
    for (Pipe pipe : List.copyOf(byParticipantId.values())) {
      if (process.equals(pipe.process)) {
        byParticipantId.remove(pipe.participantId);
        if (!isDown(pipe.host)) {
          endLater(pipe, "reset by the participant's host");
        }
      }
    }
  }

  /** The control node's process has ended; its machine says so when it lives. */
  void controlEnded(boolean silently) {
    for (Pipe pipe : List.copyOf(byControlId.values())) {
      byControlId.remove(pipe.controlId);
      if (!silently && pipe.process != null) {
        pipe.toParticipantNs = arrival(pipe, pipe.toParticipantNs);
        world.at(pipe.toParticipantNs, () -> closeAtParticipant(pipe));
      }
    }
  }

  // ---- on the way ----

  private long arrival(Pipe pipe, long notBeforeNs) {
    frames++;
    long sentNs = Math.max(world.nowNs(), cutUntilNs.getOrDefault(pipe.host.name(), 0L));
    return Math.max(notBeforeNs, sentNs + delayNs + random.nextLong(delayNs / 4 + 1));
  }

  private void atParticipant(Pipe pipe, Message message) {
    boolean there = byParticipantId.get(pipe.participantId) == pipe;
    if (!there || !pipe.host.isAlive() || !pipe.host.id().equals(pipe.process)) {
      return;
    }
    if (!pipe.named) {
      if (message instanceof Hello hello && !hello.participant().equals(pipe.process)) {
        refuse(pipe);
        return;
      }
      pipe.named = true;
      pipe.host.deliver(new ControlOpened(pipe.participantId));
    }
    pipe.host.deliver(new ControlReceived(pipe.participantId, message));
  }

  private void refuse(Pipe pipe) {
    toControl(pipe, new LinkReceived(pipe.controlId, new Refused("no such participant", 0)));
    byParticipantId.remove(pipe.participantId);
    endLater(pipe, "no such participant");
  }

  private void closeAtParticipant(Pipe pipe) {
    if (byParticipantId.remove(pipe.participantId) != null
        && pipe.named
        && pipe.host.isAlive()
        && pipe.host.id().equals(pipe.process)) {
      pipe.host.deliver(new ControlClosed(pipe.participantId));
    }
  }

  private void toControl(Pipe pipe, Event event) {
    pipe.toControlNs = arrival(pipe, pipe.toControlNs);
    world.at(
        pipe.toControlNs,
        () -> {
          if (isPresent(pipe)) {
            control.deliver(event);
          }
        });
  }

  private void endLater(Pipe pipe, String reason) {
    pipe.toControlNs = arrival(pipe, pipe.toControlNs);
    world.at(pipe.toControlNs, () -> endAtControl(pipe, reason));
  }

  private void endAtControl(Pipe pipe, String reason) {
    if (isPresent(pipe)) {
      byControlId.remove(pipe.controlId);
      control.deliver(new LinkEnded(pipe.controlId, reason));
    }
  }

  private boolean isPresent(Pipe pipe) {
    return byControlId.get(pipe.controlId) == pipe
        && control.isAlive()
        && control.id().equals(pipe.controlNode);
  }

  private Message copy(Message message) {
    try {
      return codec.decode(codec.encode(message));
    } catch (MalformedMessage e) {
      throw world.failure("a frame that nobody can read: " + message, e);
    }
  }
}
