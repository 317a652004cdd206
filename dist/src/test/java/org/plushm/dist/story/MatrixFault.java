package org.plushm.dist.story;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rows of the {@link MatrixStoryTest}: who is struck. All kills are those of kill -9. */
enum MatrixFault {
  /** The root. */
  ROOT {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      return killing(overlay, Set.of(overlay.root()));
    }
  },
  /** A child of the root. */
  CHILD_OF_ROOT {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      return killing(overlay, Set.of(overlay.member(true)));
    }
  },
  /** A host without children. */
  LEAF {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      return killing(overlay, Set.of(overlay.member(false)));
    }
  },
  /** A quarter of all hosts at once. */
  QUARTER {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      List<String> active = new ArrayList<>(overlay.active());
      Collections.shuffle(active, overlay.random);
      int quarter = Math.max(1, Math.round(active.size() / 4f));
      return killing(overlay, new TreeSet<>(active.subList(0, quarter)));
    }
  },
  /** The process of half of the hosts; their commands wait for its successor. */
  EDGE {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      int number = 1 + overlay.random.nextInt(2);
      return new Strike(overlay.hostsOf(number), false, () -> kill(overlay.edge(number)));
    }
  },
  /** The control node. */
  CONTROL_NODE {
    @Override
    Strike aim(MatrixOverlay overlay) {
      return new Strike(Set.of(), true, () -> kill(overlay.controlNode()));
    }
  },
  /** Control node and root, one right after the other. */
  CONTROL_NODE_AND_ROOT {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      Strike root = ROOT.aim(overlay);
      return new Strike(
          root.victims(),
          true,
          () -> {
            long control = overlay.controlNode();
            root.act().run();
            kill(control);
          });
    }
  },
  /** Control node and an edge at the same moment. */
  CONTROL_NODE_AND_EDGE {
    @Override
    Strike aim(MatrixOverlay overlay) throws Exception {
      Strike edge = EDGE.aim(overlay);
      return new Strike(
          edge.victims(),
          true,
          () -> {
            kill(overlay.controlNode());
            edge.act().run();
          });
    }
  },
  /** Nothing passes between control node and participants for a while. */
  CONTROL_LINK {
    @Override
    Strike aim(MatrixOverlay overlay) {
      int cutMs = 300 + overlay.random.nextInt(4_000);
      return new Strike(
          Set.of(),
          false,
          () -> overlay.struck(overlay.user.plush("kill", "--link", cutMs + "ms")));
    }
  };

  /** Something that strikes. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  /**
   * What is about to happen.
   *
   * @param victims the hosts whose client dies
   * @param controlDies whether the control node does, and with it what a client waits for
   * @param act does it
   */
  record Strike(Set<String> victims, boolean controlDies, Act act) {}

  /** Chooses, before time matters; the overlay is whole again when the victims are others. */
  final Strike aimAt(MatrixOverlay overlay) throws Exception {
    Strike strike = aim(overlay);
    overlay.aimedAt(strike.victims());
    return strike;
  }

  /** Chooses. */
  abstract Strike aim(MatrixOverlay overlay) throws Exception;

  private static void kill(long pid) throws Exception {
    Signals.send("KILL", pid);
  }

  private static Strike killing(MatrixOverlay overlay, Set<String> victims) {
    return new Strike(
        victims,
        false,
        () -> overlay.struck(overlay.user.plush("kill", String.join(",", victims))));
  }
}
