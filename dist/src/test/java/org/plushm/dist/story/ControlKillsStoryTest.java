package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The control node is killed at random points of up, exec and down: each verb ends as if nothing
 * had happened, and each host has run the command once. {@code -Dplushm.kills=100} does it a
 * hundred times, {@code -Dplushm.kills.seed} says at which points.
 */
@Tag("real")
class ControlKillsStoryTest {
  private static final int HOSTS = 50;
  private static final int KILLS = Integer.getInteger("plushm.kills", 2);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser user;
  private int kills;

  /** Kills the control node that lives so long after the beginning, or the next one. */
  private final class Killer {
    private final FutureTask<Boolean> task;
    private final Thread thread;

    Killer(long delayMs) {
      this.task =
          new FutureTask<>(
              () -> {
                TimeUnit.MILLISECONDS.sleep(delayMs);
                Await.until(
                    "a control node was killed", LIMIT, ControlKillsStoryTest.this::killOne);
                return true;
              });
      this.thread = new Thread(task, "killer");
      thread.start();
    }

    /** From here on it kills none. */
    void stop() throws InterruptedException {
      task.cancel(true);
      thread.join();
    }

    /** Whether it has killed one before it was stopped; fails as it did. */
    boolean hasKilled() throws Exception {
      return !task.isCancelled() && task.get();
    }
  }

  private boolean killOne() {
    for (Census.Member member : user.census().members()) {
      boolean control = member.command().contains("ControlNodeMain");
      if (control
          && ProcessHandle.of(member.pid()).map(ProcessHandle::destroyForcibly).orElse(false)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldFinishEveryVerbAndRunEachCommandOnceWheneverTheControlNodeDies() throws Exception {
    long seed = Long.getLong("plushm.kills.seed", System.nanoTime());
    Random random = new Random(seed);
    user = story.user("ann");
    long cycleMs = cycle(0, Long.MAX_VALUE);
    for (int number = 1; number <= KILLS; number++) {
      long delayMs = (long) (random.nextDouble() * cycleMs);
      try {
        cycle(number, delayMs);
      } catch (AssertionError | Exception failed) {
        throw new AssertionError(
            "kill " + number + " after " + delayMs + " ms, seed " + seed + ": " + failed, failed);
      }
    }
    Story.tell(
        kills + " kills of the control node within cycles of " + cycleMs + " ms, seed " + seed);
  }

  /** One life of an overlay; returns how long it took. */
  private long cycle(int number, long killAfterMs) throws Exception {
    Path counters = Files.createDirectory(story.folder().resolve("counters" + number));
    long startedNs = System.nanoTime();
    Killer killer = killAfterMs == Long.MAX_VALUE ? null : new Killer(killAfterMs);
    try {
      user.plush("up", "-w", "local[1-" + HOSTS + "]", "-t", "90").expect(0);
      String command = "echo x >>" + counters + "/$PLUSH_HOST; sleep 0.3; echo $PLUSH_HOST";
      Invocation exec = user.plush("exec", "-t", "60", "--json", command).expect(0);
      Json result = exec.expectTally(Map.of("ok", HOSTS));
      for (Json host : result.at("hosts").elements()) {
        assertEquals(host.at("host").text() + "\n", host.at("stdout").text());
      }
      for (int host = 1; host <= HOSTS; host++) {
        assertEquals("x\n", Files.readString(counters.resolve("local" + host)), "local" + host);
      }
      user.plush("down").expect(0);
      assertTrue(Files.notExists(user.overlay("default").resolve("journal")), "dismantled");
    } finally {
      if (killer != null) {
        killer.stop();
      }
    }
    kills += killer != null && killer.hasKilled() ? 1 : 0;
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    story.assertNothingLeft(Story.END_LIMIT);
    remove(counters);
    return tookMs;
  }

  private static void remove(Path folder) throws IOException {
    for (int host = 1; host <= HOSTS; host++) {
      Files.delete(folder.resolve("local" + host));
    }
    Files.delete(folder);
  }
}
