package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.tally.ExitCode;

/** The control node dies under a question: the next one is asked, and only its answer is told. */
class AskAgainTest {
  private static final HostEntry LOST = new HostEntry("local1", "DISCONNECTED", null, -1, 1, "x");

  private final FakeControlNode overlays = new FakeControlNode().running();

  private AskAgainTest() {
    overlays.when(
        StatusRequest.class,
        new StatusReply(
            "default", "randtree", 2, 0, null, null, 0, 2, 0, 0, 42, "live", 1, "", 0, false));
    overlays.when(
        HostsRequest.class,
        new HostEntry("local1", "ACTIVE", "127.0.0.1:1#1", 0, 1, null),
        new HostEntry("local2", "ACTIVE", "127.0.0.2:1#1", 1, 1, null),
        new Done("", 0));
    overlays.when(
        TreeRequest.class,
        new TreeEntry("local1", null, 0, 1, 0, "127.0.0.1:1#1", -1, null),
        new TreeEntry("local2", "local1", 1, 0, 0, "127.0.0.2:1#1", -1, null),
        new Done("", 0));
    overlays.when(
        DetailsRequest.class,
        new HostEvent("local1", 5_000, false, "active"),
        details("ACTIVE"),
        new Done("", 0));
    overlays.when(RunsRequest.class, new RunEntry(8, "local1", "sleep 9", 1), new Done("", 0));
  }

  private static HostDetails details(String status) {
    return new HostDetails(
        "local1", status, 5, null, -1, 300_000, 0, 0, false, 1, null, null, null, null, false);
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void shouldAnswerAsIfOnlyTheLastControlNodeHadEverSpoken(int deaths) {
    ask(StatusRequest.class, deaths, "status", new RunEntry(7, "local9", "old", 1));
    ask(RunsRequest.class, deaths, "status", new RunEntry(7, "local9", "old", 1));
    ask(HostsRequest.class, deaths, "ls", LOST);
    ask(HostsRequest.class, deaths, "ls --json", LOST);
    ask(HostsRequest.class, deaths, "tree", LOST);
    TreeEntry old = new TreeEntry("local7", null, 0, 1, 0, "127.0.0.7:1#1", -1, null);
    ask(TreeRequest.class, deaths, "tree --json", old);
    ask(DetailsRequest.class, deaths, "hosts", details("DISCONNECTED"));
    HostEvent oldEvent = new HostEvent("local1", 9_000, false, "invited");
    ask(DetailsRequest.class, deaths, "why local1", oldEvent);
    ask(StatusRequest.class, deaths, "attach");
  }

  private void ask(Class<? extends Message> request, int deaths, String words, Message... said) {
    String[] line = words.split(" ");
    CliRun undisturbed = CliRun.of(overlays, line).exits(ExitCode.OK);
    overlays.diesUnder(request, deaths, said);
    int asked = overlays.requests().size();
    CliRun.of(overlays, line).exits(ExitCode.OK).prints(undisturbed.stdout());
    long times =
        overlays.requests().stream().skip(asked).filter(m -> m.getClass() == request).count();
    assertEquals(deaths + 1, times, words);
    assertEquals(0, overlays.openConnections(), words);
  }

  @Test
  void shouldGiveUpWhenOneControlNodeAfterTheOtherDiesWithoutAWord() {
    overlays.diesUnder(StatusRequest.class, 10);
    CliRun.of(overlays, "status")
        .exits(ExitCode.UNREACHABLE)
        .says(
            "plush: the control node of overlay 'default' has ended: the next verb starts another"
                + " one\n");
    assertEquals(4, overlays.requests().size());
    assertEquals(0, overlays.openConnections());
  }

  /** No other control node can start: that is the error, not that the first one has ended. */
  @Test
  void shouldTellThatStateCannotBeKeptWhenNoOtherControlNodeCanStart() {
    overlays.answering(
        StatusRequest.class,
        request -> {
          overlays.withoutDisk();
          return List.of();
        });
    overlays.endsAfterAnswers();
    CliRun.of(overlays, "status")
        .exits(ExitCode.STATE_FAILED)
        .prints("")
        .says("plush: cannot keep state in /x: full: make room\n");
    CliRun.of(overlays, "up", "-w", "local1").exits(ExitCode.STATE_FAILED).saysOneLine();
  }

  /** What has an effect that a second time would add to is not asked again. */
  @Test
  void shouldNotRepeatWhatHasAnEffect() {
    overlays.when(KillRequest.class, new Done("killed local1", 0));
    overlays.diesUnder(KillRequest.class, 1);
    CliRun.of(overlays, "kill", "local1").exits(ExitCode.UNREACHABLE).saysPart("has ended");
    overlays.when(ReadmitRequest.class, new Done("", 0));
    overlays.diesUnder(ReadmitRequest.class, 1);
    CliRun.of(overlays, "hosts", "readmit", "local1")
        .exits(ExitCode.UNREACHABLE)
        .saysPart("has ended");
    assertEquals(2, overlays.requests().size());
  }

  /** The end of a run may be asked for any number of times. */
  @Test
  void shouldAskTheNextControlNodeToCancelWhatTheFirstMayNotHaveHeardOf() {
    List<Message> left = new ArrayList<>();
    left.add(new RunEntry(8, "local1", "sleep 9", 1));
    left.add(new Done("", 0));
    overlays.answering(RunsRequest.class, request -> List.copyOf(left));
    overlays.answering(
        CancelRequest.class,
        request -> {
          left.removeIf(RunEntry.class::isInstance);
          return List.of();
        });
    overlays.diesUnder(CancelRequest.class, 1);
    CliRun.of(overlays, "cancel").exits(ExitCode.OK).saysPart("cancelled run 8");
    assertEquals(2, overlays.requests().stream().filter(CancelRequest.class::isInstance).count());
  }

  /** Who is up is asked again; the command itself is asked for by its token before it is sent. */
  @Test
  void shouldSendACommandAgainOnlyWhenTheNextControlNodeDoesNotKnowIt() {
    overlays.when(ResumeRequest.class, new NotKnown());
    overlays.when(
        ExecRequest.class,
        new ExecStarted(9, "local1"),
        new HostResult("local1", "OK", 0, 1, 5, 0, 0, false, null),
        new ExecDone(9, 5));
    overlays.diesUnder(HostsRequest.class, 1, LOST);
    CliRun.of(overlays, "exec", "-x", "local2", "true").exits(ExitCode.OK);
    overlays.diesUnder(ExecRequest.class, 1);
    int asked = overlays.requests().size();
    CliRun.of(overlays, "exec", "true").exits(ExitCode.OK);
    List<Message> requests = overlays.requests().subList(asked, overlays.requests().size());
    ExecRequest first = assertInstanceOf(ExecRequest.class, requests.get(0));
    assertEquals(new ResumeRequest(0, first.token()), requests.get(1));
    assertEquals(first, requests.get(2), "with the same token");
  }
}
