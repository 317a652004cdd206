package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/**
 * The fault matrix: who is struck, and at what moment of an overlay's life. In each cell every host
 * is accounted for, nothing starts twice, the overlay is whole again, and the dismantling leaves
 * nothing. A few seeds a cell in each build; {@code -Dplush.matrix=1000} runs so many.
 *
 * <p>A later issue adds its moment to {@link Moment} or its fault to {@link Fault}: the cells
 * follow. {@code MatrixStoryTest} is the same with real processes.
 */
class FaultMatrixTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final long SEEDS = Long.getLong("plush.matrix", 2);
  private static final long FIRST_SEED = Long.getLong("plush.matrix.seed", 1);
  private static final String ONLY = System.getProperty("plush.matrix.cell", "");

  /** Far beyond what it usually takes. */
  private static final long ACCOUNTED_NS = 120 * SECOND;

  /** Participant's own timer, orphan rule and keeper's grace are over by then. */
  private static final long NOTHING_LEFT_NS = 300 * SECOND;

  private static final int TASKS_PER_HOST = 3;
  private static final String TASK = "/eman/c/w/p";

  /** With fewer hosts all that take part may be struck at once, and their tasks end as lost. */
  private static final int SPARE_HOSTS = 5;

  /** Who is struck. All kills are those of {@code kill -9}. */
  private enum Fault {
    /** The root's machine. */
    ROOT {
      @Override
      void strike(Life life) {
        life.killSilently(life.root());
      }
    },
    /** A machine whose participant is a child of the root. */
    CHILD_OF_ROOT {
      @Override
      void strike(Life life) {
        life.killSilently(life.member(true));
      }
    },
    /** A machine whose participant has no children. */
    LEAF {
      @Override
      void strike(Life life) {
        life.killSilently(life.member(false));
      }
    },
    /** A quarter of all machines at once. */
    QUARTER {
      @Override
      void strike(Life life) {
        for (int i = 1; i <= Math.max(1, life.hosts / 4); i++) {
          life.plush.killHost("h" + (1 + (life.offset + i) % life.hosts));
        }
      }
    },
    /** The process of half of the hosts; their user processes wait for its successor. */
    EDGE {
      @Override
      void strike(Life life) {
        for (int i = 1; i <= life.hosts; i += 2) {
          life.plush.killClient("h" + i);
        }
      }
    },
    /** The control node. */
    CONTROL_NODE {
      @Override
      void strike(Life life) {
        life.killControl();
      }
    },
    /** Control node and root at once. */
    CONTROL_NODE_AND_ROOT {
      @Override
      void strike(Life life) {
        life.killControl();
        life.killSilently(life.root());
      }
    },
    /** The control link, for a while. */
    CONTROL_LINK {
      @Override
      void strike(Life life) {
        long durationNs = 300 * MS + life.random.nextLong(5 * SECOND);
        SimulatedHost root = life.plush.hosts.get(life.root());
        if (root != null) {
          life.plush.links.cut(root, durationNs);
        }
      }
    };

    abstract void strike(Life life);
  }

  /** At what moment. */
  private enum Moment {
    /** Hosts are on their way in. */
    INVITING {
      @Override
      void play(Life life, Fault fault) {
        life.plush.up(life.all);
        life.after(life.random.nextLong(800 * MS), fault);
        life.recover();
        life.end();
      }
    },
    /** Nothing goes on. */
    IDLE {
      @Override
      void play(Life life, Fault fault) {
        life.build();
        life.after(life.random.nextLong(SECOND), fault);
        life.recover();
        life.end();
      }
    },
    /** A command runs everywhere. */
    EXEC_RUNNING {
      @Override
      void play(Life life, Fault fault) {
        life.build();
        life.plush.exec(life.all, "sleep=2000 out=20000 err=30", 0);
        life.after(life.random.nextLong(2_500 * MS), fault);
        life.recover();
        life.end();
      }
    },
    /** A run of a specification goes from its first message to its last task. */
    RUN_RUNNING {
      @Override
      void play(Life life, Fault fault) {
        life.build();
        int tasks = TASKS_PER_HOST * life.hosts;
        life.plush.run(Specs.eman(1, life.hosts, tasks, "sleep=600 out=2000 err=30"));
        life.after(life.random.nextLong(2_500 * MS), fault);
        life.awaitRunEnd();
        life.judgeTasks(tasks);
        life.recover();
        life.end();
        new ApplicationJudge(life.plush).judge();
      }
    },
    /** The key is being changed while a command runs. */
    KEY_CHANGING {
      @Override
      void play(Life life, Fault fault) {
        life.build();
        life.plush.exec(life.all, "sleep=2000 out=20000 err=30", 0);
        life.plush.ask(new RotateRequest());
        life.after(life.random.nextLong(400 * MS), fault);
        life.recover();
        life.plush.await(
            "the change's end", ACCOUNTED_NS, () -> life.plush.controlNode().keyStep().isStable());
        life.end();
      }
    },
    /** The overlay is being dismantled while a command runs. */
    TEARING_DOWN {
      @Override
      void play(Life life, Fault fault) {
        life.build();
        life.plush.exec(life.all, "sleep=600000", 0);
        life.plush.world.runFor(SECOND);
        life.down();
        life.after(life.random.nextLong(400 * MS), fault);
        life.awaitNothingLeft();
      }
    };

    abstract void play(Life life, Fault fault);
  }

  /** One overlay's life under one seed. */
  private static final class Life {
    final PlushWorld plush;
    final RandomSource random;
    final int hosts;
    final int offset;
    final String all;
    private boolean downAsked;

    Life(long seed, String replay) {
      RandomSource choice = new RandomSource(seed).fork("choice");
      this.hosts = choice.pick(List.of(2, 4, 8, 13, 16, 20));
      this.all = "h[1-" + hosts + "]";
      FaultModel faults =
          FaultModel.none().withDelay(choice.pick(List.of(MS / 10, 5 * MS, 25 * MS)), 0.5);
      this.plush =
          new PlushWorld(WorldOptions.of(seed).withFaults(faults).withReplayCommand(replay), hosts);
      this.random = plush.world.random("matrix");
      this.offset = random.nextInt(hosts);
      plush.journal.compacts = random.chance(0.5);
      plush.links.edge = random.chance(0.5);
      plush.startControl();
    }

    void build() {
      Client up = plush.up(all);
      plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
      plush.await("one tree", 30 * SECOND, plush::isWhole);
    }

    void after(long delayNs, Fault fault) {
      plush.world.runFor(delayNs);
      fault.strike(this);
    }

    String root() {
      String root = plush.rootLabel();
      return root == null ? "h" + (1 + offset) : root;
    }

    /** A child of the root, or a leaf. */
    String member(boolean inner) {
      for (Map.Entry<String, SimulatedHost> entry : plush.hosts.entrySet()) {
        if (entry.getValue().isAlive()) {
          Overlay overlay = entry.getValue().service(Overlay.class);
          boolean child = overlay.tree().parent() != null;
          boolean leaf = child && overlay.tree().children().isEmpty();
          if (inner ? child && overlay.tree().pathToRoot().size() <= 1 : leaf) {
            return entry.getKey();
          }
        }
      }
      return "h" + (1 + offset);
    }

    void killSilently(String label) {
      plush.killHost(label);
    }

    void killControl() {
      plush.killControl();
      plush.world.after(random.nextLong(3 * SECOND), this::startControl);
    }

    private void startControl() {
      if (!plush.control.isAlive() && !plush.controlEnded) {
        plush.startControl();
        if (downAsked) {
          // The user's down asks the next control node when one dies over it.
          plush.down();
        }
      }
    }

    void down() {
      downAsked = true;
      plush.down();
    }

    void recover() {
      plush.await("the control node", 20 * SECOND, plush.control::isAlive);
      plush.world.runFor(100 * MS);
      plush.await("every outcome", ACCOUNTED_NS, () -> new RunJudge(plush).isComplete());
      // Whoever asked for hosts while the control node died asks again, as a user would.
      plush.bringBack(all);
      Client exec = plush.exec(all, "sleep=10 out=20", 0);
      plush.await("the last ExecDone", 30 * SECOND, () -> exec.execDone != null);
      assertEquals(hosts, exec.count(HostState.OK), exec.tally.equation());
    }

    /** Judging takes time, so not at every step. */
    void awaitRunEnd() {
      plush.await("the control node", 20 * SECOND, plush.control::isAlive);
      long limitNs = plush.world.nowNs() + ACCOUNTED_NS;
      while (!new ApplicationJudge(plush).isComplete()) {
        plush.require(plush.world.nowNs() < limitNs, "every run ends", plush.describe());
        plush.world.runFor(SECOND);
      }
    }

    /** A task has none but one result, unless the run was ended or nobody was left for it. */
    void judgeTasks(int tasks) {
      ApplicationJudge judge = new ApplicationJudge(plush);
      boolean mayMiss = judge.isAnyEnded() || hosts < SPARE_HOSTS;
      for (int task = 1; task <= tasks && judge.hasBlock(TASK); task++) {
        int results = judge.resultCount(TASK, task);
        plush.require(results <= 1, "one result for a task", task + " has " + results);
        plush.require(results == 1 || mayMiss, "a result for each task", task + " has none");
      }
    }

    void end() {
      down();
      awaitNothingLeft();
      new RunJudge(plush).judge();
    }

    void awaitNothingLeft() {
      plush.await("the control node's end", NOTHING_LEFT_NS, () -> plush.controlEnded);
      plush.await("every client's end", NOTHING_LEFT_NS, plush::allEnded);
      plush.await(
          "every user process' end",
          NOTHING_LEFT_NS,
          () -> plush.keepers.values().stream().allMatch(keeper -> keeper.runningCount() == 0));
      assertTrue(new RunJudge(plush).isComplete(), new RunJudge(plush).describe());
    }
  }

  private record Cell(Fault fault, Moment moment, long seed) {
    String problem() {
      String name = fault + "/" + moment;
      String replay =
          "mvn -Pfast -pl plush -am test -Dtest=FaultMatrixTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dplush.matrix=1 -Dplush.matrix.cell="
              + name
              + " -Dplush.matrix.seed="
              + seed;
      try {
        Life life = new Life(seed, replay);
        moment.play(life, fault);
        assertEquals(List.of(), life.plush.world.violations());
        return null;
      } catch (RuntimeException | AssertionError failed) {
        return name + ": " + failed + "\n  again with: " + replay;
      }
    }

    boolean isWanted() {
      return ONLY.isEmpty() || ONLY.equals(fault + "/" + moment);
    }
  }

  @Test
  void shouldAccountForEveryHostAndLeaveNothingInEachCell() {
    List<Cell> cells = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      for (Moment moment : Moment.values()) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
          cells.add(new Cell(fault, moment, seed));
        }
      }
    }
    // Worlds share nothing, so that every processor may have one.
    Stream<String> problems =
        cells.stream().filter(Cell::isWanted).toList().parallelStream().map(Cell::problem);
    String found = String.join("\n", problems.filter(Objects::nonNull).toList());
    assertEquals("", found);
    assertTrue(cells.size() == 48 * SEEDS, Arrays.toString(Moment.values()));
  }
}
