package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.Violation;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/** Each checker of this module sees what it is there for, and nothing where all is well. */
class CheckersFailTest {
  private static final NodeId A = OneNode.id(21);
  private static final NodeId B = OneNode.id(22);
  private static final NodeId C = OneNode.id(23);

  private final World world = new World(WorldOptions.of(1).collectingViolations());
  private final SimulatedHost host = world.addHost((node, random) -> {});

  CheckersFailTest() {
    host.start();
  }

  private void assertSeen(String... properties) {
    assertEquals(
        List.of(properties), world.violations().stream().map(Violation::property).toList());
  }

  /** Answers as given. */
  private record FakeView(
      boolean isRoot,
      NodeId parent,
      RootId root,
      List<NodeId> children,
      List<NodeId> siblings,
      boolean timersRun,
      int places)
      implements RandTreeChecker.View, Tree {
    @Override
    public Tree tree() {
      return this;
    }

    @Override
    public NodeId self() {
      return C;
    }

    @Override
    public boolean isMember() {
      return true;
    }

    @Override
    public List<NodeId> pathToRoot() {
      return List.of();
    }
  }

  private void judge(FakeView view) {
    RandTreeChecker checker = new RandTreeChecker(2, any -> view);
    checker.touched(world, host);
    checker.scan(world);
  }

  private static FakeView child(List<NodeId> children, List<NodeId> siblings) {
    return new FakeView(false, A, new RootId(0, A, true), children, siblings, true, 1);
  }

  @Test
  void shouldSeeNothingWhenAllIsWell() {
    judge(child(List.of(B), List.of(C)));
    assertSeen();
  }

  @Test
  void shouldSeeAStateWithoutATimerS4C4() {
    judge(new FakeView(false, A, new RootId(0, A, true), List.of(), List.of(), false, 0));
    assertSeen("S4 timers", "S4 timers");
  }

  @Test
  void shouldSeeAChildThatIsASiblingC1() {
    judge(child(List.of(B), List.of(B, C)));
    assertSeen("C1 childrenAndSiblingsDisjoint", "C1 childrenAndSiblingsDisjoint");
  }

  @Test
  void shouldSeeARootThatIsASiblingC2() {
    judge(child(List.of(), List.of(A, C)));
    assertSeen("C2 rootIsNeitherChildNorSibling", "C2 rootIsNeitherChildNorSibling");
  }

  @Test
  void shouldSeeARootWithSiblingsC3() {
    judge(new FakeView(true, null, new RootId(0, C, true), List.of(), List.of(B), true, 0));
    assertSeen("C3 rootHasNoSiblings", "C3 rootHasNoSiblings");
  }

  @Test
  void shouldSeeTooManyPlacesO1() {
    judge(new FakeView(true, null, new RootId(0, C, true), List.of(), List.of(), true, 3));
    assertSeen("O1 degree", "O1 degree");
  }

  @Test
  void shouldSeeSiblingsThatTheParentDoesNotHaveL5() {
    SimulatedHost second = world.addHost((node, random) -> {});
    second.start();
    FakeView parent = new FakeView(true, null, null, List.of(host.id()), List.of(), true, 1);
    FakeView below = new FakeView(false, second.id(), null, List.of(), List.of(A), true, 0);
    RandTreeChecker checker = new RandTreeChecker(2, at -> at == host ? below : parent);
    checker.quiescent(world);
    assertSeen("L5 siblingsMatch");
  }

  // ---- joins ----

  private final AtomicReference<NodeId> failed = new AtomicReference<>();
  private final JoinChecker joins =
      new JoinChecker(
          3,
          new JoinChecker.View() {
            @Override
            public boolean hasLeft(SimulatedHost at) {
              return false;
            }

            @Override
            public boolean isFailed(SimulatedHost at, NodeId peer) {
              return peer.equals(failed.get());
            }
          });

  private void arrives(NodeId from, Message message) {
    joins.tap(host.id()).onDatagram(from, message);
  }

  private void sends(NodeId to, Message message) {
    joins.effect(world, host, new Effect.SendDatagram(to, message));
  }

  private void eventEnds() {
    joins.touched(world, host);
  }

  @Test
  void shouldSeeAJoinWithoutAnswerO4() {
    arrives(A, OneNode.newcomer(1));
    sends(A, OneNode.refusal(1, Answer.BUSY, null));
    eventEnds();
    arrives(A, OneNode.newcomer(3));
    sends(A, OneNode.refusal(2, Answer.BUSY, null));
    sends(B, OneNode.refusal(3, Answer.BUSY, null));
    eventEnds();
    assertSeen("O4 everyJoinAnswered");
  }

  @Test
  void shouldAllowSilenceToAJoinThatALaterOneHasOvertaken() {
    arrives(A, OneNode.newcomer(2));
    sends(A, OneNode.refusal(2, Answer.BUSY, null));
    eventEnds();
    arrives(A, OneNode.newcomer(1));
    eventEnds();
    assertSeen();
  }

  @Test
  void shouldSeeAStormOfJoinsO4() {
    LongStream.rangeClosed(1, 21).forEach(edge -> sends(A, OneNode.newcomer(edge)));
    assertSeen("O4 boundedRetries");
  }

  @Test
  void shouldSeeTooManyHopsO5() {
    sends(A, OneNode.newcomer(1));
    eventEnds();
    for (long edge = 1; edge <= 4; edge++) {
      NodeId next = edge % 2 == 0 ? A : B;
      JoinReply redirect = OneNode.redirect(edge, null, next);
      arrives(next.equals(A) ? B : A, redirect);
      sends(next, new Join(edge + 1, false, null, -1));
      eventEnds();
    }
    assertSeen("O5 hops");
  }

  @Test
  void shouldSeeAQuestionToAFailedPeerO2() {
    failed.set(B);
    sends(A, new Probe(1, null));
    sends(B, OneNode.refusal(1, Answer.FAILED, null));
    assertSeen();
    sends(B, new Probe(1, null));
    sends(B, OneNode.newcomer(1));
    assertSeen("O2 failedLeftAlone", "O2 failedLeftAlone");
  }
}
