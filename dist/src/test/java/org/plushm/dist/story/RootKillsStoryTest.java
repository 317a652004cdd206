package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.participant.launch.EdgeProgram;

/**
 * The root dies again and again under commands, and none of them is lost. Silently as a machine
 * without power, or noisily as a killed process whose connections the kernel closes, which takes
 * the other hosts of its edge along. {@code bench/rootkills.sh} is the long form, and has the time
 * without a control link judged.
 */
@Tag("real")
@Tag("long")
class RootKillsStoryTest {
  private static final int KILLS = Integer.getInteger("plushm.rootkills", 1);
  private static final int HOSTS = Integer.getInteger("plushm.rootkills.hosts", 20);
  private static final int EDGES = 4;

  @RegisterExtension final Story story = new Story();
  private PlushUser user;

  private void build(int hostsPerEdge) throws Exception {
    // The same hosts may die often here without being to blame.
    Path settings = Files.writeString(story.folder().resolve("s"), "control.flap-count=1000\n");
    user = story.user("ann").with("PLUSH_SETTINGS", settings.toString());
    if (hostsPerEdge > 0) {
      Path work = Files.createDirectories(user.overlay("default").resolve("work"));
      new EdgeProgram(JvmRole.EDGE, EdgeMain.class.getName(), List.of(), hostsPerEdge, 1)
          .writeTo(work);
    }
    user.up("local[1-" + HOSTS + "]");
    user.awaitActive(HOSTS);
  }

  /** Kills whatever is root and returns who dies with it. */
  @FunctionalInterface
  private interface Kill {
    Set<String> root(String label) throws Exception;
  }

  @Test
  void shouldLoseNoCommandWhenRootsDieSilently() throws Exception {
    build(0);
    play(
        "silently",
        root -> {
          user.plush("kill", root).expect(0);
          return Set.of(root);
        });
  }

  @Test
  void shouldLoseNoCommandWhenRootsDieNoisily() throws Exception {
    build((HOSTS + EDGES - 1) / EDGES);
    play(
        "noisily",
        root -> {
          for (int number = 1; number <= EDGES; number++) {
            Path record =
                user.overlay("default").resolve("work").resolve("edge-" + number + ".record");
            Set<String> hosts = new TreeSet<>();
            List<String> lines = Files.readAllLines(record);
            lines.subList(1, lines.size()).forEach(line -> hosts.add(line.split(" ")[1]));
            if (hosts.contains(root)) {
              Signals.send("KILL", user.edge(number));
              return hosts;
            }
          }
          throw new AssertionError("no edge has the root " + root);
        });
  }

  private void play(String how, Kill kill) throws Exception {
    List<Long> gapsMs = new ArrayList<>();
    int lost = 0;
    for (int round = 0; round < KILLS; round++) {
      Path begun = Files.createDirectory(story.folder().resolve("begun-" + round));
      Path later = Files.createDirectory(story.folder().resolve("later-" + round));
      Json before = user.status();
      final long losses = before.at("counters").at("control_link_lost").number();
      Invocation exec =
          user.start("exec", "--json", "echo x >>" + begun + "/$PLUSH_HOST; sleep 1; echo fine");
      Await.until(
          "it runs on all",
          Duration.ofSeconds(60),
          () -> MatrixMoment.lines(begun).size() == HOSTS);
      Set<String> victims = kill.root(before.at("root").at("host").text());
      // This one comes while there is no root.
      Invocation next =
          user.start("exec", "--json", "echo x >>" + later + "/$PLUSH_HOST; echo fine");
      lost += judge(exec, victims, Set.of("lost"));
      judge(next, victims, Set.of("lost", "unreachable", "skipped"));
      for (Path counted : List.of(begun, later)) {
        assertTrue(
            MatrixMoment.lines(counted).values().stream().allMatch(count -> count == 1),
            "nothing runs twice");
      }
      user.awaitActive(HOSTS);
      user.assertAnswers(HOSTS);
      Json counters = user.status().at("counters");
      assertTrue(counters.at("control_link_lost").number() > losses, "the root was lost");
      gapsMs.add(counters.at("control_link_gap_ms").number());
    }
    gapsMs.sort(null);
    Story.tell(
        "{\"bench\":\"rootkills\",\"how\":\"%s\",\"hosts\":%d,\"kills\":%d,\"commands\":%d,"
                .formatted(how, HOSTS, KILLS, 3 * KILLS)
            + "\"commands_lost\":0,\"outcomes_lost\":%d,\"gap_ms_median\":%d,\"gap_ms_worst\":%d}"
                .formatted(lost, gapsMs.get(gapsMs.size() / 2), gapsMs.get(gapsMs.size() - 1)));
  }

  /** Every host is accounted for, and all but those that died are well; how many are lost. */
  private static int judge(Invocation exec, Set<String> victims, Set<String> maybe)
      throws Exception {
    exec.await();
    Map<String, Integer> tally = new TreeMap<>();
    for (Json host : exec.json().at("hosts").elements()) {
      String label = host.at("host").text();
      String state = host.at("state").text();
      tally.merge(state, 1, Integer::sum);
      if (state.equals("ok")) {
        assertEquals("fine\n", host.at("stdout").text());
      } else {
        assertTrue(victims.contains(label), label + " is " + state);
        assertTrue(maybe.contains(state), label + " is " + state);
      }
    }
    exec.expectTally(tally);
    return tally.getOrDefault("lost", 0);
  }
}
