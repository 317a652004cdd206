package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
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
import org.plushm.plush.tally.ExitCode;

class RunCommandTest {
  private static final String SPEC =
      """
      project: p
      components:
        - {name: group, num_hosts: 2, resources: {group: lab}}
      applications:
        - name: app
          blocks:
            - component_block: here
              component: group
              blocks:
                - {process_block: first, path: ./first}
                - workflow_block: flow
                  num_tasks: 2
                  predecessors: first
                  blocks:
                    - {process_block: one, path: ./one, cmdline: [{id: flow}]}
      """;

  private static final String FIRST = "/app/here/first";
  private static final String FLOW = "/app/here/flow";
  private static final String ONE = "/app/here/flow/one";

  @TempDir private Path folder;
  private final FakeControlNode overlays = new FakeControlNode();
  private String spec;

  @BeforeEach
  void begin() throws IOException {
    spec = Files.writeString(folder.resolve("p.yaml"), SPEC).toString();
    overlays.when(UpRequest.class, new UpDone(2, 0, 10));
    overlays.answering(RunRequest.class, request -> story());
  }

  /** Task 2 begins on local2, which is lost; local1 does it again. */
  private static List<Message> story() {
    return new ArrayList<>(
        List.of(
            new RunStarted(7, List.of(new ComponentHosts("group", "local[1-2]"))),
            new StageProgress("prepare", 0, 2, 0),
            new StageProgress("prepare", 2, 2, 0),
            new StageProgress("install", 2, 2, 1),
            output(FIRST, "local1", 0, 1, "hel"),
            output(FIRST, "local2", 0, 1, "two\n"),
            output(FIRST, "local1", 0, 1, "lo"),
            result(FIRST, "local1", 0, 1, "OK", 0),
            result(FIRST, "local2", 0, 1, "FAILED", 2),
            new StageProgress(FIRST, 2, 2, 1),
            new BlockDone(FIRST, 2, 1, 1, 0, 0, 0, 0),
            output(ONE, "local2", 2, 1, "void\n"),
            output(ONE, "local1", 1, 1, "task 1\n"),
            new TaskAgain(FLOW, 2, 2, "local2", null),
            result(ONE, "local1", 1, 1, "OK", 0),
            output(ONE, "local1", 2, 2, "task 2"),
            result(ONE, "local1", 2, 2, "OK", 0),
            new StageProgress(FLOW, 2, 2, 0),
            new BlockDone(FLOW, 2, 2, 0, 0, 0, 0, 1),
            new HostResult("local1", "OK", 0, 1, 30, 0, 0, false, null),
            new HostResult("local2", "LOST", -1, 1, 30, 0, 0, false, "gone"),
            new RunDone(7, null, null, 1500)));
  }

  private static BlockOutput output(String block, String host, int task, int attempt, String text) {
    return new BlockOutput(block, host, task, attempt, false, Bytes.utf8(text));
  }

  private static BlockResult result(
      String block, String host, int task, int attempt, String state, int rc) {
    return new BlockResult(block, host, task, attempt, state, rc, 5, 6, 0, false, null);
  }

  private RunRequest request() {
    return overlays.requests().stream()
        .filter(RunRequest.class::isInstance)
        .map(RunRequest.class::cast)
        .reduce((former, last) -> last)
        .orElseThrow();
  }

  @Test
  void shouldShowOutputStagesAndTheAccount() {
    CliRun.of(overlays, "run", spec)
        .exits(ExitCode.UNREACHABLE)
        .prints("local2: two\nlocal1: hello\nlocal1: task 1\nlocal1: task 2\n")
        .says(
            """
            plush: stage prepare, 2 of 2
            plush: stage install, 2 of 2, 1 failed
            plush: stage /app/here/first, 2 of 2, 1 failed
            plush: stage /app/here/flow, 2 of 2
            plush: task 2 of /app/here/flow run again: local2 was lost
            plush: /app/here/first: exit 2: local2
            plush: /app/here/first: 2 hosts: 1 ok, 1 failed
            plush: /app/here/flow: 2 tasks: 2 ok, 1 run again
            plush: lost (gone): local2
            plush: 2 hosts: 1 ok, 1 lost: local2 (1.50 s)
            """);
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldSendTheProjectWithItsPackagesAndBringVirtualHostsUp() throws Exception {
    Path packages = Files.createDirectory(folder.resolve("packages"));
    CliRun.of(overlays, "run", "-q", spec).says("");
    assertEquals(new UpRequest("local[1-2]", 60_000), overlays.requests().get(0));
    RunRequest request = request();
    assertEquals(packages.toRealPath().toString(), request.packages());
    assertEquals(List.of(), request.candidates());
    assertEquals(1024 * 1024, request.outputBytesMax());
    assertEquals(
        SpecFiles.readProject(Path.of(spec)),
        ProjectDocument.decode(request.document(), new WireCodec(MessageTables.document())));
  }

  @Test
  void shouldUseTheHostsOfTheRunningOverlay() {
    overlays.running();
    CliRun.of(overlays, "run", spec).exits(ExitCode.UNREACHABLE);
    assertTrue(overlays.requests().stream().noneMatch(UpRequest.class::isInstance), "no UpRequest");
    assertNull(request().packages());
  }

  @Test
  void shouldTakeHostsFromTheDirectoryWithSomeToSpare() throws Exception {
    String hosts =
        Files.writeString(folder.resolve("hosts"), "web[1-9] lab\ndb1 other\n").toString();
    CliRun.of(overlays, "run", "-q", "-d", hosts, spec);
    NodeSet up = NodeSet.parse(((UpRequest) overlays.requests().get(0)).hosts());
    assertEquals(3, up.size());
    assertTrue(NodeSet.parse("web[1-9]").toList().containsAll(up.toList()), up.fold());
    assertEquals(List.of(new ComponentHosts("group", up.fold())), request().candidates());
  }

  @Test
  void shouldStartNothingWhenTheInputIsWrong() throws Exception {
    String wrong =
        Files.writeString(folder.resolve("wrong.yaml"), SPEC.replace("num_tasks", "num_taks"))
            .toString();
    CliRun.of(overlays, "run", wrong)
        .exits(ExitCode.INVALID_INPUT)
        .prints("")
        .saysPart("plush: " + wrong + ":12:13: unknown key 'num_taks'");
    String few = Files.writeString(folder.resolve("few"), "web1 lab\n").toString();
    CliRun.of(overlays, "run", "-d", few, spec)
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("wants 2 hosts of group lab, the directory has 1");
    String emulated =
        Files.writeString(
                folder.resolve("emulated.yaml"),
                """
                resource_managers:
                  - type: ssh
                    nodes:
                      - {hostname: "a:1", vip: 10.0.0.1, vn: 1, group: lab}
                      - {hostname: "a:2", vip: 10.0.0.2, vn: 2, group: lab}
                """)
            .toString();
    CliRun.of(overlays, "run", "-d", emulated, spec)
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("a virtual host of an emulation");
    CliRun.of(overlays, "run").exits(ExitCode.USAGE).saysOneLine().saysPart("missing SPEC");
    CliRun.of(overlays, "run", "--json", "--jsonl", spec).exits(ExitCode.USAGE).saysOneLine();
    String many =
        Files.writeString(folder.resolve("many.yaml"), SPEC.replace("hosts: 2", "hosts: 900000"))
            .toString();
    CliRun.of(overlays, "run", many)
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("900000 hosts");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldWriteFilesOfTheAttemptsThatCount() throws Exception {
    Path out = folder.resolve("out");
    CliRun.of(overlays, "run", "--outdir", out.toString(), spec).prints("");
    assertEquals("hello", Files.readString(out.resolve("local1/app/here/first.out")));
    assertEquals("", Files.readString(out.resolve("local1/app/here/first.err")));
    assertEquals("task 1\n", Files.readString(out.resolve("local1/app/here/flow/one.1.out")));
    assertEquals("task 2", Files.readString(out.resolve("local1/app/here/flow/one.2.out")));
    try (Stream<Path> all = Files.walk(out.resolve("local2"))) {
      assertEquals(
          Set.of("first.out", "first.err"),
          Set.copyOf(
              all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList()));
    }
  }

  @Test
  void shouldPrintOneObject() {
    CliRun.of(overlays, "run", "-q", "--json", spec)
        .exits(ExitCode.UNREACHABLE)
        .says("")
        .prints(
            """
            {"summary":{"targeted":2,"ok":1,"failed":0,"signalled":0,"timed_out":0,"unreachable":0,\
            "lost":1,"skipped":0,"cancelled":0,"elapsed_ms":1500,"exit":3,"project":"p",\
            "tasks_again":1,"problem":null,"leftovers":null},\
            "hosts":[{"host":"local1","component":"group","state":"ok","rc":0,"signal":null,\
            "attempts":1,"elapsed_ms":30,"cause":null},\
            {"host":"local2","component":"group","state":"lost","rc":null,"signal":null,\
            "attempts":1,"elapsed_ms":30,"cause":"gone"}],\
            "blocks":[{"block":"/app/here/first","unit":"host","total":2,"ok":1,"failed":1,"lost":0,\
            "skipped":0,"cancelled":0,"again":0},{"block":"/app/here/flow","unit":"task","total":2,\
            "ok":2,"failed":0,"lost":0,"skipped":0,"cancelled":0,"again":1}],\
            "processes":[{"block":"/app/here/first","host":"local1","state":"ok","rc":0,\
            "signal":null,"elapsed_ms":5,"cause":null,"stdout":"hello","stderr":"",\
            "stdout_bytes":6,"stderr_bytes":0,"truncated":false},\
            {"block":"/app/here/first","host":"local2","state":"failed","rc":2,"signal":null,\
            "elapsed_ms":5,"cause":null,"stdout":"two\\n","stderr":"","stdout_bytes":6,\
            "stderr_bytes":0,"truncated":false}],\
            "tasks":[{"block":"/app/here/flow/one","task":1,"attempt":1,"host":"local1",\
            "state":"ok","rc":0,"signal":null,"elapsed_ms":5,"cause":null,"stdout":"task 1\\n",\
            "stderr":"","stdout_bytes":7,"stderr_bytes":0,"truncated":false},\
            {"block":"/app/here/flow/one","task":2,"attempt":2,"host":"local1","state":"ok",\
            "rc":0,"signal":null,"elapsed_ms":5,"cause":null,"stdout":"task 2","stderr":"",\
            "stdout_bytes":6,"stderr_bytes":0,"truncated":false}]}
            """);
  }

  @Test
  void shouldPrintALineForEachThingThatEnds() {
    List<String> lines = CliRun.of(overlays, "run", "--jsonl", spec).stdout().lines().toList();
    assertEquals(9, lines.size());
    assertEquals(4, lines.stream().filter(line -> line.contains("\"stdout\"")).count());
    assertEquals(2, lines.stream().filter(line -> line.contains("\"task\":")).count());
    assertEquals(2, lines.stream().filter(line -> line.contains("\"total\"")).count());
    assertTrue(lines.get(8).startsWith("{\"targeted\":2,"), lines.get(8));
  }

  @Test
  void shouldSayWhyTheRunIsRefusedOrEndedEarly() {
    overlays.when(RunRequest.class, new Refused(3, "too few hosts: 2 wanted, 1 active", "up more"));
    CliRun.of(overlays, "run", spec)
        .exits(ExitCode.UNREACHABLE)
        .saysOneLine()
        .saysPart("too few hosts: 2 wanted, 1 active");
    List<Message> aborted = story();
    Collections.replaceAll(
        aborted,
        new RunDone(7, null, null, 1500),
        new RunDone(7, "only 1 of 2 hosts of group are left", "local2: cannot remove", 9));
    overlays.answering(RunRequest.class, request -> aborted);
    CliRun.of(overlays, "run", spec)
        .saysPart("plush: ended early: only 1 of 2 hosts of group are left\n")
        .saysPart("plush: not cleaned up: local2: cannot remove\n");
  }

  @Test
  void shouldKeepWhatItHasAndNameTheUnfinishedWhenCancelled() {
    Cancellation cancellation = new Cancellation();
    List<Message> begun = story().subList(0, 11);
    begun.add(new StageProgress(FLOW, 1, 2, 0));
    overlays.answering(
        RunRequest.class,
        request -> {
          cancellation.cancel();
          return begun;
        });
    overlays.answering(
        CancelRequest.class,
        request ->
            List.of(
                new BlockDone(FLOW, 2, 1, 0, 0, 0, 1, 0),
                new HostResult("local1", "CANCELLED", -1, 1, 30, 0, 0, false, null),
                new HostResult("local2", "CANCELLED", -1, 1, 30, 0, 0, false, null),
                new RunDone(7, "cancelled", null, 1500)));
    CliRun run =
        CliRun.of(overlays, cancellation, "run", spec)
            .exits(ExitCode.CANCELLED)
            .saysPart("cancelled; not finished: ")
            .saysPart(FLOW)
            .saysPart("2 hosts: 2 cancelled");
    assertTrue(run.stdout().contains("local1: hello\n"), run::toString);
    assertTrue(overlays.requests().contains(new CancelRequest(7)));
  }

  @Test
  void shouldSayWhereHostsComeFromWhenTheyAreNamedByTheOptionOfOtherVerbs() {
    CliRun.of(overlays, "run", "-w", "local[1-3]", spec)
        .exits(ExitCode.USAGE)
        .saysPart("-w: a run takes its hosts from the overlay that is up, or from a directory")
        .saysPart("'plush up -w local[1-3]'");
  }

  @Test
  void shouldCountHostsAsLostWhenTheControlNodeEnds() {
    List<Message> begun = story().subList(0, 11);
    overlays.answering(RunRequest.class, request -> begun).endsAfterAnswers();
    CliRun.of(overlays, "run", spec)
        .exits(ExitCode.UNREACHABLE)
        .saysPart("the control node has ended; without an outcome: local[1-2]")
        .saysPart("2 hosts: 2 lost");
  }
}
