package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.ResumeMessages.Taken;
import org.plushm.plush.tally.ExitCode;

class ResumeCommandTest {
  private static final Message STARTED = new ExecStarted(3, "local[1-2]");
  private static final Message RESUMED = new Resumed(3, "hostname", null);

  private final FakeControlNode overlays = new FakeControlNode().running();

  private static Message out(String host, String text, long offset) {
    return new HostOutput(host, false, Bytes.utf8(text), offset);
  }

  private static Message ok(String host, long bytes) {
    return new HostResult(host, "OK", 0, 1, 7, bytes, 0, false, null);
  }

  private void lists(RunEntry... entries) {
    overlays.answering(
        RunsRequest.class,
        request -> {
          List<Message> answer = new java.util.ArrayList<>(List.of(entries));
          answer.add(new Done("", 0));
          return answer;
        });
  }

  private static RunEntry entry(long run, int watchers, boolean over) {
    return new RunEntry(run, "local[1-2]", "sleep " + run, 1_000, watchers, over);
  }

  @Test
  void shouldTellWhatWasGatheredAndTheRestAndSayThatItIsTaken() {
    lists(entry(3, 0, false));
    overlays.when(
        ResumeRequest.class,
        RESUMED,
        STARTED,
        out("local1", "a\n", 0),
        ok("local1", 2),
        out("local2", "b\n", 0),
        ok("local2", 2),
        new ExecDone(3, 40));
    CliRun.of(overlays, "resume")
        .exits(ExitCode.OK)
        .prints("local1: a\nlocal2: b\n")
        .saysPart("plush: 2 hosts: 2 ok");
    assertTrue(overlays.requests().contains(new ResumeRequest(3, 0)));
    assertTrue(overlays.requests().contains(new Taken(3)));
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldPreferTheRunThatNobodyFollowsAndNameSeveral() {
    lists(entry(3, 1, false), entry(4, 0, true));
    overlays.when(ResumeRequest.class, new NotKnown());
    CliRun.of(overlays, "resume").exits(ExitCode.USAGE).saysPart("no run 4 is under way");
    lists(entry(3, 0, false), entry(4, 0, true));
    CliRun.of(overlays, "resume")
        .exits(ExitCode.USAGE)
        .saysPart("run 4, 1.0 s, local[1-2]: sleep 4 (over)")
        .saysPart("name one: plush resume RUN");
  }

  @Test
  void shouldSayThatThereIsNothing() {
    lists();
    CliRun.of(overlays, "resume").exits(ExitCode.USAGE).saysOneLine().saysPart("nothing to resume");
  }

  @Test
  void shouldTellNothingTwiceWhenTheControlNodeDiesUnderACommand() {
    overlays.endsAfterAnswers();
    overlays.when(ExecRequest.class, STARTED, out("local1", "one\ntw", 0), ok("local2", 0));
    overlays.when(
        ResumeRequest.class,
        RESUMED,
        STARTED,
        ok("local2", 0),
        out("local1", "one\ntwo\n", 0),
        ok("local1", 8),
        new ExecDone(3, 40));
    CliRun.of(overlays, "exec", "true")
        .exits(ExitCode.OK)
        .prints("local1: one\nlocal1: two\n")
        .saysPart("plush: 2 hosts: 2 ok");
    assertTrue(overlays.requests().stream().anyMatch(r -> r instanceof ResumeRequest));
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldAskAgainUnderTheSameTokenWhenNoJournalKnowsTheRun() {
    AtomicInteger tries = new AtomicInteger();
    overlays.endsAfterAnswers();
    overlays.answering(
        ExecRequest.class,
        request ->
            tries.incrementAndGet() == 1
                ? List.of()
                : List.of(STARTED, ok("local1", 0), ok("local2", 0), new ExecDone(3, 40)));
    overlays.when(ResumeRequest.class, new NotKnown());
    CliRun.of(overlays, "exec", "true").exits(ExitCode.OK);
    List<Long> tokens =
        overlays.requests().stream()
            .filter(ExecRequest.class::isInstance)
            .map(request -> ((ExecRequest) request).token())
            .distinct()
            .toList();
    assertEquals(2, tries.get());
    assertEquals(1, tokens.size(), "one token");
    assertTrue(tokens.get(0) != 0);
  }

  @Test
  void shouldTellOfOutputThatIsMissingWhenItIsToldAgain() {
    overlays.when(
        ResumeRequest.class,
        RESUMED,
        STARTED,
        out("local1", "one\n", 0),
        out("local1", "four\n", 100),
        ok("local1", 105),
        ok("local2", 0),
        new ExecDone(3, 40));
    CliRun.of(overlays, "resume", "3")
        .exits(ExitCode.OK)
        .prints("local1: one\n")
        .saysPart("output of 1 host was cut");
  }
}
