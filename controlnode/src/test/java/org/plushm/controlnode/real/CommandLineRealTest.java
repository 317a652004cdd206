package org.plushm.controlnode.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.cli.PlushMain;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.plush.tally.ExitCode;

/** Real processes: command lines, control nodes, edges, user commands, on this machine. */
@Tag("real")
@Timeout(600)
class CommandLineRealTest {
  private static final long LIMIT_S = 120;

  private record Ran(int exit, String out, String err) {
    Ran exits(ExitCode code) {
      assertEquals(code.code(), exit, this::toString);
      return this;
    }
  }

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  private Process start(String... words) throws IOException {
    ProcessBuilder builder =
        JvmCommand.builder(JvmRole.CLI, PlushMain.class.getName(), List.of(words));
    builder.environment().put("PLUSH_HOME", folder.resolve("home").toString());
    int number = processes.size();
    builder.redirectOutput(folder.resolve("out" + number).toFile());
    builder.redirectError(folder.resolve("err" + number).toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Ran await(Process process) throws IOException, InterruptedException {
    int number = processes.indexOf(process);
    boolean ended = process.waitFor(LIMIT_S, TimeUnit.SECONDS);
    Ran ran =
        new Ran(
            ended ? process.exitValue() : -1,
            Files.readString(folder.resolve("out" + number)),
            Files.readString(folder.resolve("err" + number)));
    assertTrue(ended, () -> "has not ended: " + ran);
    return ran;
  }

  private Ran plush(String... words) throws IOException, InterruptedException {
    return await(start(words));
  }

  /** Processes that carry this test's folder in their command line or environment of work. */
  private List<ProcessHandle> left() {
    String home = folder.toString();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> process.info().commandLine().orElse("").contains(home))
        .toList();
  }

  private void awaitNothingLeft() throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    while (!left().isEmpty() && System.nanoTime() - deadlineNs < 0) {
      Thread.sleep(20);
    }
    assertEquals(List.of(), left().stream().map(p -> p.info().commandLine().orElse("")).toList());
  }

  @AfterEach
  void endEverything() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    plush("down");
    awaitNothingLeft();
  }

  @Test
  void shouldRunACommandOnAnOverlayThatEndsWithIt() throws Exception {
    Ran ran = plush("exec", "-w", "local[1-5]", "-L", "echo $PLUSH_HOST").exits(ExitCode.OK);
    assertEquals(
        "local1: local1\nlocal2: local2\nlocal3: local3\nlocal4: local4\nlocal5: local5\n",
        ran.out());
    assertTrue(ran.err().contains("5 hosts: 5 ok"), ran.toString());
    try (var rest = Files.list(folder.resolve("home").resolve("ephemeral"))) {
      assertEquals(List.of("audit.log"), rest.map(p -> p.getFileName().toString()).toList());
    }
  }

  @Test
  void shouldTakeEverythingWithItWithinFiveSecondsWhenAnEphemeralCommandIsKilled()
      throws Exception {
    Path started = folder.resolve("started");
    Process process =
        start("exec", "-w", "local[1-3]", "touch " + started + "; exec sleep 1234 " + folder);
    while (!Files.exists(started)) {
      assertTrue(process.isAlive(), "ended too early");
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    awaitNothingLeft();
  }

  @Test
  void shouldKeepWhatItHasAndTidyUpWhenInterrupted() throws Exception {
    Path started = folder.resolve("started");
    Process process =
        start("exec", "-w", "local[1-2]", "echo begun; touch " + started + "; sleep 1234");
    while (!Files.exists(started)) {
      assertTrue(process.isAlive(), "ended too early");
      Thread.sleep(10);
    }
    // The default handler of the JDK treats both alike; Process can only send this one.
    process.destroy();
    Ran ran = await(process).exits(ExitCode.CANCELLED);
    assertTrue(ran.err().contains("cancelled; not finished: local[1-2]"), ran.toString());
    awaitNothingLeft();
  }

  @Test
  void shouldTakeSettingsToTheHostsAndKeepThemForTheNextControlNode() throws Exception {
    plush("up", "-w", "local[1-7]", "--set", "randtree.degree=2").exits(ExitCode.OK);
    Matcher children =
        Pattern.compile("\"children\":(\\d+)").matcher(plush("tree", "--json").out());
    int nodes = 0;
    for (; children.find(); nodes++) {
      assertTrue(Integer.parseInt(children.group(1)) <= 2, children.group());
    }
    assertEquals(7, nodes);
    String pid = plush("status", "--json").out().replaceFirst("(?s).*\"pid\":(\\d+).*", "$1");
    ProcessHandle control = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    control.destroyForcibly();
    control.onExit().join();
    plush("status").exits(ExitCode.OK);
    Ran config = plush("config", "randtree.degree").exits(ExitCode.OK);
    assertTrue(config.out().startsWith("randtree.degree = 2 (default 12)\n"), config.toString());
    plush("down").exits(ExitCode.OK);
    assertFalse(Files.exists(folder.resolve("home/overlays/default/settings")));
  }

  @Test
  void shouldServeSeveralClientsAndOutliveItsControlNode() throws Exception {
    plush("up", "-w", "local[1-4]").exits(ExitCode.OK);
    Process one = start("exec", "-q", "echo one");
    Process other = start("exec", "-q", "echo other");
    assertEquals(4, await(one).exits(ExitCode.OK).out().lines().count());
    assertEquals(4, await(other).exits(ExitCode.OK).out().lines().count());
    assertTrue(plush("tree").exits(ExitCode.OK).out().contains("root, active"));
    Ran status = plush("status", "--json").exits(ExitCode.OK);
    assertTrue(status.out().contains("\"active\":4,"), status.toString());
    String pid = status.out().replaceFirst("(?s).*\"pid\":(\\d+).*", "$1");
    ProcessHandle control = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    control.destroyForcibly();
    control.onExit().join();
    Ran again = plush("exec", "-q", "echo again").exits(ExitCode.OK);
    assertEquals(4, again.out().lines().count(), again.toString());
    assertTrue(again.err().contains("had died, another one goes on"), again.toString());
    plush("down").exits(ExitCode.OK);
    awaitNothingLeft();
    assertFalse(Files.exists(folder.resolve("home/overlays/default/journal")));
    assertTrue(plush("status").exits(ExitCode.USAGE).err().contains("no overlay 'default' is up"));
  }
}
