package org.plushm.modelnet.realtime;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.overlay.RandomSource;
import org.plushm.participant.edge.EdgeEmulation;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;

/**
 * What goes wrong in the emulated network of an edge. Each fault has a name of the asker's, by
 * which it ends: {@code begin NAME hop HOPS WHAT [VALUE]}, {@code begin NAME loss SHARE}, {@code
 * begin NAME partition VNS VNS both|one-way}, {@code end NAME}; {@code cut-control HOSTS MS} ends
 * by itself. VNS are numbers of virtual nodes and ranges of them, between commas.
 */
final class EdgeFaults {
  private static final int WORDS_BEFORE = 2;

  private final EdgeEmulation.Edge edge;
  private final RealTimeNetwork network;
  private final ControlSocket socket;
  private final Map<String, Runnable> endings = new TreeMap<>();

  EdgeFaults(EdgeEmulation.Edge edge, RealTimeNetwork network, ControlSocket socket) {
    this.edge = edge;
    this.network = network;
    this.socket = socket;
  }

  /**
   * Begins or ends a fault.
   *
   * @return the answer
   * @throws IllegalArgumentException with what is wrong
   */
  String act(List<String> words) {
    String verb = words.get(0);
    if (verb.equals("cut-control") && words.size() == 3) {
      edge.cutControl(NodeSet.parse(words.get(1)).toList(), Long.parseLong(words.get(2)));
    } else if (verb.equals("end") && words.size() == WORDS_BEFORE) {
      Runnable ending = endings.remove(words.get(1));
      if (ending != null) {
        run(ending);
      }
    } else if (verb.equals("begin") && words.size() > WORDS_BEFORE) {
      begin(words.get(1), words.subList(WORDS_BEFORE, words.size()));
    } else {
      throw new IllegalArgumentException("'" + String.join(" ", words) + "' is no fault");
    }
    return new JsonWriter().beginObject().field("fault", verb).endObject().toString();
  }

  private void begin(String name, List<String> words) {
    PipeNetwork<?> doors = network.doors();
    switch (words.get(0)) {
      case "hop" -> {
        Fault.Hop hop = (Fault.Hop) fault(String.join(" ", words));
        run(() -> HopFaults.apply(hop, network.paths()));
        endings.put(name, () -> HopFaults.undo(hop, network.paths()));
      }
      case "loss" -> {
        Fault.Loss loss = (Fault.Loss) fault(String.join(" ", words));
        RandomSource random = new RandomSource(name.hashCode());
        run(() -> doors.lose(loss.probability(), random));
        endings.put(name, () -> doors.lose(0, random));
      }
      case "partition" -> {
        BitSet side = vns(words.get(1));
        BitSet otherSide = vns(words.get(2));
        boolean oneWay = words.get(3).equals("one-way");
        PipeNetwork.Cut there = socket.onEngine(() -> doors.cut(side, otherSide));
        PipeNetwork.Cut back = oneWay ? null : socket.onEngine(() -> doors.cut(otherSide, side));
        endings.put(
            name,
            () -> {
              doors.heal(there);
              if (back != null) {
                doors.heal(back);
              }
            });
      }
      default -> throw new IllegalArgumentException("'" + words.get(0) + "' is no fault");
    }
  }

  private void run(Runnable action) {
    socket.onEngine(
        () -> {
          action.run();
          return true;
        });
  }

  private static Fault fault(String text) {
    return FaultScript.parse("at 0s " + text).steps().get(0).fault();
  }

  private BitSet vns(String text) {
    BitSet vns = new BitSet();
    for (String part : text.split(",")) {
      int dash = part.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
      if (first < 0 || last < first || last >= network.paths().hostCount()) {
        throw new IllegalArgumentException("'" + part + "' are no virtual nodes");
      }
      vns.set(first, last + 1);
    }
    return vns;
  }
}
