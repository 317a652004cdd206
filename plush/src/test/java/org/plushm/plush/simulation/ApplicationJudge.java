package org.plushm.plush.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.JournalRecords.ApplicationDone;
import org.plushm.plush.message.JournalRecords.ApplicationEnding;
import org.plushm.plush.message.JournalRecords.ApplicationOpened;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.JournalRecords.TargetDone;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.tally.HostState;

/** Judges every run of a specification that a journal tells of by what the hosts really did. */
final class ApplicationJudge {
  /** What one host was told to do. */
  private record Order(long execution, int ordinal) {}

  private final PlushWorld plush;
  private final MessageCodec codec = new WireCodec(MessageTables.controlLink());
  private final Map<Integer, String> labels = new TreeMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private final TreeSet<Long> ended = new TreeSet<>();
  private final TreeSet<Long> ending = new TreeSet<>();
  private final Map<Order, Message> orders = new LinkedHashMap<>();
  private final Map<Order, TargetDone> outcomes = new LinkedHashMap<>();

  ApplicationJudge(PlushWorld plush) {
    this.plush = plush;
    for (Message record : plush.journalRecords()) {
      if (record instanceof Enrolled enrolled) {
        labels.put(enrolled.ordinal(), enrolled.label());
      } else if (record instanceof ApplicationOpened opened) {
        open.add(opened.run());
      } else if (record instanceof ApplicationEnding end) {
        ending.add(end.run());
      } else if (record instanceof ApplicationDone done) {
        plush.require(open.remove(done.run()), "one end of a run", done.toString());
        ended.add(done.run());
      } else if (record instanceof Logged logged) {
        note(logged.entry().seq(), decoded(logged));
      } else if (record instanceof TargetDone done) {
        Order order = new Order(done.execution(), done.ordinal());
        plush.require(orders.containsKey(order), "no outcome without an order", done.toString());
        TargetDone former = outcomes.put(order, done);
        plush.require(former == null, "one outcome", former + " and then " + done);
      }
    }
  }

  private Message decoded(Logged logged) {
    try {
      return codec.decode(logged.entry().body());
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private void note(long position, Message command) {
    OrdinalSet targets = OrdinalSet.EMPTY;
    if (command instanceof Prepare prepare) {
      targets = prepare.targets();
    } else if (command instanceof Go go) {
      targets = go.targets();
    } else if (command instanceof Start start) {
      targets = start.targets();
      plush.require(open.contains(start.run()), "no start after the end", start.toString());
      plush.require(!ending.contains(start.run()), "no start after the end", start.toString());
    } else if (command instanceof CleanUp cleanUp) {
      targets = cleanUp.targets();
    }
    targets.forEach(ordinal -> orders.put(new Order(position, ordinal), command));
  }

  /** Whether all runs have ended. */
  boolean isComplete() {
    return open.isEmpty();
  }

  /** Whether a run was ended before its time. */
  boolean isAnyEnded() {
    return !ending.isEmpty();
  }

  /** Whether a run has started anything of a block. */
  boolean hasBlock(String block) {
    return orders.values().stream()
        .anyMatch(command -> command instanceof Start start && start.block().equals(block));
  }

  /** How many results of a task that are not the loss of its host. */
  int resultCount(String block, int task) {
    int count = 0;
    for (Map.Entry<Order, TargetDone> entry : outcomes.entrySet()) {
      Order order = entry.getKey();
      boolean same =
          orders.get(order) instanceof Start start
              && start.block().equals(block)
              && start.taskOf(order.ordinal()) == task;
      count += same && !isLost(entry.getValue()) ? 1 : 0;
    }
    return count;
  }

  private static boolean isLost(TargetDone done) {
    HostState state = HostState.valueOf(done.state());
    return state == HostState.LOST || state == HostState.UNREACHABLE;
  }

  void judge() {
    plush.require(isComplete(), "every run ends", open.toString());
    orders.forEach(this::judge);
  }

  private void judge(Order order, Message command) {
    String label = labels.get(order.ordinal());
    TargetDone outcome = outcomes.get(order);
    plush.require(outcome != null, "every order one outcome", command + " for " + label);
    if (!(command instanceof Start start) || outcome == null) {
      return;
    }
    int starts = plush.starts(label, order.execution());
    plush.require(starts <= 1, "exactly once", outcome + " started " + starts + " times");
    switch (HostState.valueOf(outcome.state())) {
      case OK, FAILED, SIGNALLED ->
          plush.require(starts == 1, "no result without a start", start + " " + outcome);
      case UNREACHABLE, SKIPPED ->
          plush.require(starts == 0, "surely not started", outcome + " started");
      default -> {}
    }
  }

  /** Nothing of a run that has ended is left on a host that could be told so. */
  void judgeCleanliness() {
    plush.files.forEach(
        (label, files) ->
            plush.require(
                files.directoryCount() == 0, "clean", label + " has a run's directory left"));
  }
}
