package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.NodeId;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/** An edge in a process of its own, driven over TLS by a minimal control node. */
@Tag("real")
class EdgeLauncherTest {
  @TempDir Path folder;

  private static OrdinalSet everybody(int hosts) {
    java.util.BitSet bits = new java.util.BitSet();
    bits.set(0, hosts);
    return OrdinalSet.of(bits);
  }

  private static void form(TestOverlay overlay, TestOverlay.Launches launches)
      throws InterruptedException {
    assertEquals(Map.of(), launches.failures);
    overlay.found(launches.controlAddress, launches.nodes.get("local1"));
    overlay.awaitMembers(1);
    launches.nodes.values().forEach(overlay::invite);
    overlay.awaitMembers(launches.nodes.size());
  }

  private static void await(String what, long timeoutMs, BooleanSupplier condition)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, what + " within " + timeoutMs + " ms");
      Thread.sleep(10);
    }
  }

  private static void assertEmpty(Path directory) throws Exception {
    if (!Files.exists(directory)) {
      return;
    }
    try (var left = Files.walk(directory)) {
      assertEquals(List.of(directory), left.toList());
    }
  }

  /** The edge that a launcher with this state has started. */
  private static EdgeRecord edge(Path state) throws Exception {
    return EdgeRecord.read(state.resolve("edge-1.record")).orElseThrow();
  }

  /** Aeron's folders that the process has mapped. */
  private static TreeSet<Path> aeronFolders(long pid) throws Exception {
    TreeSet<Path> folders = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
      int slash = line.indexOf('/');
      if (slash > 0 && line.endsWith(".dat")) {
        folders.add(Path.of(line.substring(slash)).getParent());
      }
    }
    return folders;
  }

  @Test
  void shouldRunCommandOnFiveHostsAndLeaveNothingWhenStopped() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, TestOverlay.labels(5));
      form(overlay, launches);
      overlay.command(
          new Exec(
              everybody(5),
              "echo $PLUSH_HOST $VN $PLUSH_OVERLAY $VIP; grep -c . $HOSTS; pwd",
              0,
              10_000));
      TreeSet<String> hosts = new TreeSet<>();
      for (int i = 0; i < 5; i++) {
        Report report = overlay.next(Report.class);
        assertEquals(OutcomeKind.EXITED, report.outcome(), report.toString());
        String[] lines = overlay.stdout(report).split("\n");
        hosts.add(lines[0]);
        assertEquals("5", lines[1]);
        assertTrue(lines[2].endsWith("/work"), lines[2]);
      }
      assertEquals(
          List.of(
              "local1 1 test 10.0.0.1",
              "local2 2 test 10.0.0.2",
              "local3 3 test 10.0.0.3",
              "local4 4 test 10.0.0.4",
              "local5 5 test 10.0.0.5"),
          List.copyOf(hosts));
      long pid = edge(state).pid;
      TreeSet<Path> folders = aeronFolders(pid);
      assertFalse(folders.isEmpty());
      assertEquals(List.of(), launcher.stopAll());
      assertFalse(ProcessHandle.of(pid).isPresent());
      folders.forEach(path -> assertFalse(Files.exists(path), path + " is left"));
    }
    assertEmpty(state);
  }

  @Test
  void shouldReportLostAndComeBackWhenHostWasKilled() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, TestOverlay.labels(3));
      form(overlay, launches);
      NodeId victim = launches.nodes.get("local3");
      int ordinal = overlay.ordinalOf(victim);
      Path mark = folder.resolve("mark");
      long execution =
          overlay.command(
              new Exec(OrdinalSet.of(ordinal), "echo run >>" + mark + "; sleep 60", 0, 1_000));
      await("started", 60_000, () -> Files.exists(mark));
      overlay.command(new Kill(OrdinalSet.of(ordinal), false));
      long former = victim.incarnation();
      // What the control node does once it misses the host.
      TestOverlay.Launches again = new TestOverlay.Launches(1);
      NodeId back = null;
      while (back == null || back.incarnation() == former) {
        again = TestOverlay.launch(launcher, "local3");
        assertEquals(Map.of(), again.failures);
        back = again.nodes.get("local3");
      }
      assertTrue(back.sameEndpoint(victim));
      assertTrue(back.incarnation() > former);
      overlay.invite(back);
      Report report = overlay.next(Report.class);
      assertEquals(OutcomeKind.LOST, report.outcome());
      assertEquals(execution, report.execution());
      assertEquals(ordinal, report.ordinal());
      assertEquals("run\n", Files.readString(mark), "never started again");
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  @Test
  void shouldEndByItselfWhenEveryHostWasDisconnected() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, TestOverlay.labels(14));
      form(overlay, launches);
      EdgeRecord edge = edge(state);
      overlay.command(new Disconnect());
      await("the end of the edge", 60_000, () -> edge.process().isEmpty());
      assertFalse(Files.exists(state.resolve("edge-1")), "it removed its own state");
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  @Test
  void shouldLeaveNoProcessAndNoFolderWhenEdgeIsKilled() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, TestOverlay.labels(2));
      form(overlay, launches);
      List<ProcessHandle> users = startSleepers(overlay, 2);
      EdgeRecord edge = edge(state);
      TreeSet<Path> folders = aeronFolders(edge.pid);
      assertFalse(folders.isEmpty());
      edge.process().orElseThrow().destroyForcibly();
      awaitReaped(users);
      await("removal of Aeron's folder", 60_000, () -> folders.stream().noneMatch(Files::exists));
      // The next order starts another edge.
      TestOverlay.Launches again = TestOverlay.launch(launcher, "local1");
      assertEquals(Map.of(), again.failures);
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  /** User processes that would go on for long. */
  private List<ProcessHandle> startSleepers(TestOverlay overlay, int hosts) throws Exception {
    Path pids = Files.createDirectories(folder.resolve("pids"));
    overlay.command(
        new Exec(everybody(hosts), "echo $$ >" + pids + "/$PLUSH_HOST; exec sleep 1000", 0, 1_000));
    List<ProcessHandle> users = new java.util.ArrayList<>();
    for (String label : TestOverlay.labels(hosts)) {
      Path file = pids.resolve(label);
      await("start on " + label, 60_000, () -> file.toFile().length() > 1);
      users.add(ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow());
    }
    return users;
  }

  /** One that has ended counts as alive for Java until init has read its exit code. */
  private static void awaitReaped(List<ProcessHandle> users) throws InterruptedException {
    await("the end of user processes", 60_000, () -> users.stream().noneMatch(p -> p.isAlive()));
  }

  @Test
  void shouldDismantleEverythingWhenStandardInputEnds() throws Exception {
    Path state = folder.resolve("edge");
    Files.createDirectories(state);
    try (TestOverlay overlay = new TestOverlay(folder.resolve("unused"), true)) {
      ProcessConfig config = overlay.settings.edge(state, 4);
      ProcessBuilder builder =
          JvmCommand.builder(JvmRole.EDGE, EdgeMain.class.getName(), List.of());
      ProcessStart.Started started =
          ProcessStart.start(builder, config, folder.resolve("err"), 60_000);
      Process process = started.process();
      HostStarter starter = new HostStarter(overlay.settings, started.controlAddress());
      TestOverlay.Launches launches = new TestOverlay.Launches(2);
      starter.start(
          List.of(
              new org.plushm.plush.message.ControlLinkMessages.VirtualHost("local1", 1, 0),
              new org.plushm.plush.message.ControlLinkMessages.VirtualHost("local2", 2, 0)),
          launches);
      launches.await();
      form(overlay, launches);
      List<ProcessHandle> users = startSleepers(overlay, 2);
      TreeSet<Path> folders = aeronFolders(process.pid());
      process.getOutputStream().close();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the edge still runs");
      assertEquals(0, process.exitValue());
      awaitReaped(users);
      assertTrue(folders.stream().noneMatch(Files::exists));
      assertFalse(Files.exists(state));
      starter.close();
    }
  }

  @Test
  void shouldEndOrderlyWhenTerminated() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, TestOverlay.labels(2));
      form(overlay, launches);
      List<ProcessHandle> users = startSleepers(overlay, 2);
      EdgeRecord edge = edge(state);
      TreeSet<Path> folders = aeronFolders(edge.pid);
      assertTrue(edge.process().orElseThrow().destroy());
      await("the end of the edge", 60_000, () -> edge.process().isEmpty());
      awaitReaped(users);
      assertTrue(folders.stream().noneMatch(Files::exists));
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  @Test
  void shouldGoOnWithTheEdgeWhenAnotherLauncherFollowsOnTheSameState() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false)) {
      NodeId first;
      try (EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
        first = TestOverlay.launch(launcher, "local1").nodes.get("local1");
      }
      try (EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
        TestOverlay.Launches launches = TestOverlay.launch(launcher, "local1", "local2");
        assertEquals(Map.of(), launches.failures);
        assertEquals(first, launches.nodes.get("local1"), "it lives, and is not started again");
        assertNotEquals(first, launches.nodes.get("local2"));
        assertEquals(List.of(), launcher.stopAll());
      }
    }
    assertEmpty(state);
  }

  @Test
  void shouldStartAnEdgeThatDiedOnItsOwnStateWhenItsHostsAreWanted() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.launch(launcher, "local1", "local2");
      EdgeRecord first = edge(state);
      Path mark = Files.createFile(state.resolve("edge-1").resolve("mark"));
      ProcessHandle process = first.process().orElseThrow();
      process.destroyForcibly();
      process.onExit().get(60, TimeUnit.SECONDS);
      TestOverlay.Launches again = TestOverlay.launch(launcher, "local2");
      assertEquals(Map.of(), again.failures);
      EdgeRecord second = edge(state);
      assertNotEquals(first.pid, second.pid);
      assertEquals(2, second.numberOf("local2"));
      assertTrue(Files.exists(mark), "the state was not kept");
      assertFalse(Files.exists(state.resolve("edge-2")));
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  @Test
  void shouldSurviveGarbageAndTellTheCauseWhenHostCannotStart() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, "local1");
      NodeId address = NodeId.parse(launches.controlAddress);
      for (int i = 0; i < 10; i++) {
        try (Socket socket = new Socket(address.address(), address.port())) {
          socket.getOutputStream().write("no TLS at all\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
      String tooLong = "x".repeat(300);
      TestOverlay.Launches more = TestOverlay.launch(launcher, "local2", tooLong);
      assertNotNull(more.nodes.get("local2"));
      assertEquals("a host name of 300 bytes", more.failures.get(tooLong));
      assertEquals(List.of(), launcher.stopAll());
    }
    assertEmpty(state);
  }

  @Test
  void shouldFailInOneLineWhenConfigurationIsNoSuch() throws Exception {
    ProcessBuilder builder = JvmCommand.builder(JvmRole.EDGE, EdgeMain.class.getName(), List.of());
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      String line = reader.readLine();
      assertTrue(line.startsWith("FAILED configuration: the first line is not"), line);
      assertEquals(null, reader.readLine());
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(2, process.exitValue());
  }

  @Test
  void shouldNameTheLimitWhenItCannotCarryTheHosts() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches = new TestOverlay.Launches(60_000);
      launcher.launch(
          java.util.stream.IntStream.range(0, 60_000)
              .mapToObj(i -> new LaunchOrder("h" + i, 0))
              .toList(),
          launches);
      launches.await();
      String cause = launches.failures.get("h0");
      assertTrue(cause.contains("open files") && cause.contains("ulimit -n"), cause);
      assertEquals(60_000, launches.failures.size());
    }
  }
}
