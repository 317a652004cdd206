package org.plushm.plush.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.port.FilesPort.Install;
import org.plushm.plush.port.FilesPort.Installed;
import org.plushm.plush.port.FilesPort.RemoveRun;
import org.plushm.plush.port.FilesPort.RunRemoved;
import org.plushm.plush.port.FilesPort.StopInstall;
import org.plushm.plush.port.KeeperPort.KillProcess;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.StartProcess;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;

/** PREPARE, GO, blocks and clean-up on one host, and the specification's way through it. */
class ApplicationsTest extends ParticipantBench {
  private static final OrdinalSet ME = OrdinalSet.of(7);
  private static final Software SOFTWARE =
      new Software(
          "work",
          Software.Type.TAR,
          List.of(
              new SoftwarePackage(
                  "work", SoftwarePackage.Type.WEB, "http://h/work.tar", "work.tar", "")));

  private final Bytes document = document(10);
  private final Bytes sum = ProjectDocument.sha256(document);

  private static Bytes document(int argumentBytes) {
    UnixProcess process =
        new UnixProcess(
            "p",
            "./run",
            List.of(
                new Argument.Literal("x".repeat(argumentBytes)),
                new Argument.Substitution("task", "flow", "--i")),
            "",
            new TreeMap<>());
    Project project =
        new Project(
            "pro",
            List.of(SOFTWARE),
            List.of(new Component("all", HostCount.exactly(1), List.of("work"), List.of())),
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
                                    "flow",
                                    9,
                                    List.of(new ProcessBlock("p", List.of(), process)))))))));
    return ProjectDocument.encode(project, new WireCodec(MessageTables.document()));
  }

  private static Effect control(NodeId to, Message message) {
    return new Effect.SendOnLink(to, StreamKind.CONTROL, message);
  }

  private static Effect bulk(NodeId to, Message message) {
    return new Effect.SendOnLink(to, StreamKind.BULK, message);
  }

  private static Report report(long execution, int rc, String cause) {
    Bytes text = cause == null ? Bytes.EMPTY : Bytes.utf8(cause);
    return new Report(
        execution,
        7,
        OutcomeKind.EXITED,
        rc,
        0,
        0,
        text.length(),
        0,
        text.length(),
        Bytes.EMPTY,
        text);
  }

  private List<Effect> piece(NodeId from, Bytes content, int offset) {
    node.linkMessage(nowNs, from, DocumentPiece.of(sum, content, offset));
    return drain();
  }

  private Prepare prepare() {
    return new Prepare(3, sum, document.length(), "all", ME);
  }

  private void becomePrepared() {
    becomeMember();
    command(prepare());
    piece(ROOT, document, 0);
    command(new Ack(1, ME));
    overlay.forwarded.clear();
  }

  @Test
  void shouldGetTheSpecificationFromItsParentAndSayPrepared() {
    becomeMember();
    assertEquals(List.of(control(ROOT, new DocumentWanted(sum, 0, 32))), command(prepare()));
    assertEquals(List.of(), overlay.forwarded);
    piece(ROOT, document, 0);
    assertEquals(List.of(report(1, 0, null)), overlay.forwarded);
  }

  @Test
  void shouldAskAgainAfterAChangeOfTheParentAndWithoutAnAnswer() {
    becomeMember();
    command(prepare());
    DocumentWanted wanted = new DocumentWanted(sum, 0, 32);
    overlay.parent = CHILD;
    assertEquals(List.of(control(CHILD, wanted)), call(() -> participant.notifyParent(CHILD)));
    assertEquals(List.of(), wantedIn(after(500 * MS)));
    assertEquals(List.of(), wantedIn(after(1_000 * MS)), "the first look");
    assertEquals(List.of(control(CHILD, wanted)), wantedIn(after(1_500 * MS)));
  }

  private static List<Effect> wantedIn(List<Effect> effects) {
    return effects.stream()
        .filter(
            e -> e instanceof Effect.SendOnLink send && send.message() instanceof DocumentWanted)
        .toList();
  }

  @Test
  void shouldPassOnEachPieceBeforeItHasAll() {
    Bytes large = document(7_000);
    Bytes largeSum = ProjectDocument.sha256(large);
    becomeMember();
    overlay.children = List.of(CHILD);
    node.linkMessage(nowNs, CHILD, new DocumentWanted(largeSum, 0, 32));
    assertEquals(List.of(control(ROOT, new DocumentWanted(largeSum, 0, 32))), drain());
    for (int offset = 0; offset < large.length(); offset += 3_000) {
      DocumentPiece piece = DocumentPiece.of(largeSum, large, offset);
      node.linkMessage(nowNs, ROOT, piece);
      assertEquals(List.of(bulk(CHILD, piece)), drain());
    }
    node.linkMessage(nowNs, CHILD, new DocumentWanted(largeSum, 3_000, 1));
    assertEquals(List.of(bulk(CHILD, DocumentPiece.of(largeSum, large, 3_000))), drain());
  }

  @Test
  void shouldNotServeSomebodyWhoIsNoChild() {
    becomePrepared();
    node.linkMessage(nowNs, CHILD, new DocumentWanted(sum, 0, 32));
    assertEquals(List.of(), drain());
  }

  @Test
  void shouldThrowAwayWhatDoesNotMatchItsSumAndGiveUpInTheEnd() {
    becomeMember();
    command(prepare());
    byte[] spoiled = document.toArray();
    spoiled[40] ^= 1;
    piece(ROOT, Bytes.wrap(spoiled), 0);
    piece(ROOT, Bytes.wrap(spoiled), 0);
    assertEquals(List.of(), overlay.forwarded);
    piece(ROOT, Bytes.wrap(spoiled), 0);
    assertEquals(
        List.of(report(1, 1, "the specification arrived damaged 3 times")), overlay.forwarded);
  }

  @Test
  void shouldAskTheControlNodeAsRoot() {
    becomeRoot(5);
    Prepare prepare = prepare();
    assertEquals(List.of(new ControlSend(5, new DocumentWanted(sum, 0, 32))), command(prepare));
    event(new ControlReceived(5, DocumentPiece.of(sum, document, 0)));
    assertEquals(List.of(report(1, 0, null)), overlay.forwarded);
  }

  @Test
  void shouldInstallAndReportTheCauseOfAFailure() {
    becomePrepared();
    assertEquals(
        List.of(new Install(3, List.of(SOFTWARE), "http://m/")),
        command(new Go(3, "http://m/", ME)));
    event(new Installed(3, false, "work.tar: HTTP 404"));
    assertEquals(List.of(report(3, 1, "work.tar: HTTP 404")), overlay.forwarded);
  }

  @Test
  void shouldStopAnInstallationThatIsCancelled() {
    becomePrepared();
    command(new Go(3, "", ME));
    assertEquals(List.of(new StopInstall(3)), command(new Cancel(3)));
    event(new Installed(3, false, "stopped"));
    Report report = (Report) overlay.forwarded.get(0);
    assertEquals(OutcomeKind.CANCELLED, report.outcome());
  }

  @Test
  void shouldBuildTheCommandFromItsOwnCopyWithItsTask() {
    becomePrepared();
    OrdinalSet several = OrdinalSet.of(2, 7, 9);
    assertEquals(
        List.of(new StartProcess(3, 7, 3, "exec './run' 'xxxxxxxxxx' '--i' '5'", 100)),
        command(new Start(3, "/app/c/w/p", several, List.of(4, 5, 6), 100)));
  }

  @Test
  void shouldReportABlockThatItDoesNotKnow() {
    becomePrepared();
    assertEquals(List.of(), command(new Start(3, "/app/c/q", ME, List.of(), 100)));
    assertEquals(List.of(report(3, 126, "this host has no block /app/c/q")), overlay.forwarded);
  }

  @Test
  void shouldRemoveTheRunOnceItsProcessesHaveEnded() {
    becomePrepared();
    command(new Start(3, "/app/c/w/p", ME, List.of(1), 100));
    assertEquals(List.of(new KillProcess(3)), command(new CleanUp(3, sum, ME)));
    assertEquals(
        List.of(new RemoveRun(3)),
        event(
            new ProcessExited(
                3, OutcomeKind.SIGNALLED, 15, 0, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY)));
    overlay.forwarded.clear();
    event(new RunRemoved(3, "cannot remove x"));
    assertEquals(List.of(report(4, 1, "cannot remove x")), overlay.forwarded);
    overlay.children = List.of(CHILD);
    node.linkMessage(nowNs, CHILD, new DocumentWanted(sum, 0, 32));
    assertEquals(
        List.of(control(ROOT, new DocumentWanted(sum, 0, 32))), drain(), "it has forgotten");
  }

  @Test
  void shouldReportGoWithoutPrepare() {
    becomeMember();
    command(new Go(3, "", ME));
    assertEquals(List.of(report(1, 1, "GO came without PREPARE")), overlay.forwarded);
  }
}
