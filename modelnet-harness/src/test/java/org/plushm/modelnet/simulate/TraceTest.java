package org.plushm.modelnet.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.plushm.simulation.FaultScript;

/**
 * A stranger who has nothing but the trace finds the tree, loops, and what was executed how often.
 */
class TraceTest {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"t_ns\":(\\d+),\"node\":\"([^\"]*)\",\"event\":\"([^\"]*)\","
              + "\"value\":(?:null|\"([^\"]*)\")}");

  private final Set<String> alive = new LinkedHashSet<>();
  private final Map<String, String> parents = new LinkedHashMap<>();
  private final Map<String, String> roots = new LinkedHashMap<>();
  private final Map<String, List<Long>> executed = new LinkedHashMap<>();
  private final Map<String, Set<Long>> reported = new LinkedHashMap<>();
  private final Map<String, String> livesAt = new LinkedHashMap<>();
  private long issued;
  private long lastNs;
  private int loopsSeen;

  private void read(String line) {
    Matcher found = LINE.matcher(line);
    assertTrue(found.matches(), line);
    long atNs = Long.parseLong(found.group(1));
    assertTrue(atNs >= lastNs, line);
    lastNs = atNs;
    String node = found.group(2);
    String value = found.group(4);
    switch (found.group(3)) {
      case "started" -> {
        alive.remove(livesAt.put(node.split("#")[0], node));
        alive.add(node);
      }
      case "killed" -> alive.remove(node);
      case "parent" -> {
        parents.put(node, value);
        loopsSeen += isInLoop(node) ? 1 : 0;
      }
      case "root" -> roots.put(node, value);
      case "issued" -> assertEquals(++issued, Long.parseLong(value), line);
      case "executed" ->
          executed.computeIfAbsent(node, n -> new ArrayList<>()).add(Long.parseLong(value));
      case "reported" ->
          assertTrue(
              reported.computeIfAbsent(node, n -> new LinkedHashSet<>()).add(Long.parseLong(value)),
              line);
      case "fault", "paused", "resumed" -> {}
      default -> throw new AssertionError("unknown event: " + line);
    }
  }

  private boolean isInLoop(String node) {
    String at = parents.get(node);
    for (int steps = 0; at != null && steps <= parents.size(); steps++) {
      if (at.equals(node)) {
        return true;
      }
      at = parents.get(at);
    }
    return false;
  }

  @Test
  void shouldLetAStrangerRebuildTheTreeAndCountExecutions() {
    FaultScript script = FaultScript.parse("at 2s kill root,3\nat 6s restart 3\n");
    SimulationOptions plain = SimulationOptions.of(30, 9).withKill(0.2).withScript(script);
    SimulationOptions options =
        new SimulationOptions(
            plain.type(),
            plain.hosts(),
            4,
            plain.seed(),
            plain.roundTripNs(),
            plain.killFraction(),
            plain.lossFraction(),
            plain.script(),
            plain.buildNs(),
            this::read,
            plain.command());
    SimulationResult result = new Simulation(options, Simulation.Progress.NONE).run();
    assertEquals(List.of(), result.violations());
    assertEquals(0, loopsSeen);
    assertEquals(result.survivors(), alive.size());
    assertEquals(result.commands(), issued);
    String root = roots.get(alive.iterator().next());
    for (String node : alive) {
      assertEquals(root, roots.get(node), node);
      String top = node;
      while (parents.get(top) != null) {
        top = parents.get(top);
        assertTrue(alive.contains(top), node + " hangs below the dead " + top);
      }
      assertEquals(root, top, node);
      List<Long> commands = executed.get(node);
      assertNotNull(commands, node);
      for (int i = 1; i < commands.size(); i++) {
        assertEquals(commands.get(i - 1) + 1, commands.get(i), node);
      }
      assertEquals(issued, commands.get(commands.size() - 1), node);
      assertEquals(new LinkedHashSet<>(commands), new LinkedHashSet<>(reported.get(node)), node);
    }
  }
}
