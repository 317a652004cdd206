package org.plushm.participant.keeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, under Perl and under every POSIX shell that this machine has. */
@Tag("real")
class KeeperTest {
  private static final long CAP_BYTES = 1L << 20;
  private static final long LIMIT_MS = 60_000;

  @TempDir Path temporary;

  private final RecordingEvents events = new RecordingEvents();
  private final ProcessTable processes = ProcessTable.ofThisMachine();
  private Path root;
  private Ledger ledger;
  private Keeper keeper;

  private static final List<String> PERL = List.of("perl");
  private static final List<String> SH = List.of("/bin/sh");

  /** The two keepers; what they do does not depend on the shell then. */
  static List<List<String>> keepers() {
    return onPath("perl") ? List.of(PERL, SH) : List.of(SH);
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static List<List<String>> shells() {
    List<List<String>> shells = new ArrayList<>(keepers());
    for (String path : List.of("/bin/bash", "/usr/bin/dash")) {
      if (Files.isExecutable(Path.of(path))) {
        shells.add(List.of(path));
      }
    }
    for (String path : List.of("/bin/busybox", "/usr/bin/busybox")) {
      if (Files.isExecutable(Path.of(path))) {
        shells.add(List.of(path, "ash"));
        break;
      }
    }
    return shells;
  }

  private void open(List<String> shell) throws IOException {
    // A blank, a quote and a dollar in every path that the shell sees.
    root = Files.createDirectories(temporary.resolve("it's a $HOME folder"));
    ledger = Ledger.open(root.resolve("ledger"), false, 1);
    keeper = Keeper.open(options(shell), ledger, events);
  }

  private KeeperOptions options(List<String> keeperWords) {
    KeeperOptions options = KeeperOptions.of(root.resolve("keepers")).withTermGraceMs(300);
    return keeperWords.equals(PERL)
        ? options.withPerl(PERL)
        : options.withPerl(List.of()).withShell(keeperWords);
  }

  @AfterEach
  void close() throws IOException {
    if (keeper != null) {
      keeper.close();
      assertFalse(Files.exists(keeper.folder()), "the keeper left its folder");
    }
    if (ledger != null) {
      ledger.close();
    }
  }

  private ExecutionSpec spec(String id, String command, Map<String, String> environment) {
    ExecutionKey key = new ExecutionKey("local1", id, 1);
    return new ExecutionSpec(key, 7, root, command, environment, root.resolve("work"), CAP_BYTES);
  }

  private ExecutionKey start(String id, String command) {
    ExecutionSpec spec = spec(id, command, Map.of());
    assertTrue(keeper.start(spec));
    return spec.key();
  }

  private byte[] read(ExecutionKey key, OutputStreamKind kind) throws IOException {
    return ExecutionDirectory.of(root, key).readOutput(kind, 0, 1 << 21);
  }

  private String out(ExecutionKey key) throws IOException {
    return new String(read(key, OutputStreamKind.OUT), StandardCharsets.UTF_8);
  }

  private String err(ExecutionKey key) throws IOException {
    return new String(read(key, OutputStreamKind.ERR), StandardCharsets.UTF_8);
  }

  private int aliveIn(RecordedProcess leader) throws IOException {
    return (int) processes.scan().stream().filter(m -> m.session() == leader.pid()).count();
  }

  private void awaitGone(RecordedProcess leader) throws Exception {
    Await.until("session " + leader.pid() + " empty", LIMIT_MS, () -> aliveIn(leader) == 0);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldRunTwoHundredWhenAskedAtOnce(List<String> shell) throws Exception {
    open(shell);
    Map<ExecutionKey, Integer> expected = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      expected.put(start("e" + i, "echo out" + i + "; echo err" + i + " >&2; exit " + i), i);
    }
    for (Map.Entry<ExecutionKey, Integer> entry : expected.entrySet()) {
      int i = entry.getValue();
      RecordingEvents.Exit exit = events.awaitExit(entry.getKey());
      assertEquals(i, exit.rc());
      assertEquals("out" + i + "\n", out(entry.getKey()));
      assertEquals("err" + i + "\n", err(entry.getKey()));
      assertEquals(("out" + i).length() + 1, exit.out().totalBytes());
      assertFalse(exit.out().truncated());
      assertEquals(
          new Recovered.Finished(i),
          ExecutionDirectory.of(root, entry.getKey()).recover(processes));
    }
    assertEquals(200, ledger.accepted().size());
    Await.until("all forgotten", LIMIT_MS, () -> keeper.live() == 0);
    long keeperPid = keeper.pid();
    Await.until(
        "no zombie of the keeper",
        LIMIT_MS,
        () -> ProcessHandle.of(keeperPid).orElseThrow().children().findAny().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldBehaveLikeShWhenCommandIsStrange(List<String> shell) throws Exception {
    open(shell);
    String text = "quote ' double \" dollar $HOME `back` \\ tab\t percent %s ünïcødé *";
    String quoted = "'" + text.replace("'", "'\\''") + "'";
    ExecutionKey strange = start("strange", "printf '%s\\n' " + quoted + "\n\necho two\n");
    ExecutionKey dash = start("dash", "-x");
    ExecutionKey absent = start("absent", "no-such-program-at-all");
    ExecutionKey directory = start("directory", "/");
    ExecutionKey empty = start("empty", "");
    ExecutionKey syntax = start("syntax", "if then");
    ExecutionKey signal = start("signal", "kill -TERM $$");
    ExecutionKey killed = start("killed", "kill -KILL $$");
    ExecutionKey input = start("input", "cat; echo end");
    ExecutionKey pid = start("pid", "echo $$ $0; pwd");
    String word = "x".repeat(3000);
    ExecutionKey large = start("large", "echo " + word);
    ExecutionSpec withEnvironment =
        spec(
            "env",
            "echo \"$PLUSH_HOST|$IFS|$VN\"",
            Map.of("PLUSH_HOST", text, "IFS", "/ekr", "VN", "1"));
    assertTrue(keeper.start(withEnvironment));

    assertEquals(0, events.awaitExit(strange).rc());
    assertEquals(text + "\ntwo\n", out(strange));
    assertEquals(127, events.awaitExit(dash).rc());
    assertEquals(127, events.awaitExit(absent).rc());
    assertTrue(err(absent).contains("no-such-program-at-all"), err(absent));
    assertEquals(126, events.awaitExit(directory).rc());
    assertEquals(0, events.awaitExit(empty).rc());
    assertEquals(2, events.awaitExit(syntax).rc());
    assertEquals(128 + 15, events.awaitExit(signal).rc());
    assertEquals(128 + 9, events.awaitExit(killed).rc());
    assertEquals(0, events.awaitExit(input).rc());
    assertEquals("end\n", out(input));
    assertEquals(0, events.awaitExit(pid).rc());
    assertEquals(
        events.awaitStarted(pid).pid() + " /bin/sh\n" + root.resolve("work").toRealPath() + "\n",
        out(pid));
    assertEquals(0, events.awaitExit(large).rc());
    assertEquals(word + "\n", out(large));
    assertEquals(0, events.awaitExit(withEnvironment.key()).rc());
    assertEquals(text + "| \t\n|1\n", out(withEnvironment.key()));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldReportRcAndKeepGroupWhenChildStaysInBackground(List<String> shell) throws Exception {
    open(shell);
    // `timeout` makes a process group of its own within the session.
    ExecutionKey key =
        start("background", "sleep 1000 & timeout 1000 sleep 1000 & echo hi; exit 3");
    assertEquals(3, events.awaitExit(key).rc());
    RecordedProcess leader = events.awaitStarted(key);
    Await.until("three linger", LIMIT_MS, () -> aliveIn(leader) == 3);
    assertTrue(keeper.kill(key, false));
    awaitGone(leader);
    Await.until("forgotten", LIMIT_MS, () -> keeper.live() == 0);
    assertFalse(keeper.kill(key, false));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldEndWhatLingersWhenClosedAfterRelease(List<String> shell) throws Exception {
    open(shell);
    ExecutionKey key = start("released", "sleep 1000 & echo hi");
    assertEquals(0, events.awaitExit(key).rc());
    RecordedProcess leader = events.awaitStarted(key);
    keeper.release(key, root);
    // The writer works in order: the release has been looked at when this one has started.
    events.awaitExit(start("next", "true"));
    assertEquals(1, aliveIn(leader));
    keeper.close();
    assertEquals(0, aliveIn(leader));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldRemoveWhenNothingLingersAnyMore(List<String> words) throws Exception {
    open(words);
    ExecutionKey key = start("later", "sleep 1000 & echo hi");
    events.awaitExit(key);
    keeper.release(key, root);
    events.awaitExit(start("next", "true"));
    assertTrue(ledger.isAccepted(key));
    assertTrue(keeper.kill(key, false));
    Await.until("released", LIMIT_MS, () -> !ledger.isAccepted(key));
    Await.until("removed", LIMIT_MS, () -> !Files.exists(ExecutionDirectory.of(root, key).path()));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldEscalateToKillWhenTermIsIgnored(List<String> shell) throws Exception {
    open(shell);
    ExecutionKey key =
        start(
            "stubborn",
            "trap '' TERM; (trap '' TERM; sleep 1000) & echo up; sleep 1000; sleep 1000");
    events.awaitOutput(key, 3);
    RecordedProcess leader = events.awaitStarted(key);
    assertTrue(keeper.kill(key, false));
    assertEquals(128 + 9, events.awaitExit(key).rc());
    awaitGone(leader);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldEndEverythingWhenClosed(List<String> shell) throws Exception {
    open(shell);
    Path folder = Files.createDirectories(root.resolve("aeron dir/sub")).getParent();
    Files.writeString(folder.resolve("file"), "x");
    keeper.removeOnExit(folder);
    List<RecordedProcess> leaders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      leaders.add(events.awaitStarted(start("s" + i, "trap '' TERM; sleep 1000 & sleep 1000")));
    }
    keeper.close();
    for (RecordedProcess leader : leaders) {
      assertEquals(0, aliveIn(leader));
    }
    assertEquals(20, events.exitCount());
    assertFalse(Files.exists(folder));
    assertFalse(keeper.start(spec("late", "true", Map.of())));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldKillAndReportWhenKeeperIsKilled(List<String> words) throws Exception {
    open(words);
    ExecutionKey key = start("orphan", "sleep 1000 & sleep 1000");
    RecordedProcess leader = events.awaitStarted(key);
    ProcessHandle.of(keeper.pid()).orElseThrow().destroyForcibly();
    assertTrue(events.awaitKeeperLost().contains("unexpectedly"));
    if (words.equals(PERL)) {
      // It was the leader's parent: nobody can know the exit code any more.
      events.awaitLost(key);
    } else {
      assertEquals(128 + 9, events.awaitExit(key).rc());
    }
    awaitGone(leader);
    assertFalse(keeper.start(spec("late", "true", Map.of())));
    // The folder of a keeper that was killed is removed by whoever looks for predecessors.
    assertEquals(List.of(), Keeper.predecessors(root.resolve("keepers")));
  }

  @Test
  void shouldCallItLostWhenWatcherAndLeaderAreKilled() throws Exception {
    open(SH);
    ExecutionKey key = start("unwatched", "sleep 1000");
    RecordedProcess leader = events.awaitStarted(key);
    Await.until("leader leads", LIMIT_MS, () -> aliveIn(leader) > 0);
    ProcessHandle.of(leader.pid()).orElseThrow().parent().orElseThrow().destroyForcibly();
    assertTrue(keeper.kill(key, true));
    events.awaitLost(key);
    assertEquals(0, aliveIn(leader));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldWithdrawWhenKilledBeforeStart(List<String> words) throws Exception {
    open(words);
    List<ExecutionKey> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      keys.add(start("w" + i, "sleep 1000"));
    }
    keys.forEach(key -> assertTrue(keeper.kill(key, true)));
    Await.until("nothing lives", LIMIT_MS, () -> keeper.live() == 0);
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldRefuseWhenQueueIsFull(List<String> words) throws Exception {
    root = Files.createDirectories(temporary.resolve("full"));
    // The report of a start that cannot be prepared comes on the writer thread and holds it back.
    CountDownLatch inReport = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    KeeperEvents blocking =
        new ForwardingEvents(events) {
          @Override
          public void onNotStarted(ExecutionKey key, String reason) {
            inReport.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.onNotStarted(key, reason);
          }
        };
    ledger = Ledger.open(root.resolve("ledger"), false, 1);
    keeper = Keeper.open(options(words).withQueuedStartsMax(2), ledger, blocking);
    Files.createDirectories(root.resolve("executions"));
    Files.writeString(root.resolve("executions/blocked.1"), "in the way");
    ExecutionKey blocked = start("blocked", "true");
    inReport.await();
    ExecutionKey first = start("first", "exit 1");
    ExecutionKey second = start("second", "exit 2");
    ExecutionSpec third = spec("third", "exit 3", Map.of());
    assertFalse(keeper.start(third), "a third was queued");
    assertFalse(keeper.knows(third.key()));
    goOn.countDown();
    assertTrue(events.awaitNotStarted(blocked).contains("blocked.1"));
    assertEquals(1, events.awaitExit(first).rc());
    assertEquals(2, events.awaitExit(second).rc());
    assertFalse(ledger.isAccepted(third.key()), "what was refused must not be recorded");
    assertTrue(keeper.start(third));
    assertEquals(3, events.awaitExit(third.key()).rc());
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldRefuseWhenAttemptIsKnown(List<String> words) throws Exception {
    open(words);
    ExecutionKey key = start("once", "true");
    events.awaitExit(key);
    assertThrows(IllegalArgumentException.class, () -> start("once", "true"));
    keeper.release(key, root);
    Await.until("released", LIMIT_MS, () -> !ledger.isAccepted(key));
    Await.until("removed", LIMIT_MS, () -> !Files.exists(ExecutionDirectory.of(root, key).path()));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldRefuseWithReasonWhenDirectoryCannotBeMade(List<String> words) throws Exception {
    open(words);
    Files.createDirectories(root.resolve("executions"));
    Files.writeString(root.resolve("executions/blocked.1"), "in the way");
    ExecutionKey key = start("blocked", "true");
    assertTrue(events.awaitNotStarted(key).contains("blocked.1"));
    ExecutionKey next = start("next", "true");
    assertEquals(0, events.awaitExit(next).rc());
  }

  @Test
  void shouldUseTheShellWhenPerlDoesNotWork() throws Exception {
    root = Files.createDirectories(temporary.resolve("no perl"));
    ledger = Ledger.open(root.resolve("ledger"), false, 1);
    for (List<String> perl : List.of(List.of("no-such-perl"), List.of("false"))) {
      keeper = Keeper.open(options(SH).withPerl(perl), ledger, events);
      ExecutionKey key = start("by-sh-not-" + perl.get(0), "exit 4");
      assertEquals(4, events.awaitExit(key).rc());
      keeper.close();
    }
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldReuseSlotsWhenManyShortOnesFollowEachOther(List<String> words) throws Exception {
    open(words);
    int count = 0;
    // Forgetting comes 100 ms after an end, so that it falls among the starts of later rounds.
    for (long endNs = System.nanoTime() + 600_000_000L; System.nanoTime() < endNs; ) {
      for (int i = 0; i < 10; i++) {
        start("r" + count++, ":");
      }
      events.awaitExits(count);
    }
    Await.until("all forgotten", LIMIT_MS, () -> keeper.live() == 0);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void shouldBoundDiskWhenOutputIsEndless(List<String> shell) throws Exception {
    open(shell);
    ExecutionKey key = start("endless", "yes");
    OutputSize size = events.awaitOutput(key, 100 * CAP_BYTES);
    assertTrue(size.truncated());
    assertEquals(CAP_BYTES, size.keptBytes());
    assertTrue(keeper.kill(key, false));
    RecordingEvents.Exit exit = events.awaitExit(key);
    assertEquals(128 + 15, exit.rc());
    assertEquals(CAP_BYTES, exit.out().keptBytes());
    ExecutionDirectory directory = ExecutionDirectory.of(root, key);
    assertEquals(CAP_BYTES, directory.fileBytes(OutputStreamKind.OUT));
    assertEquals(exit.out(), directory.readSize(OutputStreamKind.OUT));
    assertTrue(out(key).startsWith("y\ny\n"));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldKeepTheFrontWhenOneLineIsAHundredMegabytes(List<String> words) throws Exception {
    open(words);
    ExecutionKey key =
        start("line", "printf front; head -c 100000000 /dev/zero | tr '\\0' x; echo end >&2");
    RecordingEvents.Exit exit = events.awaitExit(key);
    assertEquals(0, exit.rc());
    assertEquals(CAP_BYTES, exit.out().keptBytes());
    assertTrue(exit.out().truncated());
    assertEquals("end\n", err(key));
    assertTrue(out(key).startsWith("frontxxx"));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void shouldLeaveBytesAloneWhenOutputIsNotText(List<String> words) throws Exception {
    open(words);
    Files.createDirectories(root.resolve("work"));
    byte[] bytes = new byte[1 << 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    Files.write(root.resolve("work/data"), bytes);
    ExecutionKey key = start("bytes", "cat data");
    assertEquals(0, events.awaitExit(key).rc());
    assertArrayEquals(bytes, read(key, OutputStreamKind.OUT));
  }

  /** Also under a parent that ignores it, as everything does that a script starts with '&'. */
  @ParameterizedTest
  @ValueSource(strings = {"", "trap '' INT QUIT; exec /bin/bash \"$@\""})
  void shouldLeaveInterruptAtItsDefaultWhenShellOrEnvAllows(String parent) throws Exception {
    open(parent.isEmpty() ? List.of("/bin/bash") : List.of("/bin/sh", "-c", parent, "sh"));
    ExecutionKey key = start("interrupt", "kill -INT $$; echo survived");
    assertEquals(128 + 2, events.awaitExit(key).rc());
    assertEquals("", out(key));
  }

  @Test
  void shouldAgreeWithPsWhenProcIsRead() throws Exception {
    long own = ProcessHandle.current().pid();
    ProcessTable byPs = ProcessTable.byPs();
    assertTrue(byPs.scan().stream().anyMatch(m -> m.pid() == own));
    assertTrue(processes.scan().stream().anyMatch(m -> m.pid() == own));
    assertNotEquals(null, byPs.startOf(own));
    assertNull(byPs.startOf(Integer.MAX_VALUE));
    assertNull(processes.startOf(Integer.MAX_VALUE));
  }
}
