package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.message.RunMessages.StageProgress;
import org.plushm.plush.message.RunMessages.TaskAgain;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.HostState;

/** What a client of {@code plush run} is told, judged as it comes. */
final class RunView {
  /** A process block on a host, or for a task of a workflow. */
  record Part(String block, String label, int task) {
    static Part of(String block, String label, int task) {
      return new Part(block, task > 0 ? "" : label, task);
    }
  }

  private final PlushWorld plush;
  RunStarted started;
  RunDone done;
  NodeSet hosts = NodeSet.empty();
  final Map<String, NodeSet> components = new TreeMap<>();
  final Map<Part, BlockResult> results = new LinkedHashMap<>();
  final List<TaskAgain> again = new ArrayList<>();
  final Map<String, BlockDone> blocks = new LinkedHashMap<>();
  final Map<String, HostResult> hostResults = new TreeMap<>();
  final Map<String, StageProgress> stages = new LinkedHashMap<>();
  private final Map<String, Long> received = new TreeMap<>();

  RunView(PlushWorld plush) {
    this.plush = plush;
  }

  /** Whether the message was about a run. */
  boolean tell(Message message) {
    if (message instanceof RunStarted start) {
      onStarted(start);
    } else if (message instanceof StageProgress progress) {
      plush.require(progress.done() <= progress.total(), "client", progress.toString());
      stages.put(progress.stage(), progress);
    } else if (message instanceof BlockOutput output) {
      onOutput(output);
    } else if (message instanceof BlockResult result) {
      onResult(result);
    } else if (message instanceof TaskAgain next) {
      again.add(next);
    } else if (message instanceof BlockDone block) {
      plush.require(blocks.put(block.block(), block) == null, "client", "again " + block);
    } else if (message instanceof HostResult result && started != null) {
      plush.require(
          hostResults.put(result.label(), result) == null && hosts.contains(result.label()),
          "client",
          "one state for each host, not " + result);
    } else if (message instanceof RunDone end) {
      plush.require(done == null, "client", "a second RunDone");
      plush.require(hostResults.size() == hosts.size(), "client", "a state for each host");
      done = end;
    } else {
      return false;
    }
    return true;
  }

  private void onStarted(RunStarted start) {
    plush.require(started == null, "client", "a second RunStarted");
    started = start;
    int count = 0;
    for (ComponentHosts component : start.components()) {
      NodeSet its = NodeSet.parse(component.hosts());
      components.put(component.component(), its);
      count += its.size();
      hosts = hosts.union(its);
    }
    plush.require(count == hosts.size(), "client", "a host in two components " + start);
  }

  private static String key(String block, String label, int task, int attempt, boolean error) {
    return block + " " + label + " " + task + " " + attempt + (error ? " err" : " out");
  }

  private void onOutput(BlockOutput output) {
    String key =
        key(output.block(), output.label(), output.task(), output.attempt(), output.error());
    long from = received.getOrDefault(key, 0L);
    long to = from + output.piece().length();
    Bytes expected = Script.content(output.label(), output.error(), from, to);
    plush.require(expected.equals(output.piece()), "client", "output of " + key + " is wrong");
    plush.require(
        !results.containsKey(Part.of(output.block(), output.label(), output.task())),
        "client",
        "output after the outcome of " + key);
    received.put(key, to);
  }

  private void onResult(BlockResult result) {
    BlockResult former =
        results.put(Part.of(result.block(), result.label(), result.task()), result);
    plush.require(former == null, "client", former + " and then " + result);
    HostState state = HostState.valueOf(result.state());
    if (state == HostState.OK || state == HostState.FAILED) {
      plush.require(
          bytes(result, false) == result.stdoutBytes()
              && bytes(result, true) == result.stderrBytes(),
          "client",
          "the output of " + result + " is not whole");
    }
  }

  private long bytes(BlockResult result, boolean error) {
    return received.getOrDefault(
        key(result.block(), result.label(), result.task(), result.attempt(), error), 0L);
  }

  /** How many results of a block are in a state. */
  int count(String block, HostState state) {
    int count = 0;
    for (BlockResult result : results.values()) {
      count += result.block().equals(block) && result.state().equals(state.name()) ? 1 : 0;
    }
    return count;
  }

  int hostCount(HostState state) {
    int count = 0;
    for (HostResult result : hostResults.values()) {
      count += result.state().equals(state.name()) ? 1 : 0;
    }
    return count;
  }
}
