package org.plushm.aeron.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Which datagrams of a member may come before Aeron. */
class AeronFrameTest {
  private static final int HEADER_BYTES = DataHeaderFlyweight.HEADER_LENGTH;

  /** Data frames one after the other, from an offset in their term on. */
  private static byte[] data(int termOffset, List<Integer> frameLengths) {
    int bytes = frameLengths.stream().mapToInt(AeronFrameTest::aligned).sum();
    byte[] datagram = new byte[bytes];
    int at = 0;
    for (int length : frameLengths) {
      header(datagram, at, HeaderFlyweight.HDR_TYPE_DATA, length, termOffset + at);
      at += aligned(length);
    }
    return datagram;
  }

  private static int aligned(int length) {
    return BitUtil.align(length, 32);
  }

  private static void header(byte[] datagram, int at, int type, int frameLength, int termOffset) {
    DataHeaderFlyweight header =
        new DataHeaderFlyweight(new UnsafeBuffer(datagram, at, HEADER_BYTES));
    header.sessionId(7).streamId(AeronFrame.BULK_STREAM).termId(3).termOffset(termOffset);
    header.frameLength(frameLength).headerType(type);
  }

  private static byte[] setup(Consumer<SetupFlyweight> change) {
    byte[] datagram = new byte[SetupFlyweight.HEADER_LENGTH];
    SetupFlyweight setup = new SetupFlyweight(new UnsafeBuffer(datagram));
    setup.sessionId(7).streamId(AeronFrame.CONTROL_STREAM);
    setup.initialTermId(Integer.MAX_VALUE).activeTermId(Integer.MAX_VALUE).termOffset(64);
    setup.termLength(AeronFrame.TERM_BYTES).mtuLength(AeronFrame.MTU_BYTES);
    setup.frameLength(datagram.length).headerType(HeaderFlyweight.HDR_TYPE_SETUP);
    change.accept(setup);
    return datagram;
  }

  private static boolean mayPass(byte[] datagram) {
    return AeronFrame.isForReceiver(datagram, datagram.length);
  }

  @Property
  void shouldTakeFramesThatFollowEachOther(
      @ForAll @IntRange(max = 1000) int offset32,
      @ForAll @Size(min = 1, max = 8)
          List<@IntRange(min = HEADER_BYTES, max = 160) Integer> lengths) {
    assertTrue(mayPass(data(32 * offset32, lengths)));
  }

  @Property
  void shouldRefuseFramesThatDoNot(
      @ForAll @Size(min = 2, max = 8)
          List<@IntRange(min = HEADER_BYTES, max = 160) Integer> lengths,
      @ForAll @IntRange(min = -64, max = 64) int shift,
      @ForAll @IntRange(min = 1, max = 31) int cut) {
    byte[] datagram = data(640, lengths);
    UnsafeBuffer second = new UnsafeBuffer(datagram, aligned(lengths.get(0)), HEADER_BYTES);
    int termOffset = second.getInt(DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET);
    second.putInt(DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, termOffset + shift);
    assertEquals(shift == 0, mayPass(datagram));
    assertFalse(AeronFrame.isForReceiver(datagram, datagram.length - cut), "cut short");
  }

  @Example
  void shouldRefuseLengthsThatNoFrameHas() {
    for (int length : new int[] {Integer.MIN_VALUE, -1, 1, 31, 65, 96, 1 << 16, 1 << 30}) {
      byte[] datagram = data(0, List.of(64));
      header(datagram, 0, HeaderFlyweight.HDR_TYPE_DATA, length, 0);
      assertFalse(mayPass(datagram), "length " + length);
    }
  }

  @Example
  void shouldRefuseWhatReachesBeyondItsTerm() {
    assertTrue(mayPass(data(AeronFrame.TERM_BYTES - 64, List.of(64))));
    assertFalse(mayPass(data(AeronFrame.TERM_BYTES - 32, List.of(64))));
    for (int offset : new int[] {-32, 8, AeronFrame.TERM_BYTES + 32, 1 << 30}) {
      assertFalse(mayPass(data(offset, List.of(32))), "offset " + offset);
      assertFalse(mayPass(setup(frame -> frame.termOffset(offset))), "set-up at " + offset);
    }
  }

  @Example
  void shouldTakePaddingAtTheEndOnly() {
    byte[] last = data(1024, List.of(64, 32));
    header(last, 64, HeaderFlyweight.HDR_TYPE_PAD, AeronFrame.TERM_BYTES - 1024 - 64, 1024 + 64);
    assertTrue(mayPass(last));
    byte[] early = data(1024, List.of(32, 64));
    header(early, 0, HeaderFlyweight.HDR_TYPE_PAD, 32, 1024);
    assertFalse(mayPass(early));
  }

  @Example
  void shouldTakeTheSignOfLifeOfAStream() {
    byte[] heartbeat = new byte[HEADER_BYTES];
    header(heartbeat, 0, HeaderFlyweight.HDR_TYPE_DATA, 0, 4096);
    assertTrue(mayPass(heartbeat));
  }

  @Example
  void shouldRefuseAStreamThatStandsBeforeItsBeginning() {
    assertTrue(mayPass(setup(frame -> {})));
    assertTrue(mayPass(setup(frame -> frame.activeTermId(Integer.MIN_VALUE + 2))), "terms wrap");
    assertFalse(mayPass(setup(frame -> frame.activeTermId(Integer.MAX_VALUE - 1))));
    assertFalse(mayPass(setup(frame -> frame.termLength(1 << 30))));
    assertFalse(mayPass(setup(frame -> frame.mtuLength(65504))));
  }
}
