package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.JournalRecords.ApplicationOpened;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.message.RunMessages.TaskAgain;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.LinkSend;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;

/** A run of a specification, decision by decision: what enters the log, in which order. */
class ApplicationsTest extends ControlBench {
  private static final String FLOW = "/app/c/w";
  private static final String TASK = "/app/c/w/p";

  private final Bytes document = document(3, 4);
  private final Bytes sum = ProjectDocument.sha256(document);
  private int seen;

  private static Bytes document(int hosts, int tasks) {
    UnixProcess process = new UnixProcess("p", "./run", List.of(), "", new TreeMap<>());
    Project project =
        new Project(
            "pro",
            List.of(),
            List.of(new Component("all", HostCount.exactly(hosts), List.of(), List.of())),
            List.of(
                new ApplicationBlock(
                    "app",
                    List.of(
                        new ComponentBlock(
                            "c",
                            List.of(),
                            "all",
                            List.of(
                                new WorkflowBlock(
                                    "w",
                                    List.of(),
                                    "w",
                                    tasks,
                                    List.of(new ProcessBlock("p", List.of(), process)))))))));
    return ProjectDocument.encode(project, new WireCodec(MessageTables.document()));
  }

  private static OrdinalSet set(int... ordinals) {
    return OrdinalSet.of(ordinals);
  }

  private static Start start(OrdinalSet targets, Integer... tasks) {
    return new Start(1, TASK, targets, List.of(tasks), 100);
  }

  /** What has entered the log since this was asked last, without acknowledgements. */
  private List<Message> logged() {
    List<Message> commands = new ArrayList<>();
    for (; seen < all.size(); seen++) {
      if (all.get(seen) instanceof Journal journal && journal.record() instanceof Logged logged) {
        try {
          commands.add(codec.decode(logged.entry().body()));
        } catch (MalformedMessage e) {
          throw new AssertionError(e);
        }
      }
    }
    commands.removeIf(c -> c instanceof Ack);
    return commands;
  }

  /** The position of the last command of this kind. */
  private long position(Class<? extends Message> type) {
    long position = 0;
    for (Effect effect : all) {
      if (effect instanceof Journal journal && journal.record() instanceof Logged logged) {
        try {
          boolean same = type.isInstance(codec.decode(logged.entry().body()));
          position = same ? logged.entry().seq() : position;
        } catch (MalformedMessage e) {
          throw new AssertionError(e);
        }
      }
    }
    return position;
  }

  private void reports(Class<? extends Message> command, int rc, int... ordinals) {
    long position = position(command);
    for (int ordinal : ordinals) {
      fromRoot(
          new Report(
              position, ordinal, OutcomeKind.EXITED, rc, 5, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY));
    }
    after(10 * MS);
  }

  private void afterWithLivingRoot(long delayNs) {
    for (long passedNs = 0; passedNs < delayNs; passedNs += 100 * MS) {
      for (Effect effect : after(100 * MS)) {
        if (effect instanceof LinkSend send && send.message() instanceof KeepAlive alive) {
          fromRoot(alive);
        }
      }
    }
  }

  private void request() {
    up(3);
    ask(new RunRequest(document, null, List.of(), 0, 100));
    after(10 * MS);
  }

  private void becomeReady() {
    request();
    reports(Prepare.class, 0, 0, 1, 2);
    reports(Go.class, 0, 0, 1, 2);
  }

  @Test
  void shouldWriteDownWhatIsWantedBeforeItTellsAnybody() {
    up(3);
    ask(new RunRequest(document, null, List.of(), 0, 100));
    List<Effect> effects = after(10 * MS);
    ComponentHosts chosen = new ComponentHosts("all", "h[1-3]");
    long askedEpochMs = wallMs - 5; // The hosts are chosen 5 ms after the request.
    assertEquals(
        new Journal(
            new ApplicationOpened(1, document, null, 100, List.of(chosen), 0, askedEpochMs)),
        effects.get(0));
    assertEquals(List.of(new RunStarted(1, List.of(chosen))), told(RunStarted.class));
    assertEquals(List.of(new Prepare(1, sum, document.length(), "all", set(0, 1, 2))), logged());
    assertTrue(isSent(effects, Append.class));
  }

  @Test
  void shouldSendTheDocumentToTheRootInPieces() {
    request();
    assertEquals(
        List.of(new LinkSend(rootLink, DocumentPiece.of(sum, document, 0))),
        fromRoot(new DocumentWanted(sum, 0, 32)));
    assertEquals(List.of(), fromRoot(new DocumentWanted(Bytes.utf8("another"), 0, 32)));
  }

  @Test
  void shouldSayGoWhenAllArePreparedAndStartWhenAllHaveInstalled() {
    request();
    logged();
    reports(Prepare.class, 0, 0, 1);
    assertEquals(List.of(), logged());
    reports(Prepare.class, 0, 2);
    assertEquals(List.of(new Go(1, "", set(0, 1, 2))), logged());
    reports(Go.class, 0, 2, 0);
    assertEquals(List.of(), logged());
    reports(Go.class, 0, 1);
    assertEquals(List.of(start(set(0, 1, 2), 1, 2, 3)), logged());
  }

  @Test
  void shouldGiveTheNextTaskToTheHostThatIsFree() {
    becomeReady();
    logged();
    reports(Start.class, 0, 1);
    assertEquals(List.of(start(set(1), 4)), logged());
    assertEquals(1, told(BlockResult.class).size());
    assertEquals(1, told(BlockResult.class).get(0).task() - 1);
  }

  @Test
  void shouldWaitForTheMirrorBeforeGo() {
    up(3);
    ask(new RunRequest(document, "/folder", List.of(), 0, 100));
    assertTrue(after(10 * MS).contains(new ServePackages(1, "/folder", null)));
    reports(Prepare.class, 0, 0, 1, 2);
    logged();
    event(new PackagesServed(1, "http://m/", null));
    after(10 * MS);
    assertEquals(List.of(new Go(1, "http://m/", set(0, 1, 2))), logged());
  }

  @Test
  void shouldEndWhenTheMirrorCannotBeServed() {
    up(3);
    ask(new RunRequest(document, "/folder", List.of(), 0, 100));
    after(10 * MS);
    reports(Prepare.class, 0, 0, 1, 2);
    event(new PackagesServed(1, "", "no such folder"));
    after(10 * MS);
    reports(CleanUp.class, 0, 0, 1, 2);
    assertEquals(
        "the packages cannot be served: no such folder", told(RunDone.class).get(0).problem());
    assertTrue(all.contains(new StopServing(1)));
  }

  @Test
  void shouldGiveTheTaskOfALostHostToAnother() {
    becomeReady();
    logged();
    String lost = "h3";
    fromRoot(new Disconnected(nodes.get(lost), true));
    reports(Start.class, 0, 0, 1);
    // One free host takes the last fresh task, the other waits for what may come back.
    assertEquals(List.of(start(set(0), 4)), logged());
    afterWithLivingRoot(7 * SECOND);
    assertEquals(List.of(start(set(1), 3)), logged());
    assertEquals(
        List.of(new TaskAgain(FLOW, 3, 2, lost, "lost by its neighbour in the tree")),
        told(TaskAgain.class));
  }

  @Test
  void shouldPrepareAReturningHostAgainBeforeItGetsATask() {
    becomeReady();
    fromRoot(new Disconnected(nodes.get("h3"), true));
    launched("h3", 20);
    join("h3");
    fromRoot(new Presence(set(0, 1, 3)));
    logged();
    after(10 * MS);
    assertEquals(1, told(TaskAgain.class).size(), "its ledger does not know the task");
    seen = 0;
    assertTrue(
        logged().contains(new Prepare(1, sum, document.length(), "all", set(3))), "prepared again");
    reports(Prepare.class, 0, 3);
    assertEquals(
        List.of(new Go(1, "", set(3))), logged().stream().filter(Go.class::isInstance).toList());
    reports(Go.class, 0, 3);
    assertTrue(logged().contains(start(set(3), 3)));
  }

  @Test
  void shouldStartNothingTwiceAndForgetNothingAfterItsOwnDeath() {
    nowNs = 1_000 * SECOND;
    becomeReady();
    reports(Start.class, 0, 1);
    reports(Start.class, 0, 1);
    logged();
    List<BlockResult> before = told(BlockResult.class);
    assertEquals(2, before.size());
    restart();
    becomesRoot("h1", 0);
    join("h1");
    join("h2");
    join("h3");
    fromRoot(new Presence(set(0, 1, 2)));
    after(200 * MS);
    ask(new RunsRequest());
    List<RunEntry> runs = told(RunEntry.class);
    assertTrue(runs.get(0).elapsedMs() < 1_000, runs.toString());
    assertEquals(
        List.of(), logged().stream().filter(Start.class::isInstance).toList(), "nothing to start");
    long firstStart = 0;
    for (long seq = 1; firstStart == 0; seq++) {
      firstStart = isFirstStart(seq) ? seq : 0;
    }
    for (int ordinal : new int[] {0, 2}) {
      fromRoot(
          new Report(
              firstStart, ordinal, OutcomeKind.EXITED, 0, 5, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY));
    }
    after(10 * MS);
    assertEquals(
        List.of(new CleanUp(1, sum, set(0, 1, 2))),
        logged().stream().filter(CleanUp.class::isInstance).toList());
  }

  private boolean isFirstStart(long seq) {
    for (Effect effect : all) {
      if (effect instanceof Journal journal
          && journal.record() instanceof Logged logged
          && logged.entry().seq() == seq) {
        try {
          return codec.decode(logged.entry().body()) instanceof Start;
        } catch (MalformedMessage e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("no position " + seq);
  }

  @Test
  void shouldCancelWhatRunsAndThenCleanUp() {
    becomeReady();
    logged();
    ask(new CancelRequest(1));
    after(10 * MS);
    assertEquals(List.of(new Cancel(position(Start.class))), logged());
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      fromRoot(
          new Report(
              position(Start.class),
              ordinal,
              OutcomeKind.CANCELLED,
              15,
              5,
              0,
              0,
              0,
              0,
              Bytes.EMPTY,
              Bytes.EMPTY));
    }
    after(10 * MS);
    assertEquals(List.of(new CleanUp(1, sum, set(0, 1, 2))), logged());
    assertEquals(List.of(new BlockDone(FLOW, 4, 0, 0, 0, 1, 3, 0)), told(BlockDone.class));
    reports(CleanUp.class, 0, 0, 1, 2);
    assertEquals("cancelled", told(RunDone.class).get(0).problem());
    told(HostResult.class).forEach(result -> assertEquals("CANCELLED", result.state()));
  }

  @Test
  void shouldTellWhatWasNotCleanedUp() {
    becomeReady();
    reports(Start.class, 0, 0, 1, 2);
    reports(Start.class, 0, 0);
    long position = position(CleanUp.class);
    reports(CleanUp.class, 0, 0, 1);
    Bytes cause = Bytes.utf8("x cannot be removed");
    fromRoot(
        new Report(
            position,
            2,
            OutcomeKind.EXITED,
            1,
            5,
            0,
            cause.length(),
            0,
            cause.length(),
            Bytes.EMPTY,
            cause));
    after(10 * MS);
    assertEquals("h3: x cannot be removed", told(RunDone.class).get(0).leftovers());
  }

  @Test
  void shouldRefuseADocumentThatIsNone() {
    up(3);
    ask(new RunRequest(Bytes.utf8("no document"), null, List.of(), 0, 100));
    assertEquals(6, told(Refused.class).get(0).exit());
    assertEquals(List.of(), logged());
  }
}
