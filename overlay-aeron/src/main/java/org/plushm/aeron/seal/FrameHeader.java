package org.plushm.aeron.seal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.plushm.overlay.NodeId;

/**
 * The clear header of a sealed frame, big-endian. All of it is associated data.
 *
 * <pre>
 *   0 version      1 kind         2 key epoch (2)   4 sender port (2)   6 receiver port (2)
 *   8 sender address (16)        24 sender incarnation (8)             32 sender salt (8)
 *  40 receiver address (16)      56 receiver incarnation (8)           64 counter (8)
 * </pre>
 */
public final class FrameHeader {
  /** The only version so far; not a value that Aeron's frames begin with in practice. */
  public static final byte VERSION = (byte) 0xa1;

  /** Length of the header. */
  public static final int HEADER_BYTES = 72;

  /** Length of the authentication tag after the content. */
  public static final int TAG_BYTES = 16;

  /** What a seal adds to a frame. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private FrameHeader() {}

  static void write(
      byte[] out, FrameKind kind, int epoch, NodeId from, long salt, NodeId to, long counter) {
    out[0] = VERSION;
    out[1] = (byte) kind.code();
    SHORT.set(out, 2, (short) epoch);
    SHORT.set(out, 4, (short) from.port());
    SHORT.set(out, 6, (short) to.port());
    LONG.set(out, 8, from.addressHigh());
    LONG.set(out, 16, from.addressLow());
    LONG.set(out, 24, from.incarnation());
    LONG.set(out, 32, salt);
    LONG.set(out, 40, to.addressHigh());
    LONG.set(out, 48, to.addressLow());
    LONG.set(out, 56, to.incarnation());
    LONG.set(out, 64, counter);
  }

  /** Whether the bytes may be a sealed frame at all: length, version, kind, ports, signs. */
  public static boolean isPlausible(byte[] frame, int length) {
    return length >= OVERHEAD_BYTES
        && frame[0] == VERSION
        && FrameKind.of(frame[1]) != null
        && (short) SHORT.get(frame, 4) != 0
        && (short) SHORT.get(frame, 6) != 0
        && incarnation(frame, 24) >= 0
        && incarnation(frame, 56) >= 0;
  }

  /** The kind of a plausible frame. */
  public static FrameKind kind(byte[] frame) {
    return FrameKind.of(frame[1]);
  }

  static int epoch(byte[] frame) {
    return (short) SHORT.get(frame, 2) & 0xffff;
  }

  /** Who a plausible frame says that it is from. */
  public static NodeId sender(byte[] frame) {
    return new NodeId(
        (long) LONG.get(frame, 8),
        (long) LONG.get(frame, 16),
        (short) SHORT.get(frame, 4) & 0xffff,
        incarnation(frame, 24));
  }

  static long salt(byte[] frame) {
    return (long) LONG.get(frame, 32);
  }

  /** Who a plausible frame is for. */
  public static NodeId receiver(byte[] frame) {
    return new NodeId(
        (long) LONG.get(frame, 40),
        (long) LONG.get(frame, 48),
        (short) SHORT.get(frame, 6) & 0xffff,
        incarnation(frame, 56));
  }

  static long counter(byte[] frame) {
    return (long) LONG.get(frame, 64);
  }

  private static long incarnation(byte[] frame, int offset) {
    return (long) LONG.get(frame, offset);
  }
}
