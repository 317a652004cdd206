package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.controlnode.output.Console;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.tally.ExitCode;

class ExecCommandTest {
  private static final Message STARTED = new ExecStarted(1, "local[1-2]");
  private static final Message DONE = new ExecDone(1, 40);

  private final FakeControlNode overlays = new FakeControlNode().running();

  private CliRun exec(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "exec";
    System.arraycopy(words, 0, all, 1, words.length);
    return CliRun.of(overlays, all);
  }

  private static Message out(String host, String text) {
    return new HostOutput(host, false, Bytes.utf8(text));
  }

  private static Message err(String host, String text) {
    return new HostOutput(host, true, Bytes.utf8(text));
  }

  private static Message result(String host, String state, int rc, long outBytes, long errBytes) {
    return new HostResult(host, state, rc, 1, 7, outBytes, errBytes, false, null);
  }

  private static Message ok(String host, long outBytes) {
    return result(host, "OK", 0, outBytes, 0);
  }

  private void answers(Message... answer) {
    overlays.when(ExecRequest.class, answer);
  }

  private ExecRequest request() {
    List<ExecRequest> asked =
        overlays.requests().stream()
            .filter(ExecRequest.class::isInstance)
            .map(ExecRequest.class::cast)
            .toList();
    return asked.get(asked.size() - 1);
  }

  @Test
  void shouldPrintLinesBehindHostNamesAndTheTallyApartWhenAllIsWell() {
    answers(
        STARTED,
        out("local2", "b\n"),
        out("local1", "a1\na"),
        out("local1", "2\n"),
        ok("local2", 2),
        ok("local1", 6),
        DONE);
    exec("-w", "local[1-2]", "hostname")
        .exits(ExitCode.OK)
        .prints("local2: b\nlocal1: a1\nlocal1: a2\n")
        .says("plush: 2 hosts: 2 ok (0.04 s)\n");
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldJoinCommandWordsByBlanksAndLeaveTheirOptionsAlone() {
    answers(STARTED, ok("local1", 0), ok("local2", 0), DONE);
    exec("-u", "2.5", "ls", "-l", "--json", "'a b'").exits(ExitCode.OK);
    assertEquals(
        new ExecRequest(null, "ls -l --json 'a b'", 2_500, 15_000, 1024 * 1024, request().token()),
        request());
  }

  @Test
  void shouldCompleteThePartialLastLineWhenItsHostHasEnded() {
    answers(
        STARTED,
        out("local1", "no end"),
        out("local2", "x\n"),
        ok("local1", 6),
        ok("local2", 2),
        DONE);
    exec("true").prints("local2: x\nlocal1: no end\n");
  }

  @Test
  void shouldWriteStandardErrorOfHostsToStandardErrorWhenLive() {
    answers(STARTED, err("local1", "oops\n"), ok("local1", 0), ok("local2", 0), DONE);
    exec("-q", "true").exits(ExitCode.OK).prints("").says("local1: oops\n");
  }

  @Test
  void shouldPassBytesThatAreNotUtf8Unchanged() {
    byte[] content = {(byte) 0xff, 0, (byte) 0xc3, '\n'};
    answers(
        STARTED,
        new HostOutput("local1", false, Bytes.copyOf(content)),
        ok("local1", 4),
        ok("local2", 0),
        DONE);
    byte[] expected = ("local1: \u00ff\0\u00c3\n").getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(expected, exec("true").stdoutBytes());
  }

  @Test
  void shouldBreakALineThatIsTooLongToWaitFor() {
    String megabyte = "x".repeat(1024 * 1024);
    answers(
        STARTED,
        out("local1", megabyte),
        out("local1", "rest\n"),
        ok("local1", 1024 * 1024 + 5),
        ok("local2", 0),
        DONE);
    exec("true").prints("local1: " + megabyte + "\nlocal1: rest\n");
  }

  @Test
  void shouldNameEveryHostThatIsNotOkAndWhy() {
    answers(
        STARTED, result("local1", "FAILED", 3, 0, 0), result("local2", "SIGNALLED", 9, 0, 0), DONE);
    exec("true")
        .exits(ExitCode.SOME_FAILED)
        .prints("")
        .says(
            "plush: exit 3: local1\n"
                + "plush: signal 9: local2\n"
                + "plush: 2 hosts: 1 failed: local1, 1 signalled: local2 (0.04 s)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED,3,1,3",
    "SIGNALLED,9,1,137",
    "TIMED_OUT,-1,4,255",
    "UNREACHABLE,-1,3,255",
    "LOST,-1,3,255",
    "SKIPPED,-1,1,1",
    "CANCELLED,-1,5,5"
  })
  void shouldExitByTheWorstStateOrTheLargestRemoteCode(
      String state, int rc, int exit, int remoteCode) {
    answers(STARTED, ok("local1", 0), result("local2", state, rc, 0, 0), DONE);
    exec("true").exits(exit);
    exec("-S", "true").exits(remoteCode);
  }

  @Test
  void shouldPrintOneObjectWhenAskedForJson() {
    answers(
        STARTED,
        out("local2", "b\n"),
        err("local1", "é"),
        new HostOutput("local1", false, Bytes.copyOf(new byte[] {(byte) 0xff})),
        ok("local2", 2),
        result("local1", "FAILED", 2, 1, 2),
        DONE);
    exec("--json", "-q", "true")
        .exits(ExitCode.SOME_FAILED)
        .says("")
        .prints(
            "{\"summary\":{\"targeted\":2,\"ok\":1,\"failed\":1,\"signalled\":0,\"timed_out\":0,"
                + "\"unreachable\":0,\"lost\":0,\"skipped\":0,\"cancelled\":0,\"elapsed_ms\":40,"
                + "\"exit\":1},\"hosts\":["
                + "{\"host\":\"local1\",\"state\":\"failed\",\"rc\":2,\"signal\":null,\"attempts\":1,\"elapsed_ms\":7,\"stdout_base64\":\"/w==\",\"stderr\":\"é\",\"stdout_bytes\":1,\"stderr_bytes\":2,\"truncated\":false},{\"host\":\"local2\",\"state\":\"ok\",\"rc\":0,\"signal\":null,\"attempts\":1,\"elapsed_ms\":7,\"stdout\":\"b\\n"
                + "\",\"stderr\":\"\",\"stdout_bytes\":2,\"stderr_bytes\":0,\"truncated\":false}]}\n");
  }

  @Test
  void shouldPrintALineForEachHostAsItEndsWhenAskedForJsonLines() {
    answers(STARTED, out("local2", "b"), ok("local2", 1), ok("local1", 0), DONE);
    List<String> lines = exec("--jsonl", "true").exits(ExitCode.OK).stdout().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(0, lines.get(0).indexOf("{\"host\":\"local2\""), lines.get(0));
    assertEquals(0, lines.get(1).indexOf("{\"host\":\"local1\""), lines.get(1));
    assertEquals(0, lines.get(2).indexOf("{\"targeted\":2,\"ok\":2"), lines.get(2));
  }

  @Test
  void shouldCutWhatJsonShowsAtMaxOutputAndSaySo() {
    answers(STARTED, out("local1", "abcdef"), ok("local1", 6), ok("local2", 0), DONE);
    exec("--jsonl", "--max-output", "4", "true")
        .printsPart("\"stdout\":\"abcd\",\"stderr\":\"\",\"stdout_bytes\":6")
        .printsPart("\"truncated\":true");
    assertEquals(4, request().outputBytesMax());
  }

  @Test
  void shouldTellWhenTheHostsCutTheirOutput() {
    answers(
        STARTED,
        out("local1", "ab\n"),
        new HostResult("local1", "OK", 0, 1, 7, 100, 0, true, null),
        ok("local2", 0),
        DONE);
    exec("true").exits(ExitCode.OK).saysPart("output of 1 host was cut: raise --max-output");
  }

  @Test
  void shouldGatherEqualOutputUnderFoldedNames() {
    answers(
        STARTED,
        out("local1", "same\n"),
        out("local2", "same\n"),
        err("local2", "e\n"),
        ok("local1", 5),
        result("local2", "OK", 0, 5, 2),
        DONE);
    exec("-b", "-q", "true")
        .prints("---------------\nlocal[1-2] (2)\n---------------\nsame\n")
        .says("local2: e\n");
    exec("-bL", "-q", "true").prints("local[1-2]: same\n");
    exec("-B", "-q", "true")
        .prints(
            "---------------\nlocal1\n---------------\nsame\n"
                + "---------------\nlocal2\n---------------\nsame\ne\n")
        .says("");
  }

  @Test
  void shouldOrderLinesByHostWithoutHeaders() {
    answers(
        STARTED,
        out("local2", "b\n"),
        out("local1", "a\n"),
        ok("local2", 2),
        ok("local1", 2),
        DONE);
    exec("-L", "-q", "true").prints("local1: a\nlocal2: b\n");
    exec("-N", "-q", "true").prints("b\na\n");
  }

  @Test
  void shouldShowDifferencesToTheMajority() {
    answers(
        STARTED,
        out("local1", "a\n"),
        out("local2", "b\n"),
        ok("local1", 2),
        ok("local2", 2),
        DONE);
    exec("--diff", "-q", "true").prints("--- local1\n+++ local2\n@@ -1 +1 @@\n-a\n+b\n");
  }

  @Test
  void shouldWriteTheWholeOutputToTheFolderAndReplaceOldFiles(@TempDir Path folder)
      throws IOException {
    Path target = folder.resolve("new").resolve("out");
    Files.createDirectories(target.resolve("local2"));
    Files.writeString(target.resolve("local2").resolve("exec.out"), "old");
    answers(
        STARTED,
        out("local1", "a"),
        out("local1", "b\n"),
        err("local1", "e"),
        result("local1", "OK", 0, 3, 1),
        ok("local2", 0),
        DONE);
    exec("--outdir", target.toString(), "--json", "true").exits(ExitCode.OK);
    assertEquals("ab\n", Files.readString(target.resolve("local1").resolve("exec.out")));
    assertEquals("e", Files.readString(target.resolve("local1").resolve("exec.err")));
    assertEquals("", Files.readString(target.resolve("local2").resolve("exec.out")));
    assertEquals(Long.MAX_VALUE / 2, request().outputBytesMax());
  }

  @Test
  void shouldTakeExcludedHostsAway() {
    answers(new ExecStarted(1, "local1"), ok("local1", 0), DONE);
    exec("-w", "local[1-3]", "-x", "local[2-3]", "true").exits(ExitCode.OK);
    assertEquals("local1", request().hosts());
  }

  @Test
  void shouldAskWhoIsUpWhenOnlyExcludedHostsAreNamed() {
    overlays.when(
        HostsRequest.class,
        new HostEntry("local1", "ACTIVE", null, 0, 1, null),
        new HostEntry("local2", "ACTIVE", null, 1, 1, null),
        new Done("", 0));
    answers(new ExecStarted(1, "local1"), ok("local1", 0), DONE);
    exec("-x", "local2", "true").exits(ExitCode.OK);
    assertEquals("local1", request().hosts());
  }

  @Test
  void shouldBringHostsUpFirstWhenTheOverlayIsNotUp() {
    FakeControlNode fresh = new FakeControlNode();
    fresh.when(
        UpRequest.class,
        new HostChanged("local1", "ACTIVE", null),
        new HostChanged("local2", "FAILED", "no room"),
        new UpDone(1, 1, 20));
    fresh.when(
        ExecRequest.class,
        STARTED,
        ok("local1", 0),
        new HostResult("local2", "UNREACHABLE", -1, 0, 0, 0, 0, false, "no room"),
        DONE);
    CliRun.of(fresh, "exec", "-w", "local[1-2]", "true")
        .exits(ExitCode.UNREACHABLE)
        .saysPart(
            "plush: unreachable (no room): local2\nplush: 2 hosts: 1 ok, 1 unreachable: local2");
    assertEquals(new UpRequest("local[1-2]", 60_000), fresh.requests().get(0));
    assertEquals("ephemeral", fresh.openedOverlay());
    assertEquals(0, fresh.openConnections());
  }

  @Test
  void shouldAskForHostsWhenTheOverlayIsNotUpAndNoneAreNamed() {
    FakeControlNode none = new FakeControlNode();
    CliRun.of(none, "exec", "true").exits(ExitCode.USAGE).saysOneLine().saysPart("-w");
    assertFalse(none.wasAsked());
  }

  @Test
  void shouldKeepPartialResultsAndNameTheUnfinishedWhenCancelled() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    answers(STARTED, out("local1", "half"), ok("local1", 4));
    overlays.when(CancelRequest.class, result("local2", "CANCELLED", -1, 0, 0), DONE);
    CliRun.of(overlays, cancellation, "exec", "--jsonl", "true")
        .exits(ExitCode.CANCELLED)
        .printsPart("\"stdout\":\"half\"")
        .printsPart("\"cancelled\":1,\"elapsed_ms\":40,\"exit\":5}")
        .saysPart("cancelled; not finished: local");
  }

  @Test
  void shouldNameCancelledHostsOnce() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    answers(STARTED);
    overlays.when(
        CancelRequest.class,
        result("local1", "CANCELLED", -1, 0, 0),
        result("local2", "CANCELLED", -1, 0, 0),
        DONE);
    CliRun.of(overlays, cancellation, "exec", "true")
        .exits(ExitCode.CANCELLED)
        .says(
            "plush: cancelled; not finished: local[1-2]\n"
                + "plush: 2 hosts: 2 cancelled (0.04 s)\n");
  }

  @ParameterizedTest
  @CsvSource({"Broken pipe,141,''", "No space left on device,74,'No space left on device'"})
  void shouldCancelTheRunWhenItsOutputCannotBeWritten(String reason, int exit, String said) {
    answers(STARTED, out("local1", "a\n"), out("local1", "b\n"));
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(failing, err, false, false);
    Surroundings surroundings = new Surroundings(console, overlays, new Cancellation());
    assertEquals(exit, new Plush(surroundings, false).run("exec", "true"));
    String expected = said.isEmpty() ? "" : "plush: cannot write the output: " + said + "\n";
    assertEquals(expected, err.toString(StandardCharsets.UTF_8));
    assertEquals(new CancelRequest(1), overlays.requests().get(1));
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldCountHostsAsLostWhenTheControlNodeEnds() {
    overlays.endsAfterAnswers();
    answers(STARTED, ok("local1", 0));
    exec("--jsonl", "true")
        .exits(ExitCode.UNREACHABLE)
        .printsPart("\"targeted\":2,\"ok\":1,")
        .printsPart("\"lost\":1,")
        .saysPart("the control node has ended; without an outcome: local2");
  }

  @Test
  void shouldPassOnWhyARequestIsRefused() {
    answers(new Refused(7, "not yours", "ask the owner"));
    exec("true")
        .exits(ExitCode.NOT_AUTHORISED)
        .saysOneLine()
        .says("plush: not yours: ask the owner\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-w local[1- true",
        "-x local[1- true",
        "-w local1 -x local[1-3] true",
        "-w local1",
        "-u soon true",
        "-u -1 true",
        "-t 1e9999 true",
        "--max-output much true",
        "--json --diff true",
        "--json --jsonl true",
        "-b --json true",
        "-N --json true",
        "-b --jsonl true",
        "--diff -L true",
        "--diff -b -N true",
        "-w x[1-999999] true",
        "-w x[1-100001] true",
        "--outdir /proc/none true"
      })
  void shouldSayOneLineAndStartNothingWhenTheLineIsWrong(String line) {
    exec(line.split(" ")).exits(ExitCode.USAGE).saysOneLine();
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldSayWhatIsWrongWithEmptyArgumentsAndFilesInPlaceOfFolders(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    exec("--outdir", "", "true").exits(ExitCode.USAGE).saysOneLine().saysPart("name is empty");
    exec("--outdir", file.toString(), "true")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("is a file");
    CliRun blank = exec("-w", "", "true").exits(ExitCode.USAGE).saysOneLine();
    assertFalse(blank.stderr().contains("-x"), blank.toString());
    exec("-w", "x[1-999999]", "true").saysPart("at most 100000");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldAddUpHostsAndBearRepeatedFlags() {
    answers(STARTED, ok("local1", 0), ok("local2", 0), DONE);
    exec("-q", "-w", "local1", "-q", "-w", "local2", "true").exits(ExitCode.OK).says("");
    assertEquals("local[1-2]", request().hosts());
  }

  @Test
  void shouldLeaveAllNamesAwayWhenGatheredOrOrderedOutputIsUnlabelled() {
    answers(
        STARTED,
        out("local2", "same"),
        out("local1", "same"),
        ok("local2", 4),
        ok("local1", 4),
        DONE);
    exec("-b", "-N", "-q", "true").exits(ExitCode.OK).prints("same\n");
    exec("-bL", "-N", "-q", "true").exits(ExitCode.OK).prints("same\n");
    exec("-B", "-N", "-q", "true").exits(ExitCode.OK).prints("same\n");
    exec("-L", "-N", "-q", "true").exits(ExitCode.OK).prints("same\nsame\n");
  }

  @Test
  void shouldSayInTheHeaderWhyHostsWithTheSameOutputStandApart() {
    answers(
        STARTED,
        out("local1", "same\n"),
        out("local2", "same\n"),
        ok("local1", 5),
        result("local2", "FAILED", 1, 5, 0),
        DONE);
    String rule = "---------------\n";
    exec("-b", "-q", "true")
        .prints(rule + "local1\n" + rule + "same\n" + rule + "local2: exit 1\n" + rule + "same\n");
  }

  @Test
  void shouldTellColumnAndRemedyWhenANodeSetIsWrong() {
    exec("-w", "local[1-", "true").saysOneLine().saysPart("column 9").saysPart("expected");
  }

  @Test
  void shouldRunOverANewOverlayOfTheTypeThatIsAskedFor() {
    FakeControlNode fresh = new FakeControlNode();
    fresh.when(UpRequest.class, new UpDone(2, 0, 1));
    fresh.when(ExecRequest.class, STARTED, ok("local1", 0), ok("local2", 0), DONE);
    CliRun.of(fresh, "exec", "-w", "local[1-2]", "--overlay-type", "star", "true")
        .exits(ExitCode.OK);
    assertEquals(OverlayType.STAR, fresh.openedType());
  }

  @Test
  void shouldRefuseAnotherTypeThanThatOfTheOverlayThatIsUp() {
    overlays.when(
        StatusRequest.class,
        new StatusReply(
            "x", "randtree", 1, 0, null, null, 0, 2, 0, 0, 42, "live", 0, "", 0, false));
    exec("--overlay-type", "star", "true")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("is up as a randtree");
    assertEquals(List.of(new StatusRequest()), overlays.requests());
  }
}
