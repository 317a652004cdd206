package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.plushm.dist.story.MatrixFault.Strike;

/** The columns of the {@link MatrixStoryTest}: at what moment of an overlay's life. */
enum MatrixMoment {
  /** One edge is up, the hosts of another are on their way in. */
  INVITING {
    @Override
    String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception {
      overlay.user.up(MatrixOverlay.FIRST_EDGE);
      overlay.user.awaitActive(MatrixOverlay.HOSTS_PER_EDGE);
      Strike strike = fault.aimAt(overlay);
      Invocation up = overlay.user.start("up", "-q", "-w", MatrixOverlay.ALL);
      Await.until(
          "the second edge is started",
          MatrixOverlay.LIMIT,
          () -> Files.isDirectory(overlay.edgeFolder(2)));
      pause(overlay, 600);
      strike.act().run();
      // Whether it was told of all depends on who was struck; it must only not hang.
      up.await();
      return "up ended with " + up.exit();
    }
  },
  /** Nothing goes on. */
  IDLE {
    @Override
    String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception {
      overlay.build();
      fault.aimAt(overlay).act().run();
      return "";
    }
  },
  /** A command runs everywhere. */
  EXEC_RUNNING {
    @Override
    String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception {
      overlay.build();
      Strike strike = fault.aimAt(overlay);
      Path begun = Files.createDirectory(scratch.resolve("begun"));
      Path ended = Files.createDirectory(scratch.resolve("ended"));
      String command =
          "echo x >>%s/$PLUSH_HOST; sleep 3; echo x >>%s/$PLUSH_HOST; echo $PLUSH_HOST"
              .formatted(begun, ended);
      Invocation exec = overlay.user.start("exec", "--json", command);
      Await.until(
          "it runs on all", MatrixOverlay.LIMIT, () -> lines(begun).size() == MatrixOverlay.HOSTS);
      pause(overlay, 1_000);
      strike.act().run();
      exec.await();
      String told = judge(exec, strike);
      overlay.user.awaitNoRun();
      Map<String, Long> counted = lines(ended);
      for (String host : lines(begun).keySet()) {
        long count = counted.getOrDefault(host, 0L);
        assertTrue(count == 1 || strike.victims().contains(host) && count == 0, host + counted);
      }
      assertTrue(lines(begun).values().stream().allMatch(count -> count == 1), "begun once each");
      return told;
    }

    private String judge(Invocation exec, Strike strike) throws Exception {
      if (exec.out().isBlank()) {
        assertTrue(strike.controlDies(), "only a control node that dies ends a command untold");
        return "client told with " + exec.exit();
      }
      Map<String, Integer> tally = new TreeMap<>();
      for (Json host : exec.json().at("hosts").elements()) {
        String label = host.at("host").text();
        String state = host.at("state").text();
        tally.merge(state, 1, Integer::sum);
        if (state.equals("ok")) {
          assertEquals(label + "\n", host.at("stdout").text());
        } else {
          // A client whose control node died can only say that it does not know.
          assertTrue(
              strike.victims().contains(label) || strike.controlDies(), label + " is " + state);
          assertEquals("lost", state, label);
        }
      }
      exec.expectTally(tally);
      return tally.toString();
    }
  },
  /** The tasks of a specification are shared among all hosts. */
  RUN_RUNNING {
    private static final int TASKS = 30;

    @Override
    String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception {
      overlay.build();
      Strike strike = fault.aimAt(overlay);
      Path begun = Files.createDirectory(scratch.resolve("begun"));
      Path ended = Files.createDirectory(scratch.resolve("ended"));
      Path script = scratch.resolve("work");
      Files.writeString(
          script,
          "echo $PLUSH_HOST >>%s/$2; sleep 1; echo $PLUSH_HOST >>%s/$2; echo task $2\n"
              .formatted(begun, ended));
      Path spec = Files.writeString(scratch.resolve("spec.yaml"), specification(script));
      Path out = scratch.resolve("out");
      Invocation run = overlay.user.start("run", "-q", "--outdir", out.toString(), spec.toString());
      Await.until("tasks run", MatrixOverlay.LIMIT, () -> !lines(begun).isEmpty());
      pause(overlay, 1_500);
      strike.act().run();
      run.await();
      overlay.user.awaitNoRun();
      Map<String, Long> counted = lines(ended);
      assertEquals(TASKS, counted.size(), "every task has ended somewhere");
      long again = counted.values().stream().filter(count -> count > 1).count();
      assertTrue(again == 0 || !strike.victims().isEmpty(), "without a victim nothing runs twice");
      for (String task : lines(begun).keySet()) {
        // A victim that is back may be given the task again that it died over.
        List<String> others =
            Files.readAllLines(begun.resolve(task)).stream()
                .filter(host -> !strike.victims().contains(host))
                .toList();
        assertEquals(Set.copyOf(others).size(), others.size(), "task " + task + " on " + others);
      }
      if (!strike.controlDies()) {
        assertTrue(run.exit() == 0 || run.exit() == 3 && !strike.victims().isEmpty());
        Map<Integer, String> told = RunFiles.tasks(out);
        assertEquals(TASKS, told.size());
        told.forEach((task, output) -> assertEquals("task " + task + "\n", output));
      }
      return TASKS + " tasks, " + again + " twice, client told with " + run.exit();
    }

    private String specification(Path script) {
      return """
      project: matrix
      components:
        - {name: workers, num_hosts: 1-%d}
      applications:
        - name: app
          blocks:
            - component_block: group
              component: workers
              blocks:
                - workflow_block: flow
                  num_tasks: %d
                  blocks:
                    - process_block: task
                      path: /bin/sh
                      cmdline: [%s, {id: flow, flag: --i}]
      """
          .formatted(MatrixOverlay.HOSTS, TASKS, script);
    }
  },
  /** The overlay is being dismantled while a command runs everywhere. */
  TEARING_DOWN {
    @Override
    String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception {
      overlay.build();
      Strike strike = fault.aimAt(overlay);
      Invocation exec = overlay.user.start("exec", "sleep 1000");
      Await.until(
          "all sleep",
          MatrixOverlay.LIMIT,
          () -> overlay.user.census().count("sleep 1000") == MatrixOverlay.HOSTS);
      overlay.leaving = true;
      Invocation down = overlay.user.start("down");
      // About as long as the command line takes before it asks.
      pause(overlay, 700);
      strike.act().run();
      down.await();
      exec.await();
      assertTrue(down.exit() == 0 || strike.controlDies(), "down: " + down.err());
      return "down ended with " + down.exit();
    }
  };

  /**
   * Lives up to the moment, strikes and judges what it was about.
   *
   * @return what came of it, for the table
   */
  abstract String play(MatrixOverlay overlay, MatrixFault fault, Path scratch) throws Exception;

  /** No condition is awaited here: the moment itself is drawn. */
  private static void pause(MatrixOverlay overlay, int mostMs) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(overlay.random.nextInt(mostMs));
  }

  /** How many lines each file of a folder has. */
  static Map<String, Long> lines(Path folder) throws Exception {
    Map<String, Long> lines = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        lines.put(file.getFileName().toString(), Files.readString(file).lines().count());
      }
    }
    return lines;
  }
}
