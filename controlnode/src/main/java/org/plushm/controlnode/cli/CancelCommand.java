package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code plush cancel}: ends runs under way, whoever started them. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush cancel [--overlay NAME] [RUN...]",
    description = {
      "Cancels the runs under way in an overlay, or those with these numbers: their",
      "processes end, and whoever waits for them sees the hosts as cancelled. 'plush",
      "status' lists the runs."
    },
    footer = {"", "Examples:", "  plush cancel", "  plush cancel --overlay web 3 4"})
final class CancelCommand extends AbstractVerb {
  /** Longer than the control node waits for hosts that do not confirm. */
  private static final long END_MS = 10_000;

  @Parameters(paramLabel = "RUN", arity = "0..*", description = "Numbers of runs (default: all).")
  private List<Long> numbers = new ArrayList<>();

  CancelCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      Map<Long, RunEntry> wanted = new TreeMap<>();
      for (RunList.UnderWay run : runs(talk)) {
        RunEntry entry = run.entry();
        if (numbers.isEmpty() || numbers.contains(entry.run())) {
          wanted.put(entry.run(), entry);
        }
      }
      for (long number : numbers) {
        if (!wanted.containsKey(number)) {
          throw new VerbFailure(
              ExitCode.USAGE, "no run " + number + " is under way", "plush status lists the runs");
        }
      }
      if (wanted.isEmpty()) {
        notice("no run is under way");
        return ExitCode.OK.code();
      }
      return awaitEnd(talk, wanted);
    }
  }

  /** Asks for the end of each again when it is asked how far that is: the last may not be heard. */
  private int awaitEnd(Conversation talk, Map<Long, RunEntry> wanted)
      throws VerbFailure, IOException {
    long deadlineNs = System.nanoTime() + END_MS * 1_000_000L;
    while (true) {
      cancel(talk, wanted.keySet());
      List<Long> left = runs(talk).stream().map(run -> run.entry().run()).toList();
      for (RunEntry entry : List.copyOf(wanted.values())) {
        if (!left.contains(entry.run())) {
          notice("cancelled " + RunList.line(entry));
          wanted.remove(entry.run());
        }
      }
      if (wanted.isEmpty()) {
        return ExitCode.OK.code();
      }
      if (System.nanoTime() - deadlineNs > 0) {
        throw new VerbFailure(
            ExitCode.UNREACHABLE,
            "not ended within " + END_MS / 1000 + " s: run " + wanted.keySet(),
            "");
      }
      // Answers nothing; it is the pause before the control node is asked again.
      idle(talk);
    }
  }

  private static void cancel(Conversation talk, Set<Long> numbers) throws IOException {
    try {
      for (long number : numbers) {
        talk.send(new CancelRequest(number));
      }
    } catch (ControlNodeGone gone) {
      // The question that follows turns to the next one, which is told again.
      return;
    }
  }
}
