package org.plushm.participant.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to user processes when the JVM that started them is killed with -9. */
@Tag("real")
class KeeperOfDeadClientTest {
  private static final long ALL_GONE_MS = 60_000;

  @TempDir Path temporary;

  private final ProcessTable processes = ProcessTable.ofThisMachine();
  private final List<Long> sessions = new ArrayList<>();
  private Path root;
  private Path keepers;
  private Path aeron;
  private Process client;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectories(temporary.resolve("a folder"));
    keepers = root.resolve("keepers");
    aeron = Files.createDirectories(root.resolve("aeron folder"));
    Files.writeString(aeron.resolve("cnc.dat"), "x");
  }

  @AfterEach
  void endClient() {
    if (client != null) {
      client.destroyForcibly();
    }
  }

  private void startClient(String perl, String... commands) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                DoomedClient.class.getName(),
                root.toString(),
                perl));
    words.addAll(List.of(commands));
    client = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); !"up".equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new IOException("the client ended early");
      }
      sessions.add(Long.parseLong(line));
    }
  }

  private long alive() throws IOException {
    return processes.scan().stream().filter(m -> sessions.contains(m.session())).count();
  }

  private List<Path> keeperFolders() throws IOException {
    try (var entries = Files.list(keepers)) {
      return entries.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "perl"})
  void shouldLeaveNothingWhenClientIsKilled(String perl) throws Exception {
    startClient(
        perl,
        "sleep 1000",
        "trap '' TERM; sleep 1000 & sleep 1000; sleep 1000",
        "timeout 1000 sleep 1000 & exit 0",
        // Twenty that want a whole processor: the keeper must get its turn nevertheless.
        "for i in 0 1 2 3 4 5 6 7 8 9; do while :; do :; done & done; wait",
        "for i in 0 1 2 3 4 5 6 7 8 9; do while :; do :; done & done; wait",
        "while :; do echo x; done");
    Path folder = keeperFolders().get(0);
    long keeperPid = RecordedProcess.read(folder.resolve("pid")).pid();
    client.destroyForcibly();
    Await.until(
        "every session, both folders and the keeper gone",
        ALL_GONE_MS,
        () ->
            alive() == 0
                && !Files.exists(aeron)
                && !Files.exists(folder)
                && processes.startOf(keeperPid) == null);
    ExecutionDirectory first = ExecutionDirectory.of(root, new ExecutionKey("local1", "e1", 1));
    assertEquals(new Recovered.Finished(128 + 15), first.recover(processes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "perl"})
  void shouldGoOnWhenSuccessorAdopts(String perl) throws Exception {
    startClient(perl, "while [ ! -e ../go ]; do sleep 0.05; done; echo done; exit 5", "sleep 1000");
    client.destroyForcibly();
    client.waitFor();
    RecordingEvents events = new RecordingEvents();
    try (Ledger ledger = Ledger.open(root.resolve("ledger"), false, 2);
        Keeper keeper = Keeper.open(KeeperOptions.of(root.resolve("successor")), ledger, events)) {
      List<Path> predecessors = Keeper.predecessors(keepers);
      assertEquals(1, predecessors.size());
      Map<ExecutionKey, ExecutionDirectory> running =
          new TreeMap<>((a, b) -> a.execution().compareTo(b.execution()));
      for (Accepted accepted : ledger.accepted()) {
        ExecutionDirectory directory = ExecutionDirectory.of(root, accepted.key());
        assertTrue(directory.recover(processes) instanceof Recovered.Running, directory::toString);
        running.put(accepted.key(), directory);
      }
      assertEquals(2, running.size());
      assertTrue(keeper.adopt(predecessors.get(0), running));
      Await.until("old keeper gone", ALL_GONE_MS, () -> !Files.exists(predecessors.get(0)));
      assertTrue(alive() >= 2, "the old keeper ended what was adopted");
      Files.writeString(root.resolve("go"), "");
      RecordingEvents.Exit exit = events.awaitExit(new ExecutionKey("local1", "e1", 1));
      assertEquals(5, exit.rc());
      assertEquals(5, exit.out().totalBytes());
      assertFalse(keeper.live() == 0);
    }
    // The second one was running still when the successor closed.
    Await.until("all gone", ALL_GONE_MS, () -> alive() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "perl"})
  void shouldEndWhatLingersWhenSuccessorHasReleasedIt(String perl) throws Exception {
    startClient(perl, "sleep 1000 & echo s", "echo s");
    ExecutionKey lingering = new ExecutionKey("local1", "e1", 1);
    Map<ExecutionKey, ExecutionDirectory> accepted = new LinkedHashMap<>();
    for (ExecutionKey key : List.of(lingering, new ExecutionKey("local1", "e2", 1))) {
      ExecutionDirectory directory = ExecutionDirectory.of(root, key);
      accepted.put(key, directory);
      Await.until("result", ALL_GONE_MS, () -> directory.readRc() == 0);
    }
    client.destroyForcibly();
    client.waitFor();
    RecordingEvents events = new RecordingEvents();
    try (Ledger ledger = Ledger.open(root.resolve("ledger"), false, 2);
        Keeper keeper = Keeper.open(KeeperOptions.of(root.resolve("successor")), ledger, events)) {
      Map<ExecutionKey, ExecutionDirectory> living = Keeper.living(accepted);
      assertEquals(Set.of(lingering), living.keySet());
      Path predecessor = Keeper.predecessors(keepers).get(0);
      assertTrue(keeper.adopt(predecessor, living));
      keeper.release(lingering, root);
      Await.until("old keeper gone", ALL_GONE_MS, () -> !Files.exists(predecessor));
      // A start asked for later is recorded after the release has been looked at.
      ExecutionKey next = new ExecutionKey("local1", "next", 1);
      keeper.start(
          new ExecutionSpec(next, 9, root, "true", Map.of(), root.resolve("work"), 1 << 20));
      events.awaitExit(next);
      assertTrue(ledger.isAccepted(lingering));
      assertEquals(1, alive());
    }
    assertEquals(0, alive());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "perl"})
  void shouldGoOnWhenItsKeeperWasKilledAsWell(String perl) throws Exception {
    startClient(
        perl,
        "while [ ! -e ../go ]; do sleep 0.05; done; echo done; exit 5",
        "sleep 1000 & echo s",
        "sleep 1000");
    ExecutionKey running = new ExecutionKey("local1", "e1", 1);
    Map<ExecutionKey, ExecutionDirectory> accepted = new LinkedHashMap<>();
    for (String name : List.of("e1", "e2", "e3")) {
      ExecutionKey key = new ExecutionKey("local1", name, 1);
      accepted.put(key, ExecutionDirectory.of(root, key));
    }
    ExecutionDirectory lingering = accepted.get(new ExecutionKey("local1", "e2", 1));
    Await.until("result", ALL_GONE_MS, () -> lingering.readRc() == 0);
    long keeperPid = RecordedProcess.read(keeperFolders().get(0).resolve("pid")).pid();
    // Stopped first: it must not see its client's end before its own, and begin to end everything.
    assertEquals(
        0, new ProcessBuilder("kill", "-STOP", Long.toString(keeperPid)).start().waitFor());
    client.destroyForcibly();
    ProcessHandle.of(keeperPid).ifPresent(ProcessHandle::destroyForcibly);
    client.waitFor();
    Await.until("keeper gone", ALL_GONE_MS, () -> processes.startOf(keeperPid) == null);
    assertEquals(List.of(), Keeper.predecessors(keepers));
    RecordingEvents events = new RecordingEvents();
    try (Ledger ledger = Ledger.open(root.resolve("ledger"), false, 2);
        Keeper keeper = Keeper.open(KeeperOptions.of(root.resolve("successor")), ledger, events)) {
      Map<ExecutionKey, ExecutionDirectory> living = Keeper.living(accepted);
      assertEquals(accepted.keySet(), living.keySet());
      assertTrue(keeper.adopt(null, living));
      Files.createFile(root.resolve("go"));
      if (perl.isEmpty()) {
        assertEquals(5, events.awaitExit(running).rc());
      } else {
        events.awaitLost(running); // Only the killed keeper could have learned its exit code.
      }
      assertTrue(alive() >= 2, "the others live on");
    }
    assertEquals(0, alive());
  }

  @Test
  void shouldCallItLostWhenLeaderAndWatcherAreGone() throws Exception {
    // Its own leader: a shell would leave the sleeper behind, which the next test looks at.
    startClient("", "exec sleep 1000");
    long keeperPid = RecordedProcess.read(keeperFolders().get(0).resolve("pid")).pid();
    // The watcher is the leader's parent; without it nobody writes rc.
    ProcessHandle leader = ProcessHandle.of(sessions.get(0)).orElseThrow();
    leader.parent().orElseThrow().destroyForcibly();
    leader.destroyForcibly();
    Await.until("leader gone", ALL_GONE_MS, () -> alive() == 0);
    ExecutionDirectory directory = ExecutionDirectory.of(root, new ExecutionKey("local1", "e1", 1));
    // Until init has reaped the leader, its watcher might still be about to write rc.
    Await.until(
        "lost", ALL_GONE_MS, () -> directory.recover(processes).equals(new Recovered.Lost()));
    client.destroyForcibly();
    Await.until("keeper gone", ALL_GONE_MS, () -> processes.startOf(keeperPid) == null);
  }

  @Test
  void shouldEndWhatIsLeftWhenLeaderAndWatcherAreKilledUnderALivingClient() throws Exception {
    startClient("", "sleep 1000; :");
    ProcessHandle leader = ProcessHandle.of(sessions.get(0)).orElseThrow();
    Await.until("the sleeper runs", ALL_GONE_MS, () -> leader.children().count() == 1);
    leader.parent().orElseThrow().destroyForcibly();
    leader.destroyForcibly();
    Await.until("all gone", ALL_GONE_MS, () -> alive() == 0);
    assertTrue(client.isAlive());
  }
}
