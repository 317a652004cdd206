package org.plushm.aeron.internal;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.BitUtil;

/**
 * The few fields of Aeron's own frames that decide who they are from and for, and whether Aeron may
 * take them. Stateless.
 */
final class AeronFrame {
  static final int CONTROL_STREAM = 1;
  static final int BULK_STREAM = 2;

  /** The term length of every stream of ours; Aeron's least. */
  static final int TERM_BYTES = 64 * 1024;

  /** Aeron's part of a datagram: with the seal, UDP and IPv6 it fits into an Ethernet frame. */
  static final int MTU_BYTES = 1344;

  private static final int SETUP_INITIAL_TERM_OFFSET = 20;
  private static final int SETUP_ACTIVE_TERM_OFFSET = 24;
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
    return type(frame, 0);
  }

  private static int type(byte[] frame, int at) {
    return (short) SHORT.get(frame, at + HeaderFlyweight.TYPE_FIELD_OFFSET) & 0xffff;
  }

  /**
   * Whether a receiving endpoint may be sent this. Aeron takes the numbers in a frame as they are,
   * and a member can write what it likes into one.
   */
  static boolean isForReceiver(byte[] frame, int length) {
    if (length < DataHeaderFlyweight.HEADER_LENGTH) {
      return false;
    }
    switch (type(frame)) {
      case HeaderFlyweight.HDR_TYPE_DATA:
      case HeaderFlyweight.HDR_TYPE_PAD:
        return isOurStream((int) INT.get(frame, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET))
            && isInTerm(frame)
            && (isHeartbeat(frame, length) || isFrameAfterFrame(frame, length));
      case HeaderFlyweight.HDR_TYPE_SETUP:
        // The lengths decide how much memory Aeron maps, the terms where the stream stands.
        return length >= SETUP_BYTES
            && isOurStream((int) INT.get(frame, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET))
            && isInTerm(frame)
            && (int) INT.get(frame, SETUP_ACTIVE_TERM_OFFSET)
                    - (int) INT.get(frame, SETUP_INITIAL_TERM_OFFSET)
                >= 0
            && (int) INT.get(frame, SETUP_TERM_LENGTH_OFFSET) == TERM_BYTES
            && (int) INT.get(frame, SETUP_MTU_OFFSET) == MTU_BYTES;
      case HeaderFlyweight.HDR_TYPE_RTTM:
        return true;
      default:
        return false;
    }
  }

  /** Whether it lies within its term and begins where a frame can. */
  private static boolean isInTerm(byte[] frame) {
    int offset = (int) INT.get(frame, DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET);
    return offset >= 0
        && offset <= TERM_BYTES
        && (offset & (FrameDescriptor.FRAME_ALIGNMENT - 1)) == 0;
  }

  /**
   * Whether a datagram consists of data frames, each beginning where the one before ends, of one
   * stream and term and not beyond its end. Of padding, which is the last, only the header is sent.
   */
  private static boolean isFrameAfterFrame(byte[] frame, int length) {
    int termOffset = (int) INT.get(frame, DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET);
    int at = 0;
    while (at < length) {
      if (length - at < DataHeaderFlyweight.HEADER_LENGTH
          || (int) INT.get(frame, at + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET) != termOffset
          || !isSameInt(frame, at, DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET)
          || !isSameInt(frame, at, DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET)
          || !isSameInt(frame, at, DataHeaderFlyweight.TERM_ID_FIELD_OFFSET)) {
        return false;
      }
      int frameLength = (int) INT.get(frame, at + HeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET);
      if (frameLength < DataHeaderFlyweight.HEADER_LENGTH
          || frameLength > TERM_BYTES - termOffset) {
        return false;
      }
      int aligned = BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT);
      int type = type(frame, at);
      if (type == HeaderFlyweight.HDR_TYPE_PAD) {
        return at + DataHeaderFlyweight.HEADER_LENGTH == length;
      }
      if (type != HeaderFlyweight.HDR_TYPE_DATA) {
        return false;
      }
      at += aligned;
      termOffset += aligned;
    }
    return at == length;
  }

  private static boolean isSameInt(byte[] frame, int at, int field) {
    return (int) INT.get(frame, at + field) == (int) INT.get(frame, field);
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
