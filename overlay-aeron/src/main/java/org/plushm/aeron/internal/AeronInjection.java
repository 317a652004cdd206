package org.plushm.aeron.internal;

import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_DATA;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_ERR;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_NAK;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_PAD;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_RTTM;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_SETUP;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_SM;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives Aeron's endpoints a frame from memory, as Aeron's own pollers do with one from a socket.
 * Engine thread only, between the steps of the driver's agents.
 */
final class AeronInjection {
  private final UnsafeBuffer buffer;
  private final DataHeaderFlyweight data;
  private final SetupFlyweight setup;
  private final RttMeasurementFlyweight rtt;
  private final StatusMessageFlyweight status;
  private final NakFlyweight nak;
  private final ErrorFlyweight error;

  /**
   * For frames in this buffer.
   *
   * @param frame direct; each frame starts at its begin
   */
  AeronInjection(ByteBuffer frame) {
    buffer = new UnsafeBuffer(frame);
    data = new DataHeaderFlyweight(buffer);
    setup = new SetupFlyweight(buffer);
    rtt = new RttMeasurementFlyweight(buffer);
    status = new StatusMessageFlyweight(buffer);
    nak = new NakFlyweight(buffer);
    error = new ErrorFlyweight(buffer);
  }

  /** A frame to the receiving side of links. */
  void into(ReceiveChannelEndpoint endpoint, int length, InetSocketAddress source) {
    if (!endpoint.isValidFrame(buffer, length)) {
      return;
    }
    switch (FrameDescriptor.frameType(buffer, 0)) {
      case HDR_TYPE_DATA:
      case HDR_TYPE_PAD:
        endpoint.onDataPacket(data, buffer, length, source, 0);
        break;
      case HDR_TYPE_SETUP:
        endpoint.onSetupMessage(setup, buffer, length, source, 0);
        break;
      case HDR_TYPE_RTTM:
        endpoint.onRttMeasurement(rtt, buffer, length, source, 0);
        break;
      default:
        break;
    }
  }

  /** A frame back to the sending side of links. */
  void into(
      SendChannelEndpoint endpoint,
      int length,
      InetSocketAddress source,
      DriverConductorProxy conductor) {
    if (!endpoint.isValidFrame(buffer, length)) {
      return;
    }
    switch (FrameDescriptor.frameType(buffer, 0)) {
      case HDR_TYPE_SM:
        endpoint.onStatusMessage(status, buffer, length, source, conductor);
        break;
      case HDR_TYPE_NAK:
        endpoint.onNakMessage(nak, buffer, length, source);
        break;
      case HDR_TYPE_ERR:
        endpoint.onError(error, buffer, length, source, conductor);
        break;
      case HDR_TYPE_RTTM:
        endpoint.onRttMeasurement(rtt, buffer, length, source);
        break;
      default:
        break;
    }
  }

  /** Writes a status message of no stream, which Aeron counts and forgets; its length. */
  static int writeStrayStatus(ByteBuffer out) {
    StatusMessageFlyweight message = new StatusMessageFlyweight(new UnsafeBuffer(out));
    message.version((byte) 0).flags((short) 0).headerType(HDR_TYPE_SM);
    message.frameLength(StatusMessageFlyweight.HEADER_LENGTH);
    message.sessionId(0).streamId(0).consumptionTermId(0).consumptionTermOffset(0);
    message.receiverWindowLength(0).receiverId(0);
    return StatusMessageFlyweight.HEADER_LENGTH;
  }
}
