package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.RunOutput;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.message.RunMessages.StageProgress;
import org.plushm.plush.message.RunMessages.TaskAgain;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.BlockCount;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostOutput;
import org.plushm.plush.tally.HostState;
import org.plushm.plush.tally.ProcessOutcome;
import org.plushm.plush.tally.RunTally;
import org.plushm.plush.tally.Tally;

/**
 * A run of a specification as its client sees it: hands output on, tells how far each stage is, and
 * asserts that the account of hosts and blocks adds up before it is told.
 */
final class RunSession extends AbstractSession {
  /** How long a cancelled run is waited for; longer than ending processes and cleaning up take. */
  private static final long CANCEL_MS = 15_000;

  private final Project project;
  private final RunOutput output;
  private final boolean quiet;
  private final Map<String, String> components = new TreeMap<>();
  private final Map<String, StageProgress> stages = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private RunTally tally;
  private RunDone done;
  private long truncatedCount;

  /**
   * A session.
   *
   * @param quiet neither progress nor tally
   * @param resume the command that tells the rest of a run that was given up, but for its number;
   *     empty when the run ends with its overlay
   */
  RunSession(
      Conversation talk,
      Project project,
      RunOutput output,
      Console console,
      boolean quiet,
      String resume) {
    super(talk, console, new Terms("the application was started", CANCEL_MS, resume));
    this.project = project;
    this.output = output;
    this.quiet = quiet;
  }

  /** Runs; returns the exit code of the process. */
  int run(RunRequest request) throws VerbFailure, IOException {
    return follow(request, request.token());
  }

  @Override
  Tally tally() {
    return tally == null ? null : tally.hosts();
  }

  @Override
  boolean take(Message message) throws IOException {
    if (message instanceof BlockOutput piece) {
      onOutput(piece);
    } else if (isKnown(message)) {
      return false;
    } else if (message instanceof BlockResult result) {
      ended(result);
    } else if (message instanceof StageProgress stage) {
      progressed(stage);
    } else if (message instanceof TaskAgain again) {
      tally.record(
          new RunTally.TaskAgain(
              again.workflow(), again.task(), again.attempt(), again.label(), again.cause()));
      output.again(again.workflow(), again.task());
    } else if (message instanceof BlockDone block) {
      BlockCount count = count(block);
      tally.record(count);
      output.blockEnded(count);
    } else if (message instanceof HostResult result) {
      record(ExecSession.outcome(result, result.truncated()), result.cause());
    } else if (message instanceof RunStarted started) {
      started(started);
    } else if (message instanceof RunDone end) {
      done = end;
      return true;
    }
    return false;
  }

  private void onOutput(BlockOutput piece) throws IOException {
    RunOutput.Place place =
        new RunOutput.Place(piece.block(), piece.label(), piece.task(), piece.attempt());
    Bytes fresh = tracking().fresh(place.key(), piece.error(), piece.offset(), piece.piece());
    if (fresh.length() > 0 || !tracking().isAgain()) {
      output.output(place, piece.error(), fresh);
    }
  }

  /** Whether the former control node has told this already. */
  private boolean isKnown(Message message) {
    String what = null;
    if (message instanceof RunStarted) {
      what = "started";
    } else if (message instanceof BlockResult result) {
      String whose = result.task() > 0 ? "" + result.task() : result.label();
      what = "result\n" + result.block() + '\n' + whose;
    } else if (message instanceof TaskAgain next) {
      what = "again\n" + next.workflow() + '\n' + next.task() + '\n' + next.attempt();
    } else if (message instanceof BlockDone block) {
      what = "block\n" + block.block();
    } else if (message instanceof HostResult result) {
      what = "host\n" + result.label();
    }
    return what != null && !seen.add(what) && tracking().isAgain();
  }

  private void started(RunStarted started) {
    tracking().started(started.run());
    NodeSet all = NodeSet.empty();
    for (ComponentHosts component : started.components()) {
      NodeSet hosts = NodeSet.parse(component.hosts());
      hosts.forEach(host -> components.put(host, component.component()));
      all = all.union(hosts);
    }
    tally = new RunTally(all);
  }

  private void ended(BlockResult result) throws IOException {
    RunOutput.Place place =
        new RunOutput.Place(result.block(), result.label(), result.task(), result.attempt());
    boolean cut =
        tracking()
            .isCut(place.key(), result.truncated(), result.stdoutBytes(), result.stderrBytes());
    HostOutcome outcome =
        HostOutcome.told(
            result.label(),
            HostState.valueOf(result.state()),
            result.rc(),
            result.attempt(),
            result.elapsedMs(),
            HostOutput.sizes(result.stdoutBytes(), result.stderrBytes(), cut));
    ProcessOutcome process =
        new ProcessOutcome(
            result.block(), result.task(), result.attempt(), outcome, result.cause());
    truncatedCount += cut ? 1 : 0;
    tally.record(process);
    output.ended(process);
  }

  private BlockCount count(BlockDone block) {
    return new BlockCount(
        block.block(),
        isWorkflow(block.block()),
        block.total(),
        block.ok(),
        block.failed(),
        block.lost(),
        block.skipped(),
        block.cancelled(),
        block.again());
  }

  private boolean isWorkflow(String path) {
    Block block = project.blocks().get(BlockPath.parse(path));
    return block instanceof WorkflowBlock;
  }

  @Override
  void record(HostOutcome outcome, String cause) throws IOException {
    tally.hosts().record(outcome, cause);
    output.hostEnded(outcome, components.getOrDefault(outcome.host(), ""), cause);
  }

  /** The end of each stage is told also where no progress is drawn, as in the log of a script. */
  private void progressed(StageProgress stage) throws IOException {
    StageProgress former = stages.put(stage.stage(), stage);
    boolean over = stage.done() == stage.total();
    boolean wasOver = former != null && former.done() == former.total();
    if (over && !wasOver && !quiet) {
      console().flushOutput();
      console().message("plush: " + line(stage));
    }
  }

  private static String line(StageProgress stage) {
    return "stage "
        + stage.stage()
        + ", "
        + stage.done()
        + " of "
        + stage.total()
        + (stage.failed() > 0 ? ", " + stage.failed() + " failed" : "");
  }

  @Override
  String progress() {
    if (tally == null) {
      return "plush: waiting for hosts";
    }
    StringBuilder text = new StringBuilder("plush: ");
    String separator = "";
    for (StageProgress stage : stages.values()) {
      if (stage.done() < stage.total()) {
        text.append(separator).append(line(stage));
        separator = "; ";
      }
    }
    return text.append(String.format(Locale.ROOT, " (%.1f s)", waitedMs() / 1e3)).toString();
  }

  /**
   * What the cancellation left undone: blocks with how far they came, stages under way, blocks to
   * come. Taken at the end, as results that were on their way at the cancellation count.
   */
  private List<String> unfinished() {
    List<String> left = new ArrayList<>();
    Set<String> told = new TreeSet<>();
    for (BlockCount count : tally.blocks()) {
      told.add(count.block());
      int open = count.skipped() + count.cancelled();
      if (open > 0) {
        left.add(count.block() + " (" + (count.total() - open) + " of " + count.total() + ")");
      }
    }
    for (StageProgress stage : stages.values()) {
      if (told.add(stage.stage()) && stage.done() < stage.total()) {
        left.add(stage.stage() + " (" + stage.done() + " of " + stage.total() + ")");
      }
    }
    for (Map.Entry<BlockPath, Block> each : project.blocks().entrySet()) {
      String path = each.getKey().toString();
      boolean counted = each.getValue() instanceof WorkflowBlock || isProcessOutside(each);
      if (counted && !told.contains(path)) {
        left.add(path);
      }
    }
    return left;
  }

  private boolean isProcessOutside(Map.Entry<BlockPath, Block> each) {
    List<String> names = each.getKey().names();
    if (!(each.getValue() instanceof ProcessBlock) || names.size() < 2) {
      return false;
    }
    return !isWorkflow(new BlockPath(names.subList(0, names.size() - 1)).toString());
  }

  @Override
  void givenUp(String reason) {
    done = new RunDone(tracking().run(), reason, null, waitedMs());
  }

  @Override
  int finish() throws IOException {
    tally.hosts().assertComplete();
    boolean cancelSent = tracking().isCancelSent();
    ExitCode exit = cancelSent ? ExitCode.CANCELLED : tally.hosts().exitCode();
    if (exit == ExitCode.OK && done.problem() != null) {
      exit = ExitCode.SOME_FAILED;
    }
    output.finish(
        tally,
        new RunOutput.End(
            project.name(), done.problem(), done.leftovers(), done.elapsedMs(), exit.code()));
    console().flush();
    if (cancelSent) {
      List<String> unfinished = unfinished();
      console()
          .message(
              unfinished.isEmpty()
                  ? "plush: cancelled when all had ended"
                  : "plush: cancelled; not finished: " + String.join(", ", unfinished));
    }
    if (truncatedCount > 0) {
      console()
          .message(
              "plush: output of "
                  + truncatedCount
                  + (truncatedCount == 1 ? " process" : " processes")
                  + " was cut: raise --max-output, or take all of it with --outdir DIR");
    }
    if (done.problem() != null && !cancelSent) {
      console().message("plush: ended early: " + done.problem());
    }
    if (done.leftovers() != null) {
      console().message("plush: not cleaned up: " + done.leftovers());
    }
    if (!quiet) {
      tell();
    }
    return exit.code();
  }

  private void tell() throws IOException {
    for (String line : tally.againLines()) {
      console().message("plush: " + line);
    }
    for (String line : tally.failureLines()) {
      console().message("plush: " + line);
    }
    for (BlockCount count : tally.blocks()) {
      console().message("plush: " + count.line());
    }
    Set<HostState> named =
        tracking().isCancelSent() ? EnumSet.of(HostState.CANCELLED, HostState.SKIPPED) : Set.of();
    for (String line : tally.hosts().failureLines(named)) {
      console().message("plush: " + line);
    }
    console().message("plush: " + tally.hosts().summary(done.elapsedMs(), named));
  }
}
