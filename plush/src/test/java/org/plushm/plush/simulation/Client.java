package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.KeyMessages.RotateDone;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.RunMessages.BlockEntry;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostState;
import org.plushm.plush.tally.Tally;

/** A command-line client: keeps what it is told and judges it as it comes. */
final class Client {
  private final PlushWorld plush;
  final long number;
  Tally tally;
  UpDone upDone;
  ExecDone execDone;
  Done done;
  Refused refused;
  RotateDone rotateDone;
  final Map<String, HostResult> results = new LinkedHashMap<>();
  final List<Message> answers = new ArrayList<>();
  private final Map<String, Long> received = new TreeMap<>();

  final List<RunEntry> runs = new ArrayList<>();
  final List<BlockEntry> blockEntries = new ArrayList<>();

  /** What it is told of a run of a specification. */
  final RunView run;

  Client(PlushWorld plush, long number) {
    this.plush = plush;
    this.run = new RunView(plush);
    this.number = number;
  }

  void tell(Message message) {
    if (!(message instanceof HostOutput)) {
      answers.add(message);
    }
    if (run.tell(message)) {
      return;
    }
    if (message instanceof UpDone up) {
      upDone = up;
    } else if (message instanceof ExecStarted started) {
      tally = new Tally(NodeSet.parse(started.hosts()));
    } else if (message instanceof HostOutput output) {
      onOutput(output);
    } else if (message instanceof HostResult result) {
      onResult(result);
    } else if (message instanceof ExecDone ended) {
      plush.require(execDone == null, "client", "a second ExecDone");
      tally.assertComplete();
      execDone = ended;
    } else if (message instanceof RunEntry entry) {
      runs.add(entry);
    } else if (message instanceof BlockEntry entry) {
      blockEntries.add(entry);
    } else if (message instanceof RotateDone rotated) {
      rotateDone = rotated;
    } else if (message instanceof Done end) {
      done = end;
    } else if (message instanceof Refused refusal) {
      refused = refusal;
    }
  }

  private void onOutput(HostOutput output) {
    String label = output.label();
    plush.require(!results.containsKey(label), "client", "output after the outcome of " + label);
    long from = received.getOrDefault(key(label, output.error()), 0L);
    plush.require(output.offset() <= from, "client", "a gap before " + output);
    if (output.offset() + output.piece().length() <= from) {
      return; // A former control node has told it.
    }
    Bytes piece = output.piece().slice((int) (from - output.offset()), output.piece().length());
    long to = from + piece.length();
    Bytes expected = Script.content(label, output.error(), from, to);
    plush.require(expected.equals(piece), "client", "output of " + label + " is wrong");
    received.put(key(label, output.error()), to);
  }

  private void onResult(HostResult result) {
    results.put(result.label(), result);
    HostState state = HostState.valueOf(result.state());
    tally.record(
        HostOutcome.told(
            result.label(),
            state,
            result.rc(),
            result.attempts(),
            result.elapsedMs(),
            org.plushm.plush.tally.HostOutput.NONE));
    boolean exited = state == HostState.OK || state == HostState.FAILED;
    if (exited && !result.truncated()) {
      plush.require(
          bytes(result.label(), false) == result.stdoutBytes()
              && bytes(result.label(), true) == result.stderrBytes(),
          "client",
          "output of " + result.label() + " is incomplete: " + result + " got " + received);
    }
  }

  long bytes(String label, boolean error) {
    return received.getOrDefault(key(label, error), 0L);
  }

  int count(HostState state) {
    return tally == null ? 0 : tally.count(state);
  }

  private static String key(String label, boolean error) {
    return label + (error ? " err" : " out");
  }
}
