package org.plushm.plush.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.WireCodec;

/** Every row of every table, written and read again; a row without a sample fails. */
class MessageRoundTripTest {
  private static final NodeId A = NodeId.parse("10.0.0.1:4000#1780000000001");
  private static final NodeId B = NodeId.parse("[2001:db8::1]:4001#7");
  private static final Bytes BYTES = Bytes.utf8("a piece of output, äöü");
  private static final OrdinalSet SET = OrdinalSet.of(0, 1, 2, 7, 100);
  private static final LogEntry ENTRY = new LogEntry(3, 9, BYTES, Bytes.copyOf(new byte[64]));

  private static final List<Message> ON_LINKS =
      List.of(
          ENTRY,
          new MembershipMessages.SetPeer(5L << 32, List.of(A, B), 2, "1.2"),
          new MembershipMessages.SetPeerReply(5, false, "is dismantling", A, true),
          new MembershipMessages.SetRoot(new RootId(4, A, true), 2, List.of(B), true, 17),
          new MembershipMessages.Invite(2),
          new MembershipMessages.SetCtrl(2, A),
          new MembershipMessages.Welcome(12, 99, 3),
          new MembershipMessages.Presence(SET),
          new MembershipMessages.Disconnected(A, true),
          new MembershipMessages.GetStatus(8),
          new MembershipMessages.GetStatusOf(B),
          new MembershipMessages.Status(8, -1),
          new ExecutionMessages.Exec(SET, "hostname", 1_000, 1 << 20),
          new ExecutionMessages.Ack(9, SET),
          new ExecutionMessages.Cancel(9),
          new ExecutionMessages.Disconnect(),
          new ExecutionMessages.Kill(SET, true),
          new ExecutionMessages.Query(3L << 32, true, 12),
          new MembershipMessages.MarkFailed(B, true),
          new ExecutionMessages.Report(
              9, 12, OutcomeKind.EXITED, 3, 40, 100, 5, 100, 5, BYTES, Bytes.EMPTY),
          new ExecutionMessages.Report(
              9, 12, OutcomeKind.LOST, -1, 0, 100, 5, 100, 5, BYTES, Bytes.EMPTY, true),
          new ExecutionMessages.Output(9, 12, true, 3_000, BYTES),
          new ExecutionMessages.OutputAck(9, 12, 6_000, 0, 2),
          new ExecutionMessages.Description(
              1, 12, null, 0, 12, 1, "edge", "unsealed=0", "1.2", 250_000, "12 parent is x\n"),
          new ControlLinkMessages.Hello(A, 2, "default"),
          new ControlLinkMessages.Refused("there is a newer control node", 3),
          new ControlLinkMessages.Found(0),
          new ControlLinkMessages.Confirm(false, List.of(A)),
          new ControlLinkMessages.Append(8, List.of(ENTRY)),
          new MembershipMessages.Introduce(SET),
          new ControlLinkMessages.LogGap(4),
          new ControlLinkMessages.InviteHost(5, A),
          new ControlLinkMessages.InviteResult(5, true, "declined", null, true),
          new ControlLinkMessages.RootLost(A),
          new ControlLinkMessages.Declined("too much runs here", false),
          new ControlLinkMessages.Relay(A, new MembershipMessages.Welcome(1, 2, 3), null),
          new ControlLinkMessages.CheckStatus(List.of(A, B)),
          new ControlLinkMessages.StatusChecked(A, true),
          new ControlLinkMessages.KeepAlive(77),
          new ControlLinkMessages.StartHosts(
              List.of(new ControlLinkMessages.VirtualHost("local1", 1, 0))),
          new ControlLinkMessages.VirtualHost("local2", 2, 5),
          new ControlLinkMessages.HostStarted("local1", null, "no address"),
          new ControlLinkMessages.StopProcess(),
          new KeyMessages.KeyChange(new KeyStep(7), BYTES),
          new KeyMessages.KeyReport(3, new KeyStep(8)),
          new KeyMessages.SetKeys(new KeyStep(8), BYTES, Bytes.EMPTY),
          new ApplicationMessages.Prepare(5, BYTES, 70_000, "workers", SET),
          new ApplicationMessages.Go(5, "http://127.0.0.1:8080/5/", SET),
          new ApplicationMessages.Start(5, "/a/c/p", SET, List.of(1, 2, 3, 1 << 20, 5), 1 << 20),
          new ApplicationMessages.CleanUp(5, BYTES, SET),
          new ApplicationMessages.DocumentWanted(BYTES, 6_000, 16),
          new ApplicationMessages.DocumentPiece(BYTES, 70_000, 3_000, BYTES));

  private static final RunMessages.ComponentHosts WORKERS =
      new RunMessages.ComponentHosts("workers", "local[1-9]");

  private static final List<Message> IN_JOURNAL =
      List.of(
          new JournalRecords.Started(1, "default"),
          new JournalRecords.Enrolled("local1", A, 0, "10.0.0.1:5000"),
          new JournalRecords.Wanted("local1"),
          new JournalRecords.Logged(ENTRY),
          new JournalRecords.ExecutionOpened(
              1, "local[1-9]", "hostname", 0, 1 << 20, 10_000, 77, 88),
          new JournalRecords.ExecutionIssued(1, 9, 89),
          new JournalRecords.HostDone(1, "local1", "OK", 0, 12, 7, 0, BYTES, Bytes.EMPTY, null, 90),
          new JournalRecords.RootSeen(3, A),
          new JournalRecords.Dismantled(),
          new JournalRecords.DismantleBegun(),
          new JournalRecords.Deposed("a newer one"),
          new SnapshotRecords.Spent(3, 900, 12, 7),
          new SnapshotRecords.SnapshotEnd(40),
          new JournalRecords.ApplicationOpened(5, BYTES, null, 1 << 20, List.of(WORKERS), 78, 89),
          WORKERS,
          new JournalRecords.TargetDone(5, 9, 3, "FAILED", 1, "404", 12, 7, 0, BYTES, Bytes.EMPTY),
          new JournalRecords.ApplicationEnding(5, "too few hosts", false),
          new JournalRecords.ApplicationDone(5),
          new HostMessages.GivenUp("local1", "lost 10 times"),
          new HostMessages.Readmitted("local1"),
          new StoryRecords.HostNoted("local1", 1_780_000_000_000L, "invited", "INVITED"),
          new StoryRecords.HostLost("local1", -1),
          new StoryRecords.FirstRootWished("local1", true, Long.MIN_VALUE),
          new KeyMessages.KeyStepped(new KeyStep(7), BYTES, true),
          new ResumeMessages.RunTaken(5),
          new ResumeMessages.ApplicationAccount(
              5,
              List.of(
                  new RunMessages.RunStarted(5, List.of(WORKERS)),
                  new RunMessages.RunDone(5, null, null, 1_700))),
          new RunMessages.RunStarted(5, List.of(WORKERS)),
          new RunMessages.BlockResult("/e/c/p", "local3", 0, 1, "OK", 0, 12, 7, 0, false, null),
          new RunMessages.TaskAgain("/eman/c/w", 17, 2, "local3", null),
          new RunMessages.BlockDone("/eman/c/w", 100, 97, 1, 1, 1, 0, 3),
          new ClientMessages.HostResult("local1", "LOST", -1, 1, 0, 0, 0, false, "silent"),
          new RunMessages.RunDone(5, null, null, 1_700),
          new RunMessages.BlockOutput("/eman/c/w/p", "local3", 17, 2, true, BYTES, 0),
          new RunMessages.StageProgress("install", 3, 9, 1),
          ENTRY);

  private static final List<Message> WITH_CLIENTS =
      List.of(
          new ClientMessages.UpRequest("local[1-9]", 0),
          new ClientMessages.UpRequest("local[1-9]", 0, "local7", -5L),
          new ClientMessages.HostChanged("local1", "ACTIVE", null),
          new ClientMessages.UpDone(8, 1, 300),
          new ClientMessages.ExecRequest(null, "hostname", 0, 10_000, 1 << 20),
          new ClientMessages.ExecStarted(4, "local[1-9]"),
          new ClientMessages.HostOutput("local1", true, BYTES),
          new ClientMessages.HostResult("local1", "LOST", -1, 1, 0, 0, 0, false, "silent"),
          new ClientMessages.ExecDone(4, 17),
          new ClientMessages.CancelRequest(0),
          new ClientMessages.StatusRequest(),
          new KeyMessages.RotateRequest(),
          new KeyMessages.RotateProgress(new KeyStep(7), 3, 9),
          new KeyMessages.RotateDone(3, 8, 9, 700, "local4"),
          new ClientMessages.StatusReply(
              "default", "randtree", 2, -1, null, null, 0, 9, 0, 0, 77, "live", 1, "", 3, true),
          new ResumeMessages.RunsRequest(),
          new ResumeMessages.RunEntry(4, "local[1-9]", "hostname", 70),
          new ClientMessages.HostsRequest(),
          new ClientMessages.HostEntry("local1", "QUEUED", null, -1, 5, null),
          new ClientMessages.TreeRequest(),
          new ClientMessages.TreeEntry("local1", null, 0, 12, 0, A.toString()),
          new HostMessages.KillRequest("local1", true),
          new HostMessages.KillRequest("", false, 1_500),
          new HostMessages.DetailsRequest(null, true),
          new HostMessages.HostDetails(
              "local1", "ACTIVE", 1, null, -1, 9, 0, 2, false, 5, "local2", "1", "n#1", null, true),
          new HostMessages.HostEvent("local1", 77, true, "parent is local2"),
          new HostMessages.ReadmitRequest("local1"),
          new ClientMessages.DownRequest(),
          new ClientMessages.Done("", 0),
          new ClientMessages.Refused(2, "no host is meant", "name hosts with -w"),
          new RunMessages.RunRequest(BYTES, null, List.of(WORKERS), 10_000, 1 << 20),
          WORKERS,
          new RunMessages.RunStarted(5, List.of(WORKERS)),
          new RunMessages.StageProgress("install", 3, 9, 1),
          new RunMessages.BlockOutput("/eman/c/w/p", "local3", 17, 2, true, BYTES),
          new RunMessages.BlockResult(
              "/eman/c/w/p", "local3", 17, 2, "OK", 0, 12, 7, 0, false, null),
          new RunMessages.TaskAgain("/eman/c/w", 17, 2, "local3", null),
          new RunMessages.BlockDone("/eman/c/w", 100, 97, 1, 1, 1, 0, 3),
          new RunMessages.RunDone(5, null, "local3: run 5 is not removed", 1_700),
          new RunMessages.BlockEntry(5, "/eman/c/w", "running", 4, 100),
          new ResumeMessages.ResumeRequest(0, -77),
          new ResumeMessages.Resumed(5, "run eman", BYTES),
          new ResumeMessages.Taken(5),
          new ResumeMessages.NotKnown(),
          new ResumeMessages.DetachRequest());

  @Test
  void shouldReadEachRowOfTheControlLinkAsItWasWritten() throws MalformedMessage {
    MessageTable table = MessageTables.controlLink();
    TreeSet<Integer> codes = roundTrips(table, ON_LINKS);
    codes.add(69); // Join compares its array by identity and has a test of its own.
    assertEquals(codesOf(table), codes);
  }

  @Test
  void shouldReadEachRowOfTheJournalAsItWasWritten() throws MalformedMessage {
    MessageTable table = MessageTables.journal();
    assertEquals(codesOf(table), roundTrips(table, IN_JOURNAL));
  }

  /** As an earlier version wrote it: its last field was not there. */
  private record WithoutField(Message whole, int field) implements Message {
    @Override
    public void write(FieldWriter out) {
      whole.write(
          (FieldWriter)
              Proxy.newProxyInstance(
                  FieldWriter.class.getClassLoader(),
                  new Class<?>[] {FieldWriter.class},
                  (proxy, method, arguments) ->
                      arguments[0].equals(field) ? null : method.invoke(out, arguments)));
    }
  }

  @Test
  void shouldReadRecordsOfRunsThatWereNotDated() throws MalformedMessage {
    assertEquals(
        new JournalRecords.ExecutionOpened(1, "h", "true", 0, 10, 20, 77, 0),
        readWithout(8, new JournalRecords.ExecutionOpened(1, "h", "true", 0, 10, 20, 77, 88)));
    assertEquals(
        new JournalRecords.ExecutionIssued(1, 9, 0),
        readWithout(3, new JournalRecords.ExecutionIssued(1, 9, 89)));
    assertEquals(
        new JournalRecords.HostDone(1, "h", "OK", 0, 1, 0, 0, BYTES, Bytes.EMPTY, null, 0),
        readWithout(
            11,
            new JournalRecords.HostDone(1, "h", "OK", 0, 1, 0, 0, BYTES, Bytes.EMPTY, null, 88)));
    assertEquals(
        new JournalRecords.ApplicationOpened(5, BYTES, null, 10, List.of(), 78, 0),
        readWithout(
            7, new JournalRecords.ApplicationOpened(5, BYTES, null, 10, List.of(), 78, 88)));
  }

  private static Message readWithout(int field, Message record) throws MalformedMessage {
    MessageTable journal = MessageTables.journal();
    MessageTable earlier =
        MessageTable.builder()
            .add(
                journal.codeOf(record),
                WithoutField.class,
                in -> {
                  throw new MalformedMessage("only written");
                })
            .build();
    Bytes written = new WireCodec(earlier).encode(new WithoutField(record, field));
    return new WireCodec(journal).decode(written);
  }

  @Test
  void shouldReadEachRowOfTheClientsAsItWasWritten() throws MalformedMessage {
    MessageTable table = MessageTables.client();
    assertEquals(codesOf(table), roundTrips(table, WITH_CLIENTS));
  }

  @Test
  void shouldReadJoinAsItWasWritten() throws MalformedMessage {
    MessageCodec codec = new WireCodec(MessageTables.controlLink());
    MembershipMessages.Join join =
        new MembershipMessages.Join(A, "local1", "10.0.0.1:5000", "1", new long[] {9, 11}, -1);
    MembershipMessages.Join read = (MembershipMessages.Join) codec.decode(codec.encode(join));
    assertEquals(join.node(), read.node());
    assertEquals(join.label(), read.label());
    assertEquals(join.controlAddress(), read.controlAddress());
    assertEquals(join.version(), read.version());
    assertEquals(join.ordinal(), read.ordinal());
    assertArrayEquals(join.accepted(), read.accepted());
  }

  private static TreeSet<Integer> roundTrips(MessageTable table, List<Message> samples)
      throws MalformedMessage {
    MessageCodec codec = new WireCodec(table);
    TreeSet<Integer> codes = new TreeSet<>();
    for (Message sample : samples) {
      assertEquals(sample, codec.decode(codec.encode(sample)));
      codes.add(table.codeOf(sample));
    }
    return codes;
  }

  private static TreeSet<Integer> codesOf(MessageTable table) {
    TreeSet<Integer> codes = new TreeSet<>();
    for (int code = 1; code < 128; code++) {
      if (table.row(code) != null) {
        codes.add(code);
      }
    }
    return codes;
  }

  @Test
  void shouldRefuseReportsThatContradictThemselves() {
    MessageCodec codec = new WireCodec(MessageTables.controlLink());
    List<ExecutionMessages.Report> absurd =
        List.of(
            report(OutcomeKind.EXITED, 256, 0),
            report(OutcomeKind.EXITED, -1, 0),
            report(OutcomeKind.SIGNALLED, 0, 0),
            report(OutcomeKind.SIGNALLED, 128, 0),
            report(OutcomeKind.EXITED, 0, -1));
    for (ExecutionMessages.Report report : absurd) {
      assertThrows(MalformedMessage.class, () -> codec.decode(codec.encode(report)));
    }
  }

  private static ExecutionMessages.Report report(OutcomeKind outcome, int rc, long kept) {
    return new ExecutionMessages.Report(
        1, 1, outcome, rc, 0, kept, 0, kept, 0, Bytes.EMPTY, Bytes.EMPTY);
  }

  @Test
  void shouldFitOneMessageWhenThousandFragmentedOrdinalsAndALongCommandMeet() {
    int[] ordinals = new int[1_000];
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = 17 + 3 * i; // Each alone, as after three lives of every host.
    }
    ExecutionMessages.Exec exec =
        new ExecutionMessages.Exec(OrdinalSet.of(ordinals), "x".repeat(3_000), 60_000, 1 << 20);
    MessageCodec codec = new WireCodec(MessageTables.controlLink());
    LogEntry entry = new LogEntry(5, 1_000_000, codec.encode(exec), Bytes.copyOf(new byte[64]));
    int bytes = codec.encode(entry).length();
    assertTrue(bytes <= 4_096, "1000 fragmented ordinals and 3000 bytes: " + bytes);
  }
}
