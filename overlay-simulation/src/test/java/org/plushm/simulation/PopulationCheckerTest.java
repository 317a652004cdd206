package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A1: right counts in a row at every living node, and nothing less. */
class PopulationCheckerTest {
  private final Map<SimulatedHost, PopulationChecker.Count> told = new HashMap<>();
  private final PopulationChecker checker = new PopulationChecker(5, this::lastTold);
  private World world;

  @BeforeEach
  void startThreeHosts() {
    world = new World(WorldOptions.of(1).collectingViolations());
    for (int i = 0; i < 3; i++) {
      world.addHost(FakeOverlay.factory()).start();
    }
    world.addChecker(checker);
    world.hosts().forEach(host -> checker.touched(world, host));
  }

  private PopulationChecker.Count lastTold(SimulatedHost host) {
    return told.getOrDefault(host, new PopulationChecker.Count(0, 0));
  }

  private void tellAll(int times, long count) {
    for (int i = 0; i < times; i++) {
      world.hosts().stream()
          .filter(SimulatedHost::isAlive)
          .forEach(
              host -> {
                long epoch = lastTold(host).epoch() + 1;
                told.put(host, new PopulationChecker.Count(epoch, count));
                checker.touched(world, host);
                checker.touched(world, host);
              });
    }
  }

  private List<String> properties() {
    world.checkQuiescent();
    return world.violations().stream().map(Violation::property).toList();
  }

  @Test
  void shouldBeSilentWhenEverybodyWasToldTheRightCountFiveTimes() {
    tellAll(5, 3);
    assertEquals(List.of(), properties());
    assertTrue(checker.holds(world));
  }

  @Test
  void shouldSpeakWhenNobodyWasToldAnything() {
    assertEquals(List.of("A1 population"), properties());
  }

  @Test
  void shouldSpeakWhenAWrongCountInterruptsTheRow() {
    tellAll(4, 3);
    tellAll(1, 2);
    tellAll(4, 3);
    assertEquals(List.of("A1 population"), properties());
    tellAll(1, 3);
    assertTrue(checker.holds(world));
  }

  @Test
  void shouldSpeakWhenOneHostWasLeftOut() {
    tellAll(5, 3);
    world.addHost(FakeOverlay.factory()).start();
    assertFalse(checker.holds(world));
  }

  @Test
  void shouldCountTheLivingOnlyWhenOneDies() {
    tellAll(5, 3);
    world.hosts().get(2).kill();
    tellAll(1, 3);
    assertFalse(checker.holds(world));
    tellAll(5, 2);
    assertTrue(checker.holds(world));
  }
}
