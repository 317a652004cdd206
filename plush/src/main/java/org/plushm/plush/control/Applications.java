package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.Timer;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.ApplicationMessages;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.JournalRecords.ApplicationDone;
import org.plushm.plush.message.JournalRecords.ApplicationEnding;
import org.plushm.plush.message.JournalRecords.ApplicationOpened;
import org.plushm.plush.message.JournalRecords.TargetDone;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.ApplicationAccount;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;
import org.plushm.plush.tally.ExitCode;

/** Runs of specifications ({@code plush run}), from the request to the last clean-up. */
final class Applications {
  private static final long NS_PER_MS = 1_000_000L;

  /** What has changed is looked at after this, so that news of many hosts is acted on at once. */
  private static final long GATHER_NS = 5 * NS_PER_MS;

  private static final long TICK_NS = 100 * NS_PER_MS;

  private final ApplicationRun.Surroundings around;
  private final Context context;
  private final RunNumbers numbers;
  private final KeptRuns kept;
  private final Dates dates;
  private final MessageCodec codec;
  private final Map<Long, ApplicationRequest> waiting = new TreeMap<>();
  private final Map<Long, ApplicationRun> open = new TreeMap<>();

  /** While the journal is read: runs whose end it holds. */
  private final Set<Long> over = new TreeSet<>();

  /** While the journal is read: when each run was asked for. */
  private final Map<Long, Long> askedEpochMs = new TreeMap<>();

  /** Of runs whose end was just being written when the journal ends, or is. */
  private final Map<Long, ApplicationAccount> accounts = new TreeMap<>();

  private final Timer timer;
  private boolean soon;
  private boolean recovering = true;

  /**
   * No run.
   *
   * @param codec of documents
   */
  Applications(
      ApplicationRun.Surroundings around,
      RunNumbers numbers,
      KeptRuns kept,
      Dates dates,
      MessageCodec codec) {
    this.kept = kept;
    this.dates = dates;
    this.around = around;
    this.context = around.context();
    this.numbers = numbers;
    this.codec = codec;
    this.timer = context.timer("applications", this::onTimer);
  }

  int openCount() {
    return open.size() + waiting.size();
  }

  // ---- journal ----

  void recover(ApplicationOpened record) {
    numbers.spend(record.run());
    askedEpochMs.put(record.run(), record.askedEpochMs());
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    record
        .components()
        .forEach(each -> hosts.put(each.component(), NodeSet.parse(each.hosts()).toList()));
    try {
      ApplicationRun run =
          open(
              record.run(),
              Outcomes.NO_CLIENT,
              record.token(),
              ProjectDocument.decode(record.document(), codec),
              record.document(),
              record.packages(),
              record.outputBytesMax(),
              hosts,
              context.nowNs());
      run.tell(new RunStarted(run.number, record.components()));
    } catch (MalformedMessage e) {
      // It was decoded before it was written, and passed the journal's checksum.
      throw new IllegalStateException("the document of run " + record.run() + " is lost", e);
    }
  }

  private ApplicationRun open(
      long number,
      long client,
      long token,
      Project project,
      Bytes document,
      String packages,
      long outputBytesMax,
      Map<String, List<String>> hosts,
      long startedNs) {
    ApplicationRun run =
        new ApplicationRun(
            around,
            number,
            client,
            token,
            project,
            document,
            packages,
            outputBytesMax,
            hosts,
            startedNs);
    open.put(number, run);
    return run;
  }

  /** The journal will say that this run is over: what it did on its way does not matter. */
  void recoverOver(long run) {
    over.add(run);
  }

  /**
   * A command of the log.
   *
   * @param labelOf whose an ordinal was then
   */
  void recover(long position, Message command, IntFunction<String> labelOf) {
    ApplicationRun run = open.get(runOf(command));
    if (run != null && !over.contains(run.number)) {
      run.steps().issued(position, command, labelOf);
    }
  }

  /** The run that a command of the log belongs to; 0 for none. */
  private static long runOf(Message command) {
    if (command instanceof Prepare prepare) {
      return prepare.run();
    } else if (command instanceof Go go) {
      return go.run();
    } else if (command instanceof Start start) {
      return start.run();
    } else if (command instanceof CleanUp cleanUp) {
      return cleanUp.run();
    }
    return 0;
  }

  void recover(TargetDone record) {
    Execution execution = around.executions().byName(record.execution());
    if (execution != null && execution.owner instanceof Steps steps) {
      steps.recover(execution, record);
    }
  }

  void recover(ApplicationEnding record) {
    ApplicationRun run = open.get(record.run());
    if (run != null) {
      run.recover(record);
    }
  }

  void recover(ApplicationDone record) {
    ApplicationRun run = open.remove(record.run());
    if (run != null) {
      run.steps().open().forEach(around.executions()::remove);
      ApplicationAccount account = accounts.remove(record.run());
      if (account != null) {
        Watchers watchers = new Watchers(context, Outcomes.NO_CLIENT);
        account.items().forEach(watchers::tell);
        keep(run, elapsedMs(account), watchers);
      }
    }
  }

  /** What a client of a run is told; the record of the run's end follows. */
  void recover(ApplicationAccount record) {
    accounts.put(record.run(), record);
  }

  /** How long the run took as its client was told; 0 when it was not. */
  private static long elapsedMs(ApplicationAccount account) {
    for (Message item : account.items()) {
      if (item instanceof RunDone done) {
        return done.elapsedMs();
      }
    }
    return 0;
  }

  private void keep(ApplicationRun run, long elapsedMs, Watchers watchers) {
    kept.add(new KeptRuns.Kept(run.resumed(), run.token, run.hosts(), elapsedMs, watchers));
  }

  /** After the journal: runs go on. */
  void start() {
    recovering = false;
    accounts.clear();
    over.clear();
    kept.bound();
    for (ApplicationRun run : open.values()) {
      run.recovered(dates.pastNs(askedEpochMs.get(run.number)));
      serve(run);
    }
    askedEpochMs.clear();
    lookSoon();
  }

  // ---- requests ----

  void onRunRequest(long client, RunRequest request) {
    Project project;
    try {
      project = ProjectDocument.decode(request.document(), codec);
    } catch (MalformedMessage e) {
      refuse(
          client,
          ExitCode.INVALID_INPUT,
          "the specification cannot be read: " + e.getMessage(),
          "");
      return;
    }
    ApplicationRequest wanted =
        new ApplicationRequest(
            numbers.next(),
            client,
            request.token(),
            project,
            request.document(),
            request.packages(),
            request.outputBytesMax(),
            context.nowNs(),
            context.nowNs() + Runs.withinReason(request.connectTimeoutMs()) * NS_PER_MS);
    String problem = wanted.setCandidates(request.candidates());
    if (problem != null) {
      refuse(client, ExitCode.USAGE, problem, "");
      return;
    }
    waiting.put(wanted.number, wanted);
    lookSoon();
  }

  /** Cancels a run, whosesoever it is, or all of this client of them when the number is 0. */
  void onCancel(long client, long number) {
    for (ApplicationRequest request : List.copyOf(waiting.values())) {
      if (number == request.number || number == 0 && request.client == client) {
        waiting.remove(request.number);
        refuse(request.client, ExitCode.CANCELLED, "cancelled before anything was started", "");
      }
    }
    for (ApplicationRun run : open.values()) {
      if (number == run.number || number == 0 && run.client == client) {
        run.cancel();
      }
    }
    lookSoon();
  }

  /** Tells of each run under way and its blocks. */
  void list(long client) {
    for (ApplicationRun run : open.values()) {
      tell(
          client,
          new RunEntry(
              run.number,
              run.hosts(),
              run.describe(),
              run.elapsedMs(),
              run.watchers.count(),
              false));
      run.entries().forEach(entry -> tell(client, entry));
    }
  }

  /** Tells a client everything of a run that is not over; false when it is none of these. */
  boolean resume(long client, long number, long token) {
    for (ApplicationRun run : open.values()) {
      if (number == run.number || number == 0 && token != 0 && token == run.token) {
        tell(client, run.resumed());
        run.watchers.add(client);
        return true;
      }
    }
    return false;
  }

  void onClientGone(long client) {
    open.values().forEach(run -> run.watchers.remove(client));
  }

  private void refuse(long client, ExitCode exit, String problem, String remedy) {
    tell(client, new Refused(exit.code(), problem, remedy));
  }

  private void tell(long client, Message message) {
    context.emit(new ClientTell(client, message));
  }

  // ---- events ----

  /** The root asks for a document. */
  void onDocumentWanted(DocumentWanted wanted) {
    for (ApplicationRun run : open.values()) {
      Bytes document = run.document(wanted.sha256());
      if (document != null) {
        int offset = wanted.offset();
        for (int i = 0; i < wanted.pieces() && offset < document.length(); i++) {
          around.rootLink().send(DocumentPiece.of(wanted.sha256(), document, offset));
          offset += ApplicationMessages.PIECE_BYTES;
        }
        return;
      }
    }
  }

  void onServed(PackagesServed event) {
    ApplicationRun run = open.get(event.run());
    if (run != null) {
      run.onServed(event.url(), event.problem());
      lookSoon();
    }
  }

  /** Something has changed that a run may wait for. */
  void lookSoon() {
    if (recovering || openCount() == 0 || soon) {
      return;
    }
    soon = true;
    timer.cancel();
    timer.scheduleAfter(GATHER_NS);
  }

  void onPaused(long gapNs) {
    waiting.values().forEach(request -> request.waitUntilNs += gapNs);
    open.values().forEach(run -> run.onPaused(gapNs));
  }

  void onRootLive() {
    open.values().forEach(ApplicationRun::onRootLive);
    lookSoon();
  }

  /** No more of this: every run ends now. */
  void stop(String why) {
    for (ApplicationRequest request : List.copyOf(waiting.values())) {
      refuse(request.client, ExitCode.UNREACHABLE, why, "");
    }
    waiting.clear();
    for (ApplicationRun run : List.copyOf(open.values())) {
      run.stop(why);
      close(run);
    }
    timer.cancel();
  }

  /** The control node leaves, the runs go on; who follows one is told so. */
  void leave(LongFunction<Refused> last) {
    waiting.values().forEach(request -> tell(request.client, last.apply(0)));
    open.values().forEach(run -> run.watchers.dismiss(last.apply(run.number)));
    timer.cancel();
  }

  // ---- time ----

  private void onTimer() {
    soon = false;
    for (ApplicationRequest request : List.copyOf(waiting.values())) {
      beginWhenReady(request);
    }
    for (ApplicationRun run : List.copyOf(open.values())) {
      run.advance();
      if (run.isDone()) {
        close(run);
      }
    }
    if (openCount() > 0 && !timer.isScheduled()) {
      timer.scheduleAfter(TICK_NS);
    }
  }

  private void close(ApplicationRun run) {
    open.remove(run.number);
    keep(run, run.elapsedMs(), run.watchers);
    kept.bound();
    if (run.packages != null) {
      context.emit(new StopServing(run.number));
    }
  }

  private void beginWhenReady(ApplicationRequest request) {
    if (context.nowNs() < request.waitUntilNs && request.mustWait(around.roster())) {
      return;
    }
    waiting.remove(request.number);
    Map<String, List<String>> hosts = request.choose(around.roster(), context.random());
    String shortage = request.shortage(hosts);
    if (shortage != null) {
      refuse(
          request.client,
          ExitCode.UNREACHABLE,
          shortage,
          "bring more hosts into the overlay, or ask for fewer in num_hosts");
      return;
    }
    List<ComponentHosts> components = new ArrayList<>();
    hosts.forEach(
        (component, labels) ->
            components.add(new ComponentHosts(component, NodeSet.of(labels).fold())));
    context.emit(
        new Journal(
            new ApplicationOpened(
                request.number,
                request.document,
                request.packages,
                request.outputBytesMax,
                components,
                request.token,
                dates.epochMs(request.startedNs))));
    ApplicationRun run =
        open(
            request.number,
            request.client,
            request.token,
            request.project,
            request.document,
            request.packages,
            request.outputBytesMax,
            hosts,
            request.startedNs);
    run.tell(new RunStarted(run.number, components));
    serve(run);
  }

  private void serve(ApplicationRun run) {
    if (run.packages != null) {
      context.emit(new ServePackages(run.number, run.packages, run.formerMirrorUrl()));
    }
  }
}
