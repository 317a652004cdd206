package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;

/** Each checker is silent about a right tree and speaks about each way to break it. */
class CheckerTest {
  private static final long SECOND = 1_000_000_000;
  private static final int ROOT = 0;
  private static final int MIDDLE = 1;
  private static final int LEAF = 2;

  private World world;
  private SimulatedHost rootHost;
  private SimulatedHost middleHost;
  private SimulatedHost leafHost;
  private FakeOverlay root;
  private FakeOverlay middle;
  private FakeOverlay leaf;

  @BeforeEach
  void buildRightTree() {
    world = new World(WorldOptions.of(1).collectingViolations());
    rootHost = world.addHost(FakeOverlay.factory());
    middleHost = world.addHost(FakeOverlay.factory());
    leafHost = world.addHost(FakeOverlay.factory());
    world.hosts().forEach(SimulatedHost::start);
    root = FakeOverlay.at(rootHost);
    middle = FakeOverlay.at(middleHost);
    leaf = FakeOverlay.at(leafHost);
    root.beRoot();
    middle.below(root);
    leaf.below(middle);
    world.addChecker(new TreeSafetyChecker(2, SECOND));
    world.addChecker(new TreeLivenessChecker());
  }

  private void touch(SimulatedHost host) {
    host.call(() -> {});
  }

  private List<String> properties() {
    return world.violations().stream().map(Violation::property).distinct().toList();
  }

  private void assertBroken(String property, int hostIndex, Consumer<FakeOverlay> fault) {
    buildRightTree();
    SimulatedHost at = world.hosts().get(hostIndex);
    touch(at);
    assertEquals(List.of(), world.violations());
    fault.accept(FakeOverlay.at(at));
    touch(at);
    assertTrue(properties().contains(property), property + " not in " + world.violations());
  }

  private void assertUnhealed(String property, Consumer<FakeOverlay> faultAtLeaf) {
    buildRightTree();
    world.checkQuiescent();
    assertEquals(List.of(), world.violations());
    faultAtLeaf.accept(leaf);
    world.checkQuiescent();
    assertTrue(properties().contains(property), property + " not in " + world.violations());
  }

  @Test
  void shouldBeSilentAboutARightTree() {
    for (SimulatedHost host : world.hosts()) {
      touch(host);
    }
    world.checkQuiescent();
    assertEquals(List.of(), world.violations());
  }

  @Test
  void shouldSeeEachBrokenSafetyProperty() {
    NodeId stranger = NodeId.parse("10.9.9.9:1#1");
    NodeId another = NodeId.parse("10.9.9.9:1#2");
    assertBroken("S1 keyIsSelf", LEAF, o -> o.self = stranger);
    assertBroken("S2 joinedOrNullParent", LEAF, o -> o.parent = null);
    assertBroken("S2 joinedOrNullParent", LEAF, o -> o.member = false);
    assertBroken(
        "S2 joinedOrNullParent",
        LEAF,
        o -> {
          o.member = false;
          o.parent = null;
        });
    assertBroken("C3 rootHasNoParent", ROOT, o -> o.parent = stranger);
    assertBroken("C3 rootHasNoParent", ROOT, o -> o.root = null);
    assertBroken("C3 rootHasNoParent", LEAF, o -> o.isRoot = true);
    assertBroken("C1 children", MIDDLE, o -> o.children = List.of(o.self));
    assertBroken("C1 children", MIDDLE, o -> o.children = List.of(leaf.self, leaf.self));
    assertBroken("C1 children", MIDDLE, o -> o.children = List.of(another, stranger));
    assertBroken("C1 children", MIDDLE, o -> o.children = List.of(stranger, another));
    assertBroken("C1 children", MIDDLE, o -> o.children = List.of(root.self));
    assertBroken("C2 rootIsNoChild", LEAF, o -> o.children = List.of(root.self));
    assertBroken(
        "O1 degree",
        MIDDLE,
        o ->
            o.children =
                List.of(
                    NodeId.parse("10.9.9.1:1#1"),
                    NodeId.parse("10.9.9.2:1#1"),
                    NodeId.parse("10.9.9.3:1#1")));
    assertBroken("O8 path", LEAF, o -> o.path = List.of(root.self));
    assertBroken("O8 path", LEAF, o -> o.path = List.of(middle.self, o.self));
    assertBroken("O8 path", LEAF, o -> o.path = List.of(middle.self, stranger));
  }

  /** From the middle to the leaf, to a host below it, back to the middle. */
  private void makeLoop() {
    SimulatedHost lowestHost = world.addHost(FakeOverlay.factory());
    lowestHost.start();
    FakeOverlay lowest = FakeOverlay.at(lowestHost);
    lowest.below(leaf);
    middle.parent = lowest.self;
    middle.path = List.of();
    root.children.remove(middle.self);
  }

  @Test
  void shouldAllowALoopForItsTimeOnly() {
    makeLoop();
    touch(middleHost);
    touch(rootHost);
    assertEquals(List.of(), properties());
    world.runFor(SECOND);
    touch(rootHost);
    assertEquals(List.of("S3 noLoops"), properties());
  }

  @Test
  void shouldForgetALoopThatWasMended() {
    makeLoop();
    touch(middleHost);
    middle.parent = null;
    middle.below(root);
    world.runFor(SECOND);
    touch(middleHost);
    world.checkQuiescent();
    assertEquals(List.of(), properties());
  }

  @Test
  void shouldFailTheRunAtOnceWhenAsked() {
    World strict = new World(WorldOptions.of(99));
    SimulatedHost host = strict.addHost(FakeOverlay.factory());
    strict.addChecker(new TreeSafetyChecker(12, 0));
    host.start();
    SimulationFailure failure =
        assertThrows(
            SimulationFailure.class, () -> host.call(() -> FakeOverlay.at(host).member = true));
    assertTrue(failure.getMessage().contains("S2 joinedOrNullParent"), failure::getMessage);
    assertTrue(failure.getMessage().contains("seed 99"), failure::getMessage);
  }

  @Test
  void shouldSeeEachBrokenLivenessProperty() {
    assertUnhealed(
        "L1 allJoined",
        o -> {
          o.member = false;
          o.parent = null;
          o.root = null;
        });
    assertUnhealed("L2 oneRoot", o -> o.isRoot = true);
    assertUnhealed("L3 kidsMatch", o -> middle.children.clear());
    assertUnhealed("L3 kidsMatch", o -> o.parent = root.self);
    assertUnhealed("L3 kidsMatch", o -> leafHost.kill());
    assertUnhealed("L4 rootMatch", o -> o.root = new RootId(1, o.root.node(), true));
    assertUnhealed("L4 rootMatch", o -> o.root = null);
    assertUnhealed("L2 oneRoot", o -> root.isRoot = false);
  }

  @Test
  void shouldSeeEntriesThatComeTwiceOrWithGapsOrDiffer() {
    ExactlyOnceChecker log = new ExactlyOnceChecker();
    NodeId at = leaf.self;
    log.delivered(world, at, entry(1, 5));
    log.delivered(world, at, entry(1, 6));
    log.startedAt(at, 9);
    log.delivered(world, at, entry(1, 10));
    log.delivered(world, middle.self, entry(1, 1));
    assertEquals(List.of(), world.violations());
    assertEquals(4, log.deliveredCount());
    log.delivered(world, at, entry(1, 10));
    log.delivered(world, at, entry(1, 12));
    log.delivered(world, at, entry(0, 13));
    log.delivered(world, middle.self, new LogEntry(1, 2, Bytes.utf8("one"), Bytes.EMPTY));
    log.delivered(world, leaf.self, entry(0, 14));
    log.delivered(world, root.self, new LogEntry(1, 2, Bytes.utf8("two"), Bytes.EMPTY));
    assertEquals(
        List.of("A2 atMostOnce", "A2 noGap", "A2 termAscends", "A2 sameEverywhere"), properties());
  }

  private static LogEntry entry(long term, long seq) {
    return new LogEntry(term, seq, Bytes.EMPTY, Bytes.EMPTY);
  }

  @Test
  void shouldSeeThatSomebodyMissesTheEndOfTheLog() {
    ExactlyOnceChecker log = new ExactlyOnceChecker();
    world.addChecker(log);
    log.delivered(world, root.self, entry(1, 1));
    for (FakeOverlay overlay : List.of(root, middle)) {
      overlay.haveUpTo = 1;
    }
    world.checkQuiescent();
    assertEquals(List.of("A2 everybodyHasAll"), properties());
  }

  @Test
  void shouldSeeIsRootUpcallsThatRepeatOrLie() {
    RootUpcallChecker upcalls = new RootUpcallChecker();
    world.addChecker(upcalls);
    upcalls.notifyIsRootChanged(world, root.self, true);
    touch(rootHost);
    touch(leafHost);
    assertEquals(List.of(), world.violations());
    upcalls.notifyIsRootChanged(world, root.self, true);
    assertEquals(List.of("O3 isRootAlternates"), properties());
    upcalls.notifyIsRootChanged(world, leaf.self, true);
    touch(leafHost);
    assertEquals(List.of("O3 isRootAlternates", "O3 isRootIsTrue"), properties());
  }
}
