package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.plushm.participant.edge.EdgeMain;

/**
 * A process stands still for longer than it takes to be thought dead, and goes on: nobody is given
 * up, nothing runs twice, and nobody else is harmed. {@code -Dplushm.pause=30} and {@code
 * -Dplushm.pause.control=300} are the long form.
 */
@Tag("real")
class PauseStoryTest {
  private static final int PAUSE_S = Integer.getInteger("plushm.pause", 5);
  private static final int CONTROL_PAUSE_S = Integer.getInteger("plushm.pause.control", 5);
  private static final int HOSTS = MatrixOverlay.HOSTS + 1;
  private static final int OPEN_FILES_MAX = 1024;
  private static final Pattern LOST = Pattern.compile("host: (\\S+) (DISCONNECTED|FAILED)");

  @RegisterExtension final Story story = new Story();
  private MatrixOverlay overlay;
  private PlushUser user;
  private Path begun;

  @BeforeEach
  void build() throws Exception {
    overlay = new MatrixOverlay(story, new Random(1));
    user = overlay.user;
    // Whoever stands still must not end by the orphan rule as soon as it goes on.
    user.without("PLUSH_SETTINGS");
    SshStandIn.giveTo(user, story.folder(), OPEN_FILES_MAX);
    user.up(MatrixOverlay.ALL);
    user.up("solo");
    user.awaitActive(HOSTS);
    begun = Files.createDirectory(story.folder().resolve("begun"));
  }

  private void sleepEverywhere() throws Exception {
    user.start("exec", "--json", "echo x >>" + begun + "/$PLUSH_HOST; sleep 1000");
    Await.until(
        "it runs on all", MatrixOverlay.LIMIT, () -> user.census().count("sleep 1000") == HOSTS);
  }

  private static void pause(long pid, int seconds, MatrixFault.Act meanwhile) throws Exception {
    Signals.send("STOP", pid);
    try {
      meanwhile.run();
      // The length of the pause is what is asked for.
      TimeUnit.SECONDS.sleep(seconds);
    } finally {
      Signals.send("CONT", pid);
    }
  }

  private Set<Long> clients() {
    Set<Long> clients = new TreeSet<>();
    for (Census.Member member : user.census().members()) {
      if (member.command().contains(EdgeMain.class.getName())
          || member.command().contains("ParticipantMain") && member.command().contains("java")) {
        clients.add(member.pid());
      }
    }
    return clients;
  }

  /** The hosts that the control node ever thought to be lost. */
  private Set<String> lost() throws Exception {
    Set<String> lost = new TreeSet<>();
    String log = Files.readString(user.overlay("default").resolve("control.log"));
    Matcher matcher = LOST.matcher(log);
    while (matcher.find()) {
      assertEquals("DISCONNECTED", matcher.group(2), log);
      lost.add(matcher.group(1));
    }
    return lost;
  }

  private void pauseClient(String name, long pid, Set<String> hosts) throws Exception {
    Set<Long> clients = clients();
    sleepEverywhere();
    pause(pid, PAUSE_S, () -> {});
    long goesOnNs = System.nanoTime();
    user.awaitActive(HOSTS);
    long backMs = (System.nanoTime() - goesOnNs) / 1_000_000;
    user.assertAnswers(HOSTS);
    assertEquals(clients, clients(), "the same processes, and no other");
    assertTrue(hosts.containsAll(lost()), "lost were " + lost() + ", but only " + hosts + " slept");
    Map<String, Long> starts = MatrixMoment.lines(begun);
    assertTrue(starts.values().stream().allMatch(count -> count == 1), starts.toString());
    assertTrue(user.census().count("sleep 1000") <= HOSTS, "no command runs twice");
    Story.tell(
        name
            + " stood still for "
            + PAUSE_S
            + " s: "
            + lost().size()
            + " hosts disconnected, all "
            + HOSTS
            + " active and none failed "
            + backMs
            + " ms after it went on");
  }

  @Test
  void shouldBearAnEdgeThatStandsStill() throws Exception {
    pauseClient("an edge", overlay.edge(1), overlay.hostsOf(1));
  }

  @Test
  @Tag("long")
  void shouldBearAParticipantThatStandsStill() throws Exception {
    pauseClient("a participant", SshStandIn.process(user), Set.of("solo"));
  }

  @Test
  void shouldBearAControlNodeThatStandsStill() throws Exception {
    final Set<Long> clients = clients();
    final long term = user.status().at("control").at("term").number();
    long backMs;
    try (Gate gate = new Gate(story.folder())) {
      Invocation exec =
          user.start("exec", "--json", "echo x >>" + begun + "/$PLUSH_HOST; " + gate.pass());
      Await.until(
          "it runs on all", MatrixOverlay.LIMIT, () -> MatrixMoment.lines(begun).size() == HOSTS);
      // What ends while nobody listens is told later.
      pause(overlay.controlNode(), CONTROL_PAUSE_S, gate::open);
      long goesOnNs = System.nanoTime();
      Await.until(
          "the link is back",
          MatrixOverlay.LIMIT,
          () -> user.status().at("control").at("link").text().equals("live"));
      backMs = (System.nanoTime() - goesOnNs) / 1_000_000;
      exec.expect(0).expectTally(Map.of("ok", HOSTS));
    }
    user.awaitActive(HOSTS);
    user.assertAnswers(HOSTS);
    assertEquals(Set.of(), lost());
    assertEquals(clients, clients());
    assertEquals(term, user.status().at("control").at("term").number());
    Json counters = user.status().at("counters");
    Story.tell(
        "the control node stood still for "
            + CONTROL_PAUSE_S
            + " s: link live at most "
            + backMs
            + " ms after it went on, lost "
            + counters.at("control_link_lost").number()
            + " times, for "
            + counters.at("control_link_gap_ms").number()
            + " ms");
  }
}
