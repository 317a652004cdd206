package org.plushm.aeron.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.NodeId;

/** Frames of two key epochs between two nodes that change over. */
class KeyChangeTest {
  private static final NodeId ALICE = NodeId.parse("127.0.0.1:4000#7");
  private static final NodeId BOB = NodeId.parse("127.0.0.1:4001#9");

  private final List<OverlayKey> keys = new ArrayList<>();
  private final FrameCipher cipher = new FrameCipher();
  private final SealCounters counters = new SealCounters();
  private final Seal alice = new Seal(ring(KeyStep.FIRST), ALICE, 42, cipher);
  private final Opener bob = new Opener(ring(KeyStep.FIRST), BOB, cipher, counters);
  private final byte[] opened = new byte[2048];
  private long nowNs = 1;

  private KeyRing ring(KeyStep step) {
    while (keys.size() <= step.newestEpoch()) {
      keys.add(OverlayKey.generate());
    }
    return new KeyRing(step, keys.get(step.oldestEpoch()), keys.get(step.newestEpoch()));
  }

  private byte[] sealed(Seal seal, FrameKind kind) {
    byte[] frame = new byte[2048];
    return Arrays.copyOf(frame, seal.seal(kind, BOB, new byte[] {1}, 0, 1, frame));
  }

  private boolean opens(byte[] frame) {
    return bob.open(frame, frame.length, nowNs++, opened) >= 0;
  }

  private static KeyStep later(KeyStep step, int steps) {
    return new KeyStep(step.number() + steps);
  }

  @Test
  void shouldOpenBothEpochsDuringTheChangeAndOnlyTheNewOneAfterIt() {
    byte[] old = sealed(alice, FrameKind.DATAGRAM);
    bob.change(ring(later(KeyStep.FIRST, 1)));
    alice.change(ring(later(KeyStep.FIRST, 1)));
    assertEquals(0, FrameHeader.epoch(sealed(alice, FrameKind.DATAGRAM)));
    byte[] lateOld = sealed(alice, FrameKind.DATAGRAM);
    alice.change(ring(later(KeyStep.FIRST, 2)));
    byte[] fresh = sealed(alice, FrameKind.DATAGRAM);
    assertEquals(1, FrameHeader.epoch(fresh));
    assertTrue(opens(fresh));
    assertTrue(opens(old));
    assertFalse(opens(fresh));
    assertFalse(opens(old));
    assertEquals(2, counters.replayed.get());
    bob.change(ring(KeyStep.stable(1)));
    assertFalse(opens(lateOld));
    assertEquals(1, counters.wrongEpoch.get());
    assertTrue(opens(sealed(alice, FrameKind.DATAGRAM)));
    assertFalse(opens(fresh), "the window goes on over the retirement");
  }

  @Test
  void shouldNotEvenTryAnEpochThatItDoesNotAccept() {
    bob.change(ring(KeyStep.stable(3)));
    alice.change(ring(KeyStep.stable(3)));
    byte[] frame = sealed(alice, FrameKind.HELLO_REPLY);
    for (int epoch : new int[] {0, 1, 2, 4, 5, 255, 256, 65_535}) {
      byte[] forged = frame.clone();
      forged[2] = (byte) (epoch >> 8);
      forged[3] = (byte) epoch;
      assertFalse(opens(forged));
    }
    assertEquals(8, counters.wrongEpoch.get());
    assertEquals(0, counters.keyDerivations.get());
    assertTrue(opens(frame));
  }

  /** The attacker that a rotation is made against: it knows the old key and nothing else. */
  @Test
  void shouldNotLetAHolderOfTheOldKeyKeepFramesOfTheNewOneOut() {
    KeyStep used = later(KeyStep.FIRST, 2);
    bob.change(ring(used));
    alice.change(ring(used));
    Seal forger = new Seal(keys.get(0), ALICE, 42, new FrameCipher());
    for (int i = 0; i < 5 * ReplayWindow.SIZE; i++) {
      assertTrue(opens(sealed(forger, FrameKind.STREAM)));
    }
    NodeId future = ALICE.withIncarnation(1_000_000);
    assertTrue(opens(sealed(new Seal(keys.get(0), future, 1, cipher), FrameKind.STREAM)));
    assertTrue(opens(sealed(alice, FrameKind.STREAM)), "counter and incarnation are of no weight");
    bob.change(ring(KeyStep.stable(1)));
    assertTrue(opens(sealed(alice, FrameKind.STREAM)));
    assertFalse(opens(sealed(forger, FrameKind.STREAM)));
    assertEquals(ALICE, bob.peerAt(ALICE).id(), "what the old key said of incarnations is over");
  }

  /** What the newest key said of a sender outranks what comes with the older one. */
  @Test
  void shouldRefuseAnOlderIncarnationWithTheOldKeyOnceANewerWasHeardWithTheNewOne() {
    KeyStep used = later(KeyStep.FIRST, 2);
    bob.change(ring(used));
    Seal next = new Seal(ring(used), ALICE.withIncarnation(8), 1, cipher);
    assertTrue(opens(sealed(next, FrameKind.DATAGRAM)));
    assertFalse(opens(sealed(alice, FrameKind.DATAGRAM)));
    assertEquals(1, counters.stale.get());
  }

  /** A neighbour that has not sent with the new key yet does not look silent when the old ends. */
  @Test
  void shouldRememberWhenANeighbourWasHeardAcrossTheRetirement() {
    nowNs = 77;
    assertTrue(opens(sealed(alice, FrameKind.STREAM)));
    bob.change(ring(later(KeyStep.FIRST, 2)));
    bob.change(ring(KeyStep.stable(1)));
    assertEquals(77, bob.lastLinkFrameNs(ALICE));
    assertEquals(Long.MIN_VALUE, bob.lastLinkFrameNs(ALICE.withIncarnation(8)));
    alice.change(ring(KeyStep.stable(1)));
    nowNs = 99;
    assertTrue(opens(sealed(alice, FrameKind.STREAM)));
    assertEquals(99, bob.lastLinkFrameNs(ALICE));
  }

  @Test
  void shouldComeToTheNewestKeyFromAnyStep() {
    bob.change(ring(KeyStep.stable(5)));
    alice.change(ring(new KeyStep(3 * 4 + 2)));
    assertTrue(opens(sealed(alice, FrameKind.DATAGRAM)));
    assertFalse(ring(KeyStep.stable(5)).toString().contains(Arrays.toString(keys.get(5).secret())));
  }

  /**
   * Two nodes walk through three epochs, never more than a step apart; frames are sent, come late,
   * in any order and again. Each opens once at most, and always the first time if its epoch is
   * accepted and it is within the window.
   */
  @Property(tries = 200)
  void shouldOpenEachFrameOnceWhateverTheOrder(
      @ForAll @Size(min = 20, max = 300) List<@IntRange(max = 99) Integer> acts) {
    // The tries of a property share their instance.
    new KeyChangeTest().walk(acts);
  }

  private void walk(List<Integer> acts) {
    KeyStep sender = KeyStep.FIRST;
    KeyStep receiver = KeyStep.FIRST;
    List<byte[]> sent = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    for (int act : acts) {
      if (act < 40) {
        sent.add(sealed(alice, act % 2 == 0 ? FrameKind.STREAM : FrameKind.DATAGRAM));
        assertEquals(sender.sealingEpoch(), FrameHeader.epoch(sent.get(sent.size() - 1)));
      } else if (act < 50 && sender.number() <= receiver.number() && sender.number() < 9) {
        sender = sender.next();
        alice.change(ring(sender));
      } else if (act < 60 && receiver.number() <= sender.number() && receiver.number() < 9) {
        receiver = receiver.next();
        bob.change(ring(receiver));
      } else if (!sent.isEmpty()) {
        int index = act * 31 % sent.size();
        byte[] frame = sent.get(index);
        boolean accepted = receiver.accepts(FrameHeader.epoch(frame));
        assertEquals(accepted && taken.add(index), opens(frame));
      }
    }
  }
}
