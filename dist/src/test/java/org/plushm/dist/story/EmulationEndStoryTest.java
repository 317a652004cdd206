package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Emulations end, in good order and by a kill of {@code modelnet} itself: no process, no socket, no
 * memory and no temporary folder is left. The stage looks for the first three after every story.
 */
@Tag("real")
class EmulationEndStoryTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** A warden sees the end of its command, starts to work, and dismantles hosts one last time. */
  private static final Duration WARDEN_LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser user;
  private Path temporary;

  @BeforeEach
  void begin() throws Exception {
    temporary = Files.createDirectory(story.folder().resolve("tmp"));
    user = inTemporaryFolder(story.user("ann"));
  }

  private PlushUser inTemporaryFolder(PlushUser one) {
    return one.with("TMPDIR", temporary.toString())
        .with("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
  }

  /** Everything in the user's folder for temporary files but what the virtual machine keeps. */
  private TreeSet<String> temporaries() throws Exception {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(temporary)) {
      files.map(file -> file.getFileName().toString()).forEach(names::add);
    }
    names.removeIf(name -> name.startsWith("hsperfdata"));
    return names;
  }

  private void assertNothingLeft(Duration limit) throws Exception {
    long goneMs = story.assertNothingLeft(limit);
    Await.until("temporary files are gone", limit, () -> temporaries().isEmpty());
    Story.tell("emulation over: everything gone in " + goneMs + " ms");
  }

  private boolean hasStarted() {
    return user.census().members().stream()
        .anyMatch(member -> member.command().contains("EmulatedEdge"));
  }

  @Test
  void shouldLeaveNothingBehindAfterAnOverlayThatStayed() throws Exception {
    user.startModelnet("emulate", "--hosts", "4", "--overlay", "wan").expect(0);
    user.plush("exec", "--overlay", "wan", "true").expect(0);
    Invocation hop = user.startModelnet("hop", "--overlay", "wan", "0", "delay", "5ms").expect(0);
    assertTrue(
        hop.err()
            .lines()
            .anyMatch(
                line -> line.matches("modelnet: hop 0 \\(\\d+ to \\d+\\): delay 5 ms, bw .*, up")),
        hop.err());
    Invocation quiet = user.startModelnet("hop", "-q", "--overlay", "wan", "0", "down").expect(0);
    assertFalse(quiet.err().contains("modelnet: "), quiet.err());
    user.startModelnet("hop", "--overlay", "wan", "0", "up").expect(0);
    user.plush("down", "--overlay", "wan").expect(0);
    assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldTakeDownWhatAnEmulationThatIsInterruptedHasStartedAndSayIt() throws Exception {
    Path program = Story.copyProgram(story.folder().resolve("program"));
    HeldStart start = new HeldStart(program, "emulation", story.folder());
    user = inTemporaryFolder(story.user("bob", program, List.of()));
    Invocation emulate =
        user.startModelnetAfter(
            PlushUser.HEARS_INTERRUPTS, "emulate", "--hosts", "10", "--overlay", "wan");
    start.await();
    emulate.signal("INT");
    Await.until("it has heard it", LIMIT, () -> emulate.err().contains("cancelling, "));
    start.release();
    emulate.expect(5);
    assertTrue(emulate.err().contains("^C takes them down again\n"), emulate.err());
    assertTrue(
        emulate.err().endsWith("cancelled; overlay 'wan' is dismantled, nothing of it runs\n"),
        emulate.err());
    assertFalse(Files.exists(user.overlay("wan").resolve("journal")));
    assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldEndFaultsAndCommandsOfChaosThatIsEndedAndLeaveAnOverlayThatStays() throws Exception {
    user.startModelnet("emulate", "--hosts", "4", "--overlay", "wan").expect(0);
    Path script =
        Files.writeString(story.folder().resolve("script"), "at 0s pause edge1 for 10m\n");
    Invocation chaos =
        user.startModelnet(
            "chaos", "--overlay", "wan", "--faults", script.toString(), "--rest", "1s", "--long");
    Await.until("the edge stands still", LIMIT, () -> chaos.err().contains("fault: pause edge1"));
    chaos.signal("TERM");
    chaos.expect(5);
    assertTrue(
        chaos
            .err()
            .endsWith("cancelled; faults are ended, commands cancelled; overlay 'wan' stays up\n"),
        chaos.err());
    Await.until(
        "no run is left",
        LIMIT,
        () -> user.plush("status", "--json", "--overlay", "wan").json().at("runs").number() == 0);
    user.plush("exec", "--overlay", "wan", "true").expect(0);
    user.plush("down", "--overlay", "wan").expect(0);
    assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldDismantleWhatChaosThatIsInterruptedHasStartedAndSayIt() throws Exception {
    Path script = Files.writeString(story.folder().resolve("script"), "at 0s kill 2\n");
    Invocation chaos =
        user.startModelnetAfter(
            PlushUser.HEARS_INTERRUPTS,
            "chaos",
            "--hosts",
            "4",
            "--faults",
            script.toString(),
            "--rest",
            "1s");
    Await.until("commands run", LIMIT, () -> chaos.err().contains("fault: kill 2"));
    chaos.signal("INT");
    chaos.expect(5);
    assertTrue(
        chaos.err().endsWith("cancelled; overlay 'chaos' is dismantled, nothing of it runs\n"),
        chaos.err());
    assertFalse(Files.exists(user.overlay("chaos").resolve("journal")));
    assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldKeepWhatAnExperimentThatIsEndedHasMeasured() throws Exception {
    Path report = story.folder().resolve("report");
    Invocation experiment =
        user.startModelnet(
            "experiment",
            "construction",
            "--hosts",
            "4,100",
            "--json",
            "--report",
            report.toString());
    Await.until("something is measured", LIMIT, () -> !experiment.out().isEmpty());
    experiment.signal("TERM");
    experiment.expect(5);
    assertEquals(1, experiment.out().lines().count(), experiment.out());
    assertTrue(
        experiment
            .err()
            .endsWith(
                "modelnet: cancelled; 1 of 2 runs are over, the overlay is dismantled; measurements"
                    + " are kept (1): on standard output, in "
                    + report.resolve("index.html")
                    + "\n"),
        experiment.err());
    assertTrue(
        Files.readString(report.resolve("index.html")).contains("cancelled after 1 of 2 runs"));
    assertNothingLeft(Story.END_LIMIT);
  }

  /** The control node is a process of its own: it comes up though nobody waits for it any more. */
  @Test
  void shouldLeaveNoOverlayBehindWhenChaosIsKilledWhileItsControlNodeStarts() throws Exception {
    Invocation killed = user.startModelnet("chaos", "--hosts", "4");
    Await.until(
        "a control node starts",
        LIMIT,
        () ->
            user.census().members().stream()
                .anyMatch(member -> member.command().contains("ControlNodeMain")));
    killed.signal("KILL");
    assertNothingLeft(WARDEN_LIMIT);
    assertFalse(Files.exists(user.overlay("chaos").resolve("journal")));
    assertFalse(Files.exists(user.overlay("chaos").resolve("keys")));
  }

  @Test
  void shouldLeaveNothingBehindWhenAnExperimentIsKilled() throws Exception {
    Invocation experiment = user.startModelnet("experiment", "recovery", "--hosts", "4");
    Await.until("an edge runs", LIMIT, this::hasStarted);
    experiment.signal("KILL");
    assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldDismantleItsOverlayWhenChaosEndsAndWhenItIsKilled() throws Exception {
    Path script = Files.writeString(story.folder().resolve("script"), "at 0s kill 2\n");
    List<String> words =
        List.of("chaos", "--hosts", "4", "--faults", script.toString(), "--json", "--rest", "1s");
    Invocation whole = user.startModelnet(words.toArray(String[]::new)).await();
    List<String> lines = whole.out().lines().toList();
    assertEquals(3, lines.size(), whole.err());
    assertTrue(lines.get(2).contains("\"unaccounted\":0,\"twice\":0"), lines.get(2));
    whole.expect(0);
    assertFalse(Files.exists(user.overlay("chaos").resolve("journal")));
    assertNothingLeft(Story.END_LIMIT);

    Invocation killed = user.startModelnet(words.toArray(String[]::new));
    Await.until("commands run", LIMIT, () -> killed.err().contains("fault: kill 2"));
    killed.signal("KILL");
    assertNothingLeft(WARDEN_LIMIT);
    assertFalse(Files.exists(user.overlay("chaos").resolve("journal")));
  }
}
