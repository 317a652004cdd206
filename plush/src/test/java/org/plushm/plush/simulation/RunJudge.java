package org.plushm.plush.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.HostState;

/** Judges every run that a journal tells of against what the processes really did. */
final class RunJudge {
  private final PlushWorld plush;
  private final Map<Long, ExecutionOpened> opened = new TreeMap<>();
  private final Map<Long, Long> issued = new TreeMap<>();
  private final Map<Long, Map<String, HostDone>> done = new TreeMap<>();

  RunJudge(PlushWorld plush) {
    this.plush = plush;
    long lastSeq = 0;
    for (Message record : plush.journalRecords()) {
      if (record instanceof Logged logged) {
        lastSeq = logged.entry().seq();
      } else if (record instanceof Started) {
        // Whoever died before the command was in the log has not issued it.
        long reached = lastSeq;
        issued.values().removeIf(execution -> execution > reached);
      }
      if (record instanceof ExecutionOpened open) {
        opened.put(open.run(), open);
      } else if (record instanceof ExecutionIssued issue) {
        issued.put(issue.run(), issue.execution());
      } else if (record instanceof HostDone end) {
        HostDone former =
            done.computeIfAbsent(end.run(), run -> new TreeMap<>()).put(end.label(), end);
        plush.require(former == null, "one outcome", former + " and then " + end);
      }
    }
  }

  /** Whether every run has all its outcomes. */
  boolean isComplete() {
    for (ExecutionOpened open : opened.values()) {
      int targets = NodeSet.parse(open.hosts()).size();
      if (done.getOrDefault(open.run(), Map.of()).size() != targets) {
        return false;
      }
    }
    return true;
  }

  /** How many targets of all runs ended like this. */
  int count(HostState state) {
    int count = 0;
    for (Map<String, HostDone> outcomes : done.values()) {
      for (HostDone outcome : outcomes.values()) {
        count += outcome.state().equals(state.name()) ? 1 : 0;
      }
    }
    return count;
  }

  void judge() {
    plush.require(isComplete(), "every target one outcome", describe());
    for (ExecutionOpened open : opened.values()) {
      Map<String, HostDone> outcomes = done.get(open.run());
      for (String label : NodeSet.parse(open.hosts())) {
        HostDone outcome = outcomes.get(label);
        plush.require(outcome != null, "every target one outcome", label + " in " + open);
        judge(open, outcome);
      }
    }
  }

  private void judge(ExecutionOpened open, HostDone outcome) {
    Long execution = issued.get(open.run());
    int starts = execution == null ? 0 : plush.starts(outcome.label(), execution);
    plush.require(starts <= 1, "exactly once", outcome + " started " + starts + " times");
    HostState state = HostState.valueOf(outcome.state());
    switch (state) {
      case OK, FAILED, SIGNALLED ->
          plush.require(starts == 1, "no result without a start", outcome.toString());
      case UNREACHABLE, SKIPPED ->
          plush.require(starts == 0, "surely not started", outcome + " started");
      default -> {}
    }
    Script script = Script.parse(open.command());
    if (state == HostState.OK || state == HostState.FAILED) {
      plush.require(outcome.rc() == script.rc(), "exit status", outcome.toString());
      judgeOutput(open, outcome, script);
    }
  }

  private void judgeOutput(ExecutionOpened open, HostDone outcome, Script script) {
    plush.require(outcome.stdoutBytes() == script.out(), "output size", outcome.toString());
    plush.require(outcome.stderrBytes() == script.err(), "output size", outcome.toString());
    Bytes kept = outcome.stdout();
    long expected = Math.min(Math.min(script.out(), open.outputBytesMax()), 64 * 1024);
    plush.require(
        kept.equals(Script.content(outcome.label(), false, 0, expected)),
        "output content",
        outcome.toString());
  }

  String describe() {
    StringBuilder text = new StringBuilder();
    for (ExecutionOpened open : opened.values()) {
      Map<String, HostDone> outcomes = done.getOrDefault(open.run(), Map.of());
      text.append("run ").append(open.run()).append(" execution ").append(issued.get(open.run()));
      text.append(" without an outcome:");
      for (String label : NodeSet.parse(open.hosts())) {
        if (!outcomes.containsKey(label)) {
          text.append(" ")
              .append(label)
              .append(" ledger ")
              .append(plush.keepers.get(label).ledgerSize());
        }
      }
      text.append('\n');
    }
    return text.append(plush.describe()).toString();
  }
}
