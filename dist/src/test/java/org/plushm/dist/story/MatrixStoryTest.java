package org.plushm.dist.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault matrix with real processes: who is struck ({@link MatrixFault}), and at what moment
 * ({@link MatrixMoment}). In each cell nothing hangs, every host is accounted for, nothing runs
 * twice that must not, the overlay is whole again, and after the dismantling there is no process,
 * no port and no folder. {@code FaultMatrixTest} is the same in virtual time.
 *
 * <p>A build plays one of as many diagonals as there are faults, chosen by its build id, so that
 * all cells have their turn and the same build does the same. {@code -Dplushm.matrix=all} plays all
 * cells, {@code -Dplushm.matrix=3} that diagonal, {@code -Dplushm.matrix=EDGE/IDLE} that cell, and
 * {@code -Dplushm.matrix.seed=7} draws other victims and instants.
 */
@Tag("real")
class MatrixStoryTest {
  private static final long SEED = Long.getLong("plushm.matrix.seed", 1);

  @RegisterExtension final Story story = new Story();

  /** One cell. */
  private record Cell(MatrixFault fault, MatrixMoment moment) {
    @Override
    public String toString() {
      return fault + "/" + moment;
    }
  }

  static Stream<Cell> cells() throws IOException {
    String chosen = System.getProperty("plushm.matrix", "");
    int diagonals = MatrixFault.values().length;
    if (chosen.isBlank()) {
      Path id = Path.of(System.getProperty("plushm.home"), "etc", "build-id");
      chosen = Integer.toString(Math.floorMod(Files.readString(id).strip().hashCode(), diagonals));
    }
    List<Cell> cells = new ArrayList<>();
    for (MatrixMoment moment : MatrixMoment.values()) {
      for (MatrixFault fault : MatrixFault.values()) {
        Cell cell = new Cell(fault, moment);
        int diagonal = Math.floorMod(fault.ordinal() - 2 * moment.ordinal(), diagonals);
        if (chosen.equals("all")
            || chosen.equals(cell.toString())
            || chosen.equals(Integer.toString(diagonal))) {
          cells.add(cell);
        }
      }
    }
    Story.tell("fault matrix, again with -Dplushm.matrix=" + chosen + ": " + cells);
    return cells.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void shouldAccountForEveryHostAndLeaveNothing(Cell cell) throws Exception {
    Random random = new Random(SEED * 1_000_003 + cell.toString().hashCode());
    MatrixOverlay overlay = new MatrixOverlay(story, random);
    Path scratch = Files.createDirectory(story.folder().resolve("scratch"));
    String outcome = cell.moment().play(overlay, cell.fault(), scratch);
    long struckNs = System.nanoTime();
    String recovered = "";
    if (!overlay.leaving) {
      recovered = "whole " + recover(overlay, struckNs) + " ms later; ";
    }
    long leftNs = System.nanoTime();
    dismantle(overlay.user);
    story.assertNothingLeft(Story.END_LIMIT);
    long goneMs = (System.nanoTime() - leftNs) / 1_000_000;
    Story.tell(
        "matrix | " + cell + " | " + outcome + " | " + recovered + "gone " + goneMs + " ms later");
  }

  /** Asks for all hosts as a user would whose command was cut short; returns after how many ms. */
  private static long recover(MatrixOverlay overlay, long struckNs) throws Exception {
    PlushUser user = overlay.user;
    Await.until(
        "all hosts are in again",
        Duration.ofSeconds(90),
        () -> user.plush("up", "-q", "-w", MatrixOverlay.ALL).exit() == 0);
    Await.until("all victims are back", Duration.ofSeconds(90), overlay::areVictimsBack);
    user.awaitActive(MatrixOverlay.HOSTS);
    long wholeMs = (System.nanoTime() - struckNs) / 1_000_000;
    user.awaitNoRun();
    user.assertAnswers(MatrixOverlay.HOSTS);
    return wholeMs;
  }

  /** A control node that died over it is followed by another that goes on. */
  private static void dismantle(PlushUser user) throws Exception {
    Path journal = user.overlay("default").resolve("journal");
    Await.until(
        "the overlay is dismantled",
        Duration.ofSeconds(90),
        () -> !Files.exists(journal) || user.plush("down").exit() == 0);
  }
}
