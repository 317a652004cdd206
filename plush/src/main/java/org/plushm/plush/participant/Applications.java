package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.MessageCodec;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.port.FilesPort.Install;
import org.plushm.plush.port.FilesPort.Installed;
import org.plushm.plush.port.FilesPort.RemoveRun;
import org.plushm.plush.port.FilesPort.RunRemoved;
import org.plushm.plush.port.FilesPort.StopInstall;
import org.plushm.plush.port.KeeperPort.KillProcess;

/**
 * The participant's part of running a specification (report CS2006-0864 section 3.4): PREPARE, GO,
 * the processes of its blocks, clean-up. Each step is an execution that is reported like any other.
 */
final class Applications {
  private static final int CANNOT_EXECUTE = 126;

  private final Context context;
  private final Executions executions;
  private final Documents documents;
  private final MessageCodec codec;
  private final Map<Long, HostRun> runs = new TreeMap<>();

  /**
   * No run yet.
   *
   * @param codec of documents
   */
  Applications(Context context, Executions executions, Documents documents, MessageCodec codec) {
    this.context = context;
    this.executions = executions;
    this.documents = documents;
    this.codec = codec;
  }

  // ---- PREPARE ----

  void prepare(long name, int ordinal, Prepare command) {
    Execution execution = executions.begin(name, ordinal);
    if (execution == null) {
      return;
    }
    HostRun run = runs.computeIfAbsent(command.run(), HostRun::new);
    run.component = command.component();
    execution.onCancel(() -> execution.finish(1, "cancelled"));
    documents.want(
        command.sha256(),
        run.number,
        (document, problem) -> prepared(run, execution, document, problem));
  }

  /** Answers with PREPARED. */
  private void prepared(HostRun run, Execution execution, Bytes document, String problem) {
    if (document == null) {
      execution.finish(1, problem);
      return;
    }
    try {
      run.open(ProjectDocument.decode(document, codec));
      execution.finish(0, null);
    } catch (MalformedMessage e) {
      execution.finish(1, "the specification cannot be read: " + e.getMessage());
    }
  }

  // ---- GO ----

  void go(long name, int ordinal, Go command) {
    Execution execution = executions.begin(name, ordinal);
    if (execution == null) {
      return;
    }
    HostRun run = runs.get(command.run());
    Component component = run == null ? null : run.component();
    if (component == null) {
      execution.finish(1, "GO came without PREPARE");
      return;
    }
    run.installing.add(execution);
    execution.onCancel(() -> context.emit(new StopInstall(run.number)));
    if (run.installing.size() == 1) {
      context.emit(new Install(run.number, run.software(component), command.mirrorUrl()));
    }
  }

  private void onInstalled(Installed event) {
    HostRun run = runs.get(event.run());
    if (run != null) {
      List<Execution> waiting = List.copyOf(run.installing);
      run.installing.clear();
      waiting.forEach(execution -> execution.finish(event.ok() ? 0 : 1, event.cause()));
    }
  }

  // ---- blocks ----

  void start(long name, int ordinal, Start command) {
    HostRun run = runs.get(command.run());
    BlockPath path = run == null ? null : run.paths.get(command.block());
    if (path == null || !(run.blocks.get(path) instanceof ProcessBlock block)) {
      Execution execution = executions.begin(name, ordinal);
      if (execution != null) {
        execution.finish(CANNOT_EXECUTE, "this host has no block " + command.block());
      }
      return;
    }
    Map<String, Integer> taskIds = new TreeMap<>();
    BlockPath parent = new BlockPath(path.names().subList(0, path.names().size() - 1));
    if (run.blocks.get(parent) instanceof WorkflowBlock workflow) {
      taskIds.put(workflow.id(), command.taskOf(ordinal));
    }
    run.processes.add(name);
    executions.start(
        name,
        ordinal,
        run.number,
        CommandText.of(block.process(), taskIds),
        0,
        command.outputBytesMax());
  }

  // ---- clean-up ----

  /** For everybody. */
  void forget(CleanUp command) {
    documents.release(command.sha256(), command.run());
  }

  /** For a target. */
  void cleanUp(long name, int ordinal, CleanUp command) {
    Execution execution = executions.begin(name, ordinal);
    if (execution == null) {
      return;
    }
    HostRun run = runs.computeIfAbsent(command.run(), HostRun::new);
    run.cleaning.add(execution);
    for (long process : run.processes) {
      if (!executions.cancel(process)) {
        // Its shell has ended, and may have left others in its session.
        context.emit(new KillProcess(process));
      }
    }
    removeWhenIdle(run);
  }

  /** A process has ended. */
  void onProcessEnded() {
    List.copyOf(runs.values()).forEach(this::removeWhenIdle);
  }

  private void removeWhenIdle(HostRun run) {
    // Also processes that a former incarnation started: whose run they were is not known.
    if (!run.cleaning.isEmpty() && !run.removing && !executions.isEnding()) {
      run.removing = true;
      context.emit(new RemoveRun(run.number));
    }
  }

  private void onRemoved(RunRemoved event) {
    HostRun run = runs.remove(event.run());
    if (run != null) {
      run.cleaning.forEach(
          execution -> execution.finish(event.cause() == null ? 0 : 1, event.cause()));
    }
  }

  boolean onEvent(Event event) {
    if (event instanceof Installed installed) {
      onInstalled(installed);
    } else if (event instanceof RunRemoved removed) {
      onRemoved(removed);
    } else {
      return false;
    }
    return true;
  }

  /** What this host knows of one run. */
  private static final class HostRun {
    private final long number;
    private final List<Execution> installing = new ArrayList<>();
    private final List<Long> processes = new ArrayList<>();
    private final List<Execution> cleaning = new ArrayList<>();
    private final Map<String, BlockPath> paths = new LinkedHashMap<>();
    private Map<BlockPath, Block> blocks = Map.of();
    private String component;
    private Project project;
    private boolean removing;

    HostRun(long number) {
      this.number = number;
    }

    void open(Project document) {
      project = document;
      blocks = document.blocks();
      blocks.keySet().forEach(path -> paths.put(path.toString(), path));
    }

    Component component() {
      return project == null ? null : project.componentNamed(component).orElse(null);
    }

    List<Software> software(Component wanted) {
      List<Software> software = new ArrayList<>();
      wanted.software().forEach(each -> project.softwareNamed(each).ifPresent(software::add));
      return software;
    }
  }
}
