package org.plushm.aeron.internal;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The few fields of Aeron's own frames that decide who they are from and for. Stateless. */
final class AeronFrame {
  static final int CONTROL_STREAM = 1;
  static final int BULK_STREAM = 2;

  /** The term length of every stream of ours; Aeron's least. */
  static final int TERM_BYTES = 64 * 1024;

  /** Aeron's part of a datagram: with the seal, UDP and IPv6 it fits into an Ethernet frame. */
  static final int MTU_BYTES = 1344;

  private static final int SETUP_TERM_LENGTH_OFFSET = 28;
  private static final int SETUP_MTU_OFFSET = 32;
  private static final int SETUP_BYTES = 40;
  private static final int EOS_FLAG = 0x20;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private AeronFrame() {}

  static int type(byte[] frame) {
    return (short) SHORT.get(frame, HeaderFlyweight.TYPE_FIELD_OFFSET) & 0xffff;
  }

  /** Whether a receiving endpoint may be sent this. */
  static boolean isForReceiver(byte[] frame, int length) {
    if (length < DataHeaderFlyweight.HEADER_LENGTH) {
      return false;
    }
    switch (type(frame)) {
      case HeaderFlyweight.HDR_TYPE_DATA:
      case HeaderFlyweight.HDR_TYPE_PAD:
        return isOurStream((int) INT.get(frame, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET));
      case HeaderFlyweight.HDR_TYPE_SETUP:
        // The lengths decide how much memory Aeron maps.
        return length >= SETUP_BYTES
            && isOurStream((int) INT.get(frame, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET))
            && (int) INT.get(frame, SETUP_TERM_LENGTH_OFFSET) == TERM_BYTES
            && (int) INT.get(frame, SETUP_MTU_OFFSET) == MTU_BYTES;
      case HeaderFlyweight.HDR_TYPE_RTTM:
        return true;
      default:
        return false;
    }
  }

  /** Whether a sending endpoint may be sent this. */
  static boolean isForSender(byte[] frame, int length) {
    if (length < HeaderFlyweight.MIN_HEADER_LENGTH + 2 * Integer.BYTES) {
      return false;
    }
    switch (type(frame)) {
      case HeaderFlyweight.HDR_TYPE_SM:
      case HeaderFlyweight.HDR_TYPE_NAK:
      case HeaderFlyweight.HDR_TYPE_ERR:
      case HeaderFlyweight.HDR_TYPE_RTTM:
        return true;
      default:
        return false;
    }
  }

  private static boolean isOurStream(int streamId) {
    return streamId == CONTROL_STREAM || streamId == BULK_STREAM;
  }

  /** Whether a data, padding or set-up frame belongs to a control stream. */
  static boolean isControlStream(byte[] frame) {
    return (int) INT.get(frame, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET) == CONTROL_STREAM;
  }

  /** Data, padding and set-up frames carry the session elsewhere than all others. */
  static int sessionId(byte[] frame) {
    int type = type(frame);
    boolean early =
        type == HeaderFlyweight.HDR_TYPE_DATA
            || type == HeaderFlyweight.HDR_TYPE_PAD
            || type == HeaderFlyweight.HDR_TYPE_SETUP;
    return (int)
        INT.get(
            frame,
            early
                ? DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET
                : HeaderFlyweight.MIN_HEADER_LENGTH);
  }

  /** Whether it is a data frame without data, which only shows that the sender lives. */
  static boolean isHeartbeat(byte[] frame, int length) {
    return length == DataHeaderFlyweight.HEADER_LENGTH
        && type(frame) == HeaderFlyweight.HDR_TYPE_DATA
        && (int) INT.get(frame, HeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET) == 0;
  }

  static boolean isEndOfStream(byte[] frame, int length) {
    return isHeartbeat(frame, length)
        && (frame[HeaderFlyweight.FLAGS_FIELD_OFFSET] & EOS_FLAG) != 0;
  }

  /**
   * Whether the sender waits for what Aeron answers to this incoming frame: to a stream that
   * begins, and to bulk, which fills its window. What a control stream carries fits into its
   * window.
   */
  static boolean wantsAnswer(byte[] frame) {
    return type(frame) == HeaderFlyweight.HDR_TYPE_SETUP || !isControlStream(frame);
  }

  /** Whether it moves a stream on, so that more work follows at once. */
  static boolean isProgress(byte[] frame, int length) {
    int type = type(frame);
    return type == HeaderFlyweight.HDR_TYPE_SETUP
        || type == HeaderFlyweight.HDR_TYPE_NAK
        || (type == HeaderFlyweight.HDR_TYPE_DATA || type == HeaderFlyweight.HDR_TYPE_PAD)
            && !isHeartbeat(frame, length);
  }
}
