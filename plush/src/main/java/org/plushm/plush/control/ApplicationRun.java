package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.JournalRecords.ApplicationDone;
import org.plushm.plush.message.JournalRecords.ApplicationEnding;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.ApplicationAccount;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.RunMessages.BlockEntry;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.HostState;

/**
 * One run of a specification, from PREPARE to the last host's clean-up (report CS2006-0864 section
 * 3.4). {@link #advance} looks at what has become of hosts, steps and blocks and issues whatever is
 * due; nothing else decides anything, so that a control node that has read its journal goes on
 * where the former one stopped.
 */
final class ApplicationRun implements Steps.Listener, BlockProgress.Owner {
  /** What a run works with. */
  record Surroundings(
      Context context,
      ControlOptions options,
      Roster roster,
      RootLink rootLink,
      Executions executions,
      Executions.Issuer issuer) {}

  private enum Phase {
    /** Hosts prepare, install and go through the blocks. */
    RUNNING,
    /** Nothing more is started; what runs is being ended. */
    ENDING,
    /** Hosts remove what the run has left. */
    CLEANING,
    /** Over. */
    DONE
  }

  private static final int CLEAN_TRIES_MAX = 3;
  private static final int NAMED_MAX = 3;
  private static final long NS_PER_MS = 1_000_000L;

  final long number;
  final long client;
  final long token;
  final Watchers watchers;
  final String packages;
  private final Surroundings around;
  private final Context context;
  private final Project project;
  private final Bytes document;
  private final Bytes sha256;
  private final long outputBytesMax;
  private long startedNs;
  private final Steps steps;
  private final Crew crew;
  private final StageReports reports;
  private final List<ApplicationFlow> applications = new ArrayList<>();
  private final Map<String, BlockProgress> blocks = new LinkedHashMap<>();
  private final Map<String, List<Steps.Pair>> starts = new LinkedHashMap<>();

  /** Executions that some host may still run, though it was given up. */
  private final TreeSet<Long> givenUp = new TreeSet<>();

  private Phase phase = Phase.RUNNING;
  private boolean cancelled;
  private String problem;

  /** Where packages are asked for; null while that is not known. */
  private String mirrorUrl;

  /**
   * A run whose hosts are chosen.
   *
   * @param token what its client names it by; 0 for none
   * @param packages folder of packages, or null
   * @param hosts labels by component, for each component that has something to do
   * @param startedNs when it was asked for
   */
  ApplicationRun(
      Surroundings around,
      long number,
      long client,
      long token,
      Project project,
      Bytes document,
      String packages,
      long outputBytesMax,
      Map<String, List<String>> hosts,
      long startedNs) {
    this.around = around;
    this.context = around.context();
    this.number = number;
    this.client = client;
    this.token = token;
    this.watchers = new Watchers(context, client);
    this.project = project;
    this.document = document;
    this.sha256 = ProjectDocument.sha256(document);
    this.packages = packages;
    this.outputBytesMax = outputBytesMax;
    this.startedNs = startedNs;
    this.mirrorUrl = packages == null ? "" : null;
    this.steps =
        new Steps(context, around.roster(), around.executions(), around.issuer(), number, this);
    this.crew = new Crew(around, number, steps, project, hosts);
    this.reports = new StageReports(this::tell);
    for (ApplicationBlock application : project.applications()) {
      applications.add(new ApplicationFlow(application, crew.byComponent(), this, blocks));
    }
  }

  // ---- questions ----

  boolean isDone() {
    return phase == Phase.DONE;
  }

  Steps steps() {
    return steps;
  }

  /** The document of this name; null when this run has another. */
  Bytes document(Bytes wanted) {
    return sha256.equals(wanted) ? document : null;
  }

  /** Where a former control node served the packages; null if nobody was told. */
  String formerMirrorUrl() {
    return crew.mirrorUrl();
  }

  /** For the list of runs. */
  String describe() {
    return "run " + project.name();
  }

  String hosts() {
    return NodeSet.of(crew.members().stream().map(member -> member.label).toList()).fold();
  }

  long elapsedMs() {
    return (context.nowNs() - startedNs) / NS_PER_MS;
  }

  /** How far each process and workflow block is that is no part of a workflow. */
  List<BlockEntry> entries() {
    List<BlockEntry> entries = new ArrayList<>();
    outermost()
        .forEach(
            progress -> {
              String word = progress.isOver() ? "over" : progress.isBegun() ? "running" : "waiting";
              BlockCounts counts = progress.counts();
              String path = progress.path.toString();
              entries.add(new BlockEntry(number, path, word, counts.done(), counts.total));
            });
    return entries;
  }

  private List<BlockProgress> outermost() {
    List<BlockProgress> outermost = new ArrayList<>();
    blocks.forEach(
        (path, progress) -> {
          if (path.equals(progress.path.toString())) {
            outermost.add(progress);
          }
        });
    return outermost;
  }

  // ---- events ----

  /** The packages are served, or cannot be. */
  void onServed(String url, String why) {
    if (why == null) {
      mirrorUrl = url;
    } else {
      end("the packages cannot be served: " + why, false);
    }
  }

  void onPaused(long gapNs) {
    crew.onPaused(gapNs);
  }

  void onRootLive() {
    crew.onRootLive();
  }

  /** The user wants it to end. */
  void cancel() {
    end("cancelled", true);
  }

  private void end(String why, boolean byUser) {
    if (phase == Phase.RUNNING) {
      context.emit(new Journal(new ApplicationEnding(number, why, byUser)));
      becomeEnding(why, byUser);
      cancelOpen();
    }
  }

  private void becomeEnding(String why, boolean byUser) {
    phase = Phase.ENDING;
    problem = why;
    cancelled = byUser;
    starts.clear();
  }

  private void cancelOpen() {
    steps.open().forEach(around.executions()::cancel);
  }

  /** The journal says that it ends. */
  void recover(ApplicationEnding record) {
    becomeEnding(record.problem(), record.cancelled());
  }

  /**
   * After the journal: hosts are told again what the former control node may not have told.
   *
   * @param askedNs when it was asked for, as far as that is known
   */
  void recovered(long askedNs) {
    startedNs = askedNs;
    if (phase == Phase.ENDING) {
      cancelOpen();
    } else if (phase == Phase.CLEANING) {
      long closeAtNs = context.nowNs() + around.options().cleanUpNs();
      steps.open().forEach(execution -> execution.closeAtNs = closeAtNs);
    }
  }

  /** The overlay ends, and with it everything on the hosts. */
  void stop(String why) {
    if (phase == Phase.RUNNING) {
      becomeEnding(why, false);
    }
    for (Execution execution : steps.open()) {
      around.executions().closeAll(execution, HostState.CANCELLED);
    }
    applications.forEach(ApplicationFlow::conclude);
    finish(null);
  }

  @Override
  public Member member(String label) {
    return crew.member(label);
  }

  @Override
  public void onIssued(Message command, Execution execution, Member member, int ordinal) {
    if (command instanceof Prepare) {
      crew.onPreparing(member, execution);
    } else if (command instanceof Go go) {
      crew.onInstalling(member, execution, go);
    } else if (command instanceof Start start) {
      crew.onBegun(member);
      block(start).onIssued(path(start), member, ordinal, start.taskOf(ordinal));
    } else if (command instanceof CleanUp) {
      phase = Phase.CLEANING;
      member.cleaning = execution;
      member.cleanTries++;
      execution.closeAtNs = context.nowNs() + around.options().cleanUpNs();
    }
  }

  @Override
  public void onOutput(Start command, Member member, int ordinal, boolean error, Bytes piece) {
    block(command).onOutput(path(command), member, ordinal, command.taskOf(ordinal), error, piece);
  }

  @Override
  public void onEnded(
      Message command, Execution execution, Member member, int ordinal, PartResult result) {
    if (command instanceof Prepare) {
      crew.onPrepared(member, ordinal, result);
    } else if (command instanceof Go) {
      crew.onInstalled(member, ordinal, result);
    } else if (command instanceof Start start) {
      if (result.state() == HostState.LOST) {
        givenUp.add(execution.name);
      }
      member.ran(
          result.elapsedMs(), result.stdoutBytes(), result.stderrBytes(), result.truncated());
      block(start).onEnded(path(start), ordinal, start.taskOf(ordinal), result);
    } else if (command instanceof CleanUp) {
      onCleaned(member, ordinal, result);
    }
  }

  private BlockProgress block(Start start) {
    return blocks.get(start.block());
  }

  private static BlockPath path(Start start) {
    return BlockPath.parse(start.block());
  }

  // ---- decisions ----

  /** Issues whatever is due; to be called again after any change and every now and then. */
  void advance() {
    crew.look();
    if (phase == Phase.RUNNING) {
      crew.prepare(sha256, document.length());
      String shortage = crew.shortage();
      if (shortage != null) {
        end(shortage, false);
      } else if (mirrorUrl != null) {
        crew.install(mirrorUrl);
        goThroughBlocks();
      }
    }
    if (phase == Phase.ENDING && steps.open().isEmpty()) {
      applications.forEach(ApplicationFlow::conclude);
      phase = Phase.CLEANING;
    }
    report();
    if (phase == Phase.CLEANING) {
      cleanUp();
    }
  }

  private void goThroughBlocks() {
    for (ApplicationFlow application : applications) {
      application.advance(crew::hasInstalled);
      if (!application.isOver()) {
        boolean nothingComes = starts.isEmpty() && steps.open().isEmpty() && crew.isSettled();
        issueStarts();
        if (nothingComes) {
          end("hosts wait for each other at " + application.waitedAt(), false);
        }
        return;
      }
    }
    phase = Phase.ENDING;
    cancelOpen();
  }

  private void issueStarts() {
    starts.forEach((block, pairs) -> steps.issueStarts(block, pairs, outputBytesMax));
    starts.clear();
  }

  @Override
  public boolean isReady(Member member) {
    return crew.isReady(member);
  }

  @Override
  public void start(BlockPath process, Member member, int task) {
    starts
        .computeIfAbsent(process.toString(), path -> new ArrayList<>())
        .add(new Steps.Pair(member.readyOrdinal, task));
  }

  // ---- clean-up ----

  private void cleanUp() {
    givenUp.forEach(execution -> around.issuer().issue(new Cancel(execution)));
    givenUp.clear();
    steps.issue(
        crew.ordinals(
            crew.members(),
            m ->
                m.cleaning == null
                    && crew.host(m).isPresent()
                    && !isCleaned(m)
                    && m.cleanTries < CLEAN_TRIES_MAX),
        targets -> new CleanUp(number, sha256, targets));
    boolean over =
        crew.members().stream()
            .allMatch(
                m ->
                    m.cleaning == null
                        && (isCleaned(m) || m.gone || m.cleanTries >= CLEAN_TRIES_MAX));
    if (over) {
      finish(leftovers());
    }
  }

  private boolean isCleaned(Member member) {
    return member.cleanedOrdinal == crew.host(member).ordinal;
  }

  private void onCleaned(Member member, int ordinal, PartResult result) {
    member.cleaning = null;
    if (result.isLost()) {
      member.cleanProblem = "was lost";
      return;
    }
    member.cleanedOrdinal = ordinal;
    member.cleanProblem =
        switch (result.state()) {
          case OK -> null;
          case CANCELLED -> "did not answer in time";
          default -> result.cause();
        };
  }

  /** One line about what the run has left on its hosts, as far as that is known. */
  private String leftovers() {
    List<String> named = new ArrayList<>();
    int more = 0;
    for (Member member : crew.members()) {
      String what = member.gone && !isCleaned(member) ? "was lost" : member.cleanProblem;
      if (what != null && named.size() == NAMED_MAX) {
        more++;
      } else if (what != null) {
        named.add(member.label + ": " + what);
      }
    }
    if (named.isEmpty()) {
      return null;
    }
    return String.join("; ", named) + (more == 0 ? "" : "; and " + more + " more");
  }

  private void finish(String leftovers) {
    phase = Phase.DONE;
    List<Message> end = new ArrayList<>();
    for (Member member : crew.members()) {
      HostState otherwise =
          member.gone ? HostState.LOST : cancelled ? HostState.CANCELLED : HostState.SKIPPED;
      end.add(member.result(otherwise, member.gone ? crew.host(member).cause : null));
    }
    end.add(new RunDone(number, problem, leftovers, elapsedMs()));
    List<Message> items = watchers.transcript().items();
    items.addAll(end);
    context.emit(new Journal(new ApplicationAccount(number, items)));
    context.emit(new Journal(new ApplicationDone(number)));
    end.forEach(this::tell);
  }

  /** What a client that comes back is told first. */
  Resumed resumed() {
    return new Resumed(number, describe(), document);
  }

  // ---- telling ----

  @Override
  public void tell(Message message) {
    watchers.tell(message);
  }

  private void report() {
    long nowNs = context.nowNs();
    crew.report(reports, nowNs);
    for (BlockProgress progress : outermost()) {
      if (progress.isBegun()) {
        BlockCounts counts = progress.counts();
        reports.report(
            nowNs, progress.path.toString(), counts.done(), counts.total, counts.notOk());
      }
    }
    if (phase == Phase.CLEANING) {
      int cleaned = (int) crew.members().stream().filter(this::isCleaned).count();
      reports.report(nowNs, "clean up", cleaned, crew.members().size(), 0);
    }
  }
}
