package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.OutputSink;
import org.plushm.controlnode.output.RunOutput;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code plush resume}: what a run has gathered so far, and the rest as it comes. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush resume [--overlay NAME] [OPTION...] [RUN]",
    description = {
      "Shows what a run of 'plush exec' or 'plush run' has gathered so far and waits",
      "for the rest: after its command was killed or left with a second ^C, also when",
      "the control node has died meanwhile.",
      "A run that is over is kept until somebody has seen its results, the last 16 of",
      "them. Of output that nobody has seen the first 64K of each stream are there.",
      "Without RUN the one run that nobody follows is meant, else the only one there",
      "is."
    },
    footer = {
      "",
      "Examples:",
      "  plush resume                the run whose terminal was closed",
      "  plush resume -b 3           run 3, equal output once",
      "  plush resume --json         one JSON object"
    })
final class ResumeCommand extends AbstractVerb {
  @Parameters(arity = "0..1", paramLabel = "RUN", description = "The number of the run.")
  private Long number;

  @Mixin private ExecOutputOptions output;

  ResumeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    output.validate(this);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, output.isQuiet())) {
      long run = number == null ? choose(talk) : number;
      List<Message> answer =
          ask(
              talk,
              new ResumeRequest(run, 0),
              message -> message instanceof Resumed || message instanceof NotKnown);
      if (answer.get(answer.size() - 1) instanceof Resumed resumed) {
        return resume(talk, resumed);
      }
      throw new VerbFailure(
          ExitCode.USAGE,
          "no run " + run + " is under way, and its results are not kept",
          command("status") + " lists the runs under way");
    }
  }

  private long choose(Conversation talk) throws VerbFailure, IOException {
    List<RunEntry> all = new ArrayList<>();
    runs(talk, true).forEach(each -> all.add(each.entry()));
    List<RunEntry> left = all.stream().filter(entry -> entry.watchers() == 0).toList();
    List<RunEntry> candidates = left.isEmpty() ? all : left;
    if (candidates.isEmpty()) {
      throw new VerbFailure(
          ExitCode.USAGE, "nothing to resume: no run is under way, and none ended unseen", "");
    }
    if (candidates.size() > 1) {
      for (RunEntry entry : candidates) {
        notice(RunList.line(entry) + (entry.over() ? " (over)" : ""));
      }
      throw new VerbFailure(
          ExitCode.USAGE,
          candidates.size() + " runs are there",
          "name one: " + command("resume RUN"));
    }
    return candidates.get(0).run();
  }

  private int resume(Conversation talk, Resumed resumed) throws VerbFailure, IOException {
    if (!output.isQuiet()) {
      notice("run " + resumed.run() + ": " + resumed.command());
    }
    if (resumed.document() == null) {
      try (OutputSink sink = output.sink(console())) {
        return new ExecSession(talk, sink, console(), output.manner(command("resume")))
            .resume(resumed.run());
      }
    }
    return resumeApplication(talk, resumed);
  }

  private int resumeApplication(Conversation talk, Resumed resumed)
      throws VerbFailure, IOException {
    if (output.isOfCommandsOnly()) {
      throw new VerbFailure(
          ExitCode.USAGE,
          "run " + resumed.run() + " is one of a specification",
          "leave -b, -B, -L, -N, -S and --diff out");
    }
    Project project;
    try {
      project = ProjectDocument.decode(resumed.document(), new WireCodec(MessageTables.document()));
    } catch (MalformedMessage foreign) {
      throw new IOException(
          "the specification of run " + resumed.run() + " cannot be read by this version", foreign);
    }
    try (RunOutput shown =
        RunOutput.of(output.form(console()), console(), output.shownMax(), output.folder)) {
      return new RunSession(talk, project, shown, console(), output.isQuiet(), command("resume"))
          .resume(resumed.run());
    }
  }
}
