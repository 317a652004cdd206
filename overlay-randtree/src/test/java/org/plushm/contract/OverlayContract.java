package org.plushm.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.contract.ContractWorld.MS;
import static org.plushm.contract.ContractWorld.SECOND;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.plushm.contract.ContractWorld.Above;
import org.plushm.contract.ContractWorld.Note;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.StreamKind;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/**
 * What every overlay promises to the layer above. What one does not promise is told by the test
 * report as skipped, with its reason. Safety checkers judge every event of every test.
 */
abstract class OverlayContract {
  static final int HOSTS = 40;

  abstract OverlayType type();

  /** Puts the overlay's services on a node. */
  abstract Overlay install(Node node, int index, OverlayUpcalls above);

  /** The most children of one node. */
  abstract int childrenMax();

  /** The overlay's own shape. */
  abstract void assertShape(ContractWorld trees);

  final ContractWorld built(WorldOptions options, int count) {
    ContractWorld trees = new ContractWorld(options, count, childrenMax(), this::install);
    trees.build(2 * SECOND);
    return trees;
  }

  private ContractWorld built(long seed) {
    return built(WorldOptions.of(seed), HOSTS);
  }

  private void requireHealing() {
    Assumptions.assumeTrue(
        type().heals(), "unsupported: a " + type().label() + " does not heal by itself");
  }

  @Test
  void shouldTellTheSameOfHealingByNameAndByItself() {
    ContractWorld trees = built(WorldOptions.of(1), 2);
    assertEquals(type().heals(), trees.overlay(trees.root()).heals());
  }

  @Test
  void shouldBecomeOneTreeOfItsShapeWhenHostsJoin() {
    for (long seed = 1; seed <= 3; seed++) {
      ContractWorld trees = built(seed);
      assertEquals(trees.world.hosts().get(0), trees.root(), "seed " + seed);
      assertShape(trees);
      for (SimulatedHost host : trees.alive()) {
        Above above = trees.above(host);
        assertEquals(trees.overlay(host).tree().children(), above.children, "seed " + seed);
        assertEquals(trees.overlay(host).tree().parent(), above.parent, "seed " + seed);
        assertTrue(above.joined.containsAll(above.children), "peerJoinedOverlay, seed " + seed);
      }
      trees.world.checkQuiescent();
    }
  }

  @Test
  void shouldBecomeOneTreeWhenDatagramsAreLostAndDoubled() {
    for (long seed = 1; seed <= 3; seed++) {
      WorldOptions options =
          WorldOptions.of(seed).withFaults(FaultModel.none().withFrameFaults(0.1, 0.1, 0.1));
      ContractWorld trees = new ContractWorld(options, HOSTS, childrenMax(), this::install);
      trees.build(5 * SECOND, 40 * SECOND);
      trees.world.runFor(20 * SECOND);
      trees.awaitOneTree(10 * SECOND);
    }
  }

  @Test
  void shouldDeliverEachEntryOnceInOrderWhileHostsJoin() {
    for (long seed = 1; seed <= 2; seed++) {
      ContractWorld trees =
          new ContractWorld(WorldOptions.of(seed), HOSTS, childrenMax(), this::install);
      // More entries than are kept and than fit an edge at once, from the first moment on.
      for (int batch = 0; batch < 20; batch++) {
        trees.world.after((200 + batch * 100) * MS, () -> trees.issue(25));
      }
      trees.build(2 * SECOND);
      trees.world.runFor(SECOND);
      trees.awaitThat(trees::allHaveTheLog, 15 * SECOND, () -> "the whole log");
      trees.world.checkQuiescent();
      assertEquals(500, trees.above(trees.root()).delivered.size(), "at the root, seed " + seed);
    }
  }

  @Test
  void shouldAskForWhatIsMissingBeforeAnEntry() {
    ContractWorld trees = built(1);
    SimulatedHost root = trees.root();
    trees.issue(3);
    trees.world.runFor(SECOND);
    List<LogEntry> late = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LogEntry last = trees.issued.get(trees.issued.size() - 1);
      late.add(new LogEntry(1, last.seq() + 1, last.body(), last.signature()));
      trees.issued.add(late.get(i));
    }
    root.call(() -> trees.overlay(root).multicast(late.subList(2, 3)));
    trees.world.runFor(MS);
    assertEquals(List.of(4L), trees.above(root).gaps);
    trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the gap filled");
    trees.world.checkQuiescent();
  }

  @Test
  void shouldIgnoreEntriesGivenToANodeThatIsNotRoot() {
    ContractWorld trees = built(1);
    SimulatedHost leaf = trees.leaf();
    leaf.call(() -> trees.overlay(leaf).multicast(List.of(new LogEntry(1, 1, null, null))));
    trees.world.runFor(SECOND);
    assertEquals(0, trees.overlay(leaf).haveUpTo());
    assertEquals(List.of(), trees.above(leaf).delivered);
  }

  @Test
  void shouldStartANewcomerAtItsParentsPosition() {
    ContractWorld trees = built(1);
    trees.issue(300);
    trees.awaitThat(trees::allHaveTheLog, 20 * SECOND, () -> "the log");
    SimulatedHost again = trees.leaf();
    trees.startAndJoin(again, trees.root());
    trees.awaitOneTree(10 * SECOND);
    assertEquals(300, trees.overlay(again).haveUpTo());
    trees.issue(1);
    trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the next entry");
    assertEquals(List.of(301L), trees.above(again).delivered);
  }

  @Test
  void shouldCollectFromEveryHostOnceThoughAcknowledgementsAreLost() {
    for (long seed = 1; seed <= 3; seed++) {
      WorldOptions options =
          WorldOptions.of(seed).withFaults(FaultModel.none().withFrameFaults(0.2, 0.1, 0.1));
      ContractWorld trees = new ContractWorld(options, HOSTS, childrenMax(), this::install);
      trees.build(5 * SECOND, 40 * SECOND);
      Map<Note, Integer> expected = new LinkedHashMap<>();
      long number = 0;
      for (SimulatedHost host : trees.alive()) {
        Note note = new Note(++number);
        host.call(() -> trees.overlay(host).collect(note));
        expected.put(note, 1);
      }
      trees.world.runFor(30 * SECOND);
      assertEquals(expected, new LinkedHashMap<>(sorted(trees.collected)), "seed " + seed);
    }
  }

  private static Map<Note, Integer> sorted(Map<Note, Integer> counts) {
    Map<Note, Integer> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted((a, b) -> Long.compare(a.getKey().number(), b.getKey().number()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  @Test
  void shouldCollectWhatWasAskedBeforeItHadAParent() {
    ContractWorld trees = built(1);
    SimulatedHost late = trees.leaf();
    late.restart();
    late.call(() -> trees.overlay(late).collect(new Note(7)));
    trees.world.runFor(SECOND);
    assertEquals(Map.of(), trees.collected);
    trees.join(late, trees.root());
    trees.awaitThat(() -> trees.collected.size() == 1, 10 * SECOND, () -> "collected");
  }

  @Test
  void shouldForwardOnceOnBothStreams() {
    ContractWorld trees = built(1);
    boolean[] taken = new boolean[2];
    SimulatedHost leaf = trees.leaf();
    leaf.call(
        () -> {
          taken[0] = trees.overlay(leaf).forward(StreamKind.CONTROL, new Note(1));
          taken[1] = trees.overlay(leaf).forward(StreamKind.BULK, new Note(2));
        });
    SimulatedHost root = trees.root();
    root.call(() -> trees.overlay(root).forward(StreamKind.CONTROL, new Note(3)));
    trees.world.runFor(2 * SECOND);
    assertTrue(taken[0] && taken[1]);
    assertEquals(Map.of(new Note(1), 1, new Note(2), 1, new Note(3), 1), sorted(trees.collected));
  }

  @Test
  void shouldSayThatThereIsNoWayUpWhenDetached() {
    ContractWorld trees = built(1);
    SimulatedHost late = trees.leaf();
    late.restart();
    boolean[] taken = {true};
    late.call(() -> taken[0] = trees.overlay(late).forward(StreamKind.CONTROL, new Note(1)));
    trees.world.runFor(SECOND);
    assertFalse(taken[0]);
    assertFalse(trees.overlay(late).tree().isMember());
  }

  @Test
  void shouldLetEachHopTakeAMessageOut() {
    ContractWorld trees = built(1);
    SimulatedHost below =
        trees.alive().stream()
            .filter(h -> trees.overlay(h).tree().pathToRoot().size() == 2)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(
        below != null, "unsupported: a " + type().label() + " has no hop between host and root");
    trees.above(trees.parentOf(below)).keepsMessages = true;
    below.call(() -> trees.overlay(below).forward(StreamKind.CONTROL, new Note(1)));
    trees.world.runFor(2 * SECOND);
    assertEquals(Map.of(), trees.collected);
  }

  @Test
  void shouldTellTheParentWhenAChildDiesSilently() {
    for (long seed = 1; seed <= 3; seed++) {
      ContractWorld trees = built(seed);
      trees.world.runFor(3 * SECOND);
      SimulatedHost leaf = trees.leaf();
      NodeId dead = leaf.id();
      Above parent = trees.above(trees.parentOf(leaf));
      leaf.kill();
      trees.awaitThat(() -> parent.errors.contains(dead), 7 * SECOND, () -> "error of " + dead);
      assertFalse(parent.children.contains(dead), "seed " + seed);
      trees.awaitOneTree(SECOND);
    }
  }

  @Test
  void shouldTellTheChildrenWhenTheirParentDies() {
    ContractWorld trees = built(2);
    SimulatedHost root = trees.root();
    NodeId dead = root.id();
    List<NodeId> children = List.copyOf(trees.overlay(root).tree().children());
    root.killNoisily();
    trees.awaitThat(
        () -> children.stream().allMatch(c -> trees.byId.get(c).errors.contains(dead)),
        3 * SECOND,
        () -> "error at each child");
  }

  @Test
  void shouldLeaveWithAGoodbye() {
    ContractWorld trees = built(1);
    SimulatedHost leaf = trees.leaf();
    Above parent = trees.above(trees.parentOf(leaf));
    NodeId left = leaf.id();
    leaf.call(() -> trees.overlay(leaf).leave());
    trees.world.runFor(500 * MS);
    assertFalse(parent.children.contains(left), "a goodbye is told at once");
    assertFalse(trees.overlay(leaf).tree().isMember());
    assertNull(trees.overlay(leaf).tree().root());
    leaf.kill();
    trees.awaitOneTree(SECOND);
  }

  @Test
  void shouldTakeARestartedHostInAgain() {
    for (long seed = 1; seed <= 3; seed++) {
      ContractWorld trees = built(seed);
      SimulatedHost leaf = trees.leaf();
      // At once: its parent takes the former life for alive.
      trees.startAndJoin(leaf, trees.root());
      trees.awaitOneTree(10 * SECOND);
      assertShape(trees);
      trees.issue(5);
      trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the log");
    }
  }

  @Test
  void shouldLeaveAFailedPeerAloneUntilItIsReadmitted() {
    ContractWorld trees = built(1);
    SimulatedHost leaf = trees.leaf();
    NodeId marked = leaf.endpoint();
    for (SimulatedHost host : trees.alive()) {
      if (host != leaf) {
        host.call(() -> trees.overlay(host).markFailed(marked));
      }
    }
    trees.world.runFor(SECOND);
    assertFalse(trees.overlay(leaf).tree().isMember(), "it was dropped");
    trees.join(leaf, trees.root());
    trees.world.runFor(10 * SECOND);
    assertFalse(trees.overlay(leaf).tree().parent() != null, "nobody takes it in");
    for (SimulatedHost host : trees.alive()) {
      if (host != leaf) {
        host.call(() -> trees.overlay(host).readmit(marked));
      }
    }
    trees.join(leaf, trees.root());
    trees.awaitThat(
        () -> trees.overlay(leaf).tree().parent() != null, 20 * SECOND, () -> "taken in again");
  }

  @Test
  void shouldLoseNobodyWhenANodeOnlyPausedAMoment() {
    ContractWorld trees = built(1);
    trees.world.runFor(3 * SECOND);
    trees.leaf().pause(700 * MS);
    trees.root().pause(700 * MS);
    trees.world.runFor(5 * SECOND);
    for (SimulatedHost host : trees.alive()) {
      assertEquals(List.of(), trees.above(host).errors, host.toString());
    }
    trees.awaitOneTree(SECOND);
  }

  @Test
  void shouldGoTheSameWayTwice() {
    long[] hashes = new long[2];
    for (int run = 0; run < 2; run++) {
      ContractWorld trees = built(5);
      trees.issue(10);
      trees.root().kill();
      trees.world.runFor(10 * SECOND);
      hashes[run] = trees.world.runHash();
    }
    assertEquals(hashes[0], hashes[1]);
  }

  // Healing.

  @Test
  void shouldFindOtherParentsWhenAnInnerNodeDies() {
    requireHealing();
    ContractWorld trees = built(1);
    trees.world.runFor(6 * SECOND);
    SimulatedHost inner =
        trees.alive().stream()
            .filter(h -> h != trees.root() && !trees.overlay(h).tree().children().isEmpty())
            .findFirst()
            .orElseThrow();
    inner.kill();
    trees.world.runFor(MS);
    trees.awaitOneTree(10 * SECOND);
    trees.issue(5);
    trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the log");
  }

  @Test
  void shouldReplaceTheRootByItselfWhenItDies() {
    requireHealing();
    ContractWorld trees = built(1);
    trees.world.runFor(6 * SECOND);
    trees.root().kill();
    trees.world.runFor(MS);
    trees.awaitOneTree(10 * SECOND);
    trees.issue(5);
    trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the log");
  }

  @Test
  void shouldStayDetachedUntilItIsToldToJoinWhereItDoesNotHeal() {
    Assumptions.assumeFalse(
        type().heals(), "not asked of a " + type().label() + ": it heals by itself");
    for (long seed = 1; seed <= 3; seed++) {
      ContractWorld trees = built(seed);
      trees.issue(10);
      trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the log");
      trees.root().kill();
      trees.world.runFor(60 * SECOND);
      for (SimulatedHost host : trees.alive()) {
        assertFalse(trees.overlay(host).tree().isRoot(), "nobody takes the root's place");
        assertNull(trees.overlay(host).tree().root(), "and everybody knows that it is lost");
      }
      // What the control node does then.
      SimulatedHost next = trees.world.random("next").pick(trees.alive());
      next.call(() -> trees.overlay(next).found(1));
      for (SimulatedHost host : trees.alive()) {
        if (host != next) {
          trees.join(host, next);
        }
      }
      trees.awaitOneTree(15 * SECOND);
      assertEquals(next, trees.root());
      trees.issue(10);
      trees.awaitThat(trees::allHaveTheLog, 5 * SECOND, () -> "the log goes on");
      trees.world.checkQuiescent();
    }
  }

  @Test
  void shouldGiveWayToTheNewRootWhenTheFormerOneOnlySlept() {
    for (long seed = 1; seed <= 3; seed++) {
      ContractWorld trees = built(seed);
      trees.world.runFor(6 * SECOND);
      SimulatedHost former = trees.root();
      former.pause(40 * SECOND);
      trees.world.runFor(10 * SECOND);
      List<SimulatedHost> others = trees.alive().stream().filter(h -> h != former).toList();
      if (!type().heals()) {
        SimulatedHost next = others.get(0);
        next.call(() -> trees.overlay(next).found(1));
        others.subList(1, others.size()).forEach(host -> trees.join(host, next));
      }
      trees.world.runFor(20 * SECOND);
      SimulatedHost next =
          others.stream().filter(h -> trees.overlay(h).tree().isRoot()).findFirst().orElseThrow();
      trees.world.runFor(11 * SECOND);
      // The control node finds it missing and has it told whom to join.
      trees.join(former, next);
      trees.awaitOneTree(20 * SECOND);
      assertEquals(next, trees.root(), "seed " + seed);
    }
  }
}
