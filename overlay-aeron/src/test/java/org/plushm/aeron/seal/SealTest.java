package org.plushm.aeron.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.ToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;

class SealTest {
  private static final NodeId ALICE = NodeId.parse("127.0.0.1:4000#7");
  private static final NodeId BOB = NodeId.parse("[fe80::1]:4001#9");

  private final OverlayKey key = OverlayKey.of(new byte[32]);
  private final FrameCipher cipher = new FrameCipher();
  private final SealCounters counters = new SealCounters();
  private final Seal alice = new Seal(key, ALICE, 42, cipher);
  private final Opener bob = new Opener(key, BOB, cipher, counters);
  private final byte[] opened = new byte[2048];
  private long nowNs = 1;

  private byte[] sealed(Seal seal, FrameKind kind, NodeId to, byte... content) {
    byte[] frame = new byte[2048];
    return Arrays.copyOf(frame, seal.seal(kind, to, content, 0, content.length, frame));
  }

  private int open(byte[] frame) {
    return bob.open(frame, frame.length, nowNs++, opened);
  }

  private void assertDropped(byte[] frame, ToLongFunction<SealCounters> reason) {
    long before = reason.applyAsLong(counters);
    assertEquals(-1, open(frame));
    assertEquals(before + 1, reason.applyAsLong(counters));
  }

  @Property(tries = 100)
  void shouldOpenWhatWasSealed(@ForAll @Size(max = 1400) byte[] content) {
    byte[] frame = sealed(alice, FrameKind.DATAGRAM, BOB, content);
    assertEquals(content.length + FrameHeader.OVERHEAD_BYTES, frame.length);
    assertTrue(FrameHeader.isPlausible(frame, frame.length));
    assertEquals(content.length, open(frame));
    assertArrayEquals(content, Arrays.copyOf(opened, content.length));
    assertEquals(ALICE, bob.sender().id());
  }

  /** Whichever bit is changed, header or content, nothing opens. */
  @Property(tries = 300)
  void shouldDropFrameWhenAnyBitIsChanged(@ForAll @IntRange(max = 8 * 108 - 1) int bit) {
    byte[] frame = sealed(alice, FrameKind.STREAM, BOB, new byte[20]);
    frame[bit / 8] ^= (byte) (1 << bit % 8);
    assertFalse(
        FrameHeader.isPlausible(frame, frame.length) && open(frame) >= 0, "bit " + bit + " opened");
  }

  @Test
  void shouldNotTakeGarbageForAFrame() {
    byte[] frame = sealed(alice, FrameKind.STREAM, BOB);
    assertTrue(FrameHeader.isPlausible(frame, frame.length));
    assertFalse(FrameHeader.isPlausible(frame, frame.length - 1));
    assertFalse(FrameHeader.isPlausible(new byte[200], 200));
    byte[] unknownKind = frame.clone();
    unknownKind[1] = 99;
    assertFalse(FrameHeader.isPlausible(unknownKind, unknownKind.length));
    byte[] negative = frame.clone();
    negative[24] = (byte) 0x80;
    assertFalse(FrameHeader.isPlausible(negative, negative.length));
  }

  @Test
  void shouldDropFrameWhenItComesAgain() {
    byte[] frame = sealed(alice, FrameKind.DATAGRAM, BOB, (byte) 1);
    assertEquals(1, open(frame));
    assertDropped(frame, c -> c.replayed.get());
  }

  @Test
  void shouldOpenTheAuthenticFrameRightAfterAForgedCopy() {
    byte[] frame = sealed(alice, FrameKind.DATAGRAM, BOB, (byte) 1);
    byte[] forged = frame.clone();
    forged[forged.length - 1] ^= 1;
    assertDropped(forged, c -> c.badSeal.get());
    assertDropped(forged, c -> c.badSeal.get());
    assertEquals(1, open(frame));
  }

  @Test
  void shouldKeepWindowsOfDifferentSocketsApart() {
    byte[] early = sealed(alice, FrameKind.FEEDBACK, BOB, (byte) 1);
    for (int i = 0; i < 2000; i++) {
      assertEquals(0, open(sealed(alice, FrameKind.STREAM, BOB)));
    }
    assertEquals(1, open(early));
  }

  @Test
  void shouldDropOlderIncarnationAndOtherStartOfTheSame() {
    Seal later = new Seal(key, ALICE.withIncarnation(8), 1, cipher);
    Seal twin = new Seal(key, ALICE.withIncarnation(8), 2, cipher);
    assertEquals(0, open(sealed(alice, FrameKind.STREAM, BOB)));
    assertEquals(0, open(sealed(later, FrameKind.STREAM, BOB)));
    assertDropped(sealed(alice, FrameKind.STREAM, BOB), c -> c.stale.get());
    assertDropped(sealed(twin, FrameKind.STREAM, BOB), c -> c.stale.get());
    assertEquals(8, bob.peerAt(ALICE).id().incarnation());
  }

  @Test
  void shouldNotLearnAnIncarnationFromAForgedFrame() {
    Seal stranger =
        new Seal(OverlayKey.generate(), ALICE.withIncarnation(99), 1, new FrameCipher());
    assertDropped(sealed(stranger, FrameKind.STREAM, BOB), c -> c.badSeal.get());
    assertNull(bob.peerAt(ALICE));
    assertEquals(0, open(sealed(alice, FrameKind.STREAM, BOB)));
  }

  @Test
  void shouldDropFrameForSomebodyElse() {
    byte[] forEarlier = sealed(alice, FrameKind.STREAM, BOB.withIncarnation(8));
    assertDropped(forEarlier, c -> c.foreign.get());
    assertDropped(sealed(alice, FrameKind.DATAGRAM, BOB.anyIncarnation()), c -> c.foreign.get());
    assertDropped(sealed(alice, FrameKind.HELLO, BOB), c -> c.foreign.get());
    Seal self = new Seal(key, BOB.withIncarnation(10), 3, cipher);
    assertDropped(sealed(self, FrameKind.STREAM, BOB), c -> c.foreign.get());
  }

  @Test
  void shouldLearnNothingFromHelloButItsSender() {
    byte[] hello = sealed(alice, FrameKind.HELLO, BOB.anyIncarnation(), (byte) 5);
    assertEquals(1, open(hello));
    assertEquals(ALICE, bob.helloSender());
    assertNull(bob.peerAt(ALICE));
    assertEquals(1, open(hello), "a repeated HELLO is answered again");
  }

  @Test
  void shouldHideTheKeyAndRefuseOtherLengths() {
    assertEquals("OverlayKey[hidden]", key.toString());
    assertThrows(IllegalArgumentException.class, () -> OverlayKey.of(new byte[31]));
    assertArrayEquals(new byte[32], key.secret());
  }
}
