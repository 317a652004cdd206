package org.plushm.aeron.internal;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.protocol.StatusMessageFlyweight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.plushm.overlay.NodeId;

/**
 * The socket that all local nodes share for their links to one endpoint. The session in a frame
 * tells whose it is; it is sealed as that node's.
 */
final class SealedSendEndpoint extends SendChannelEndpoint implements ReadAheadEndpoint {
  private final FrameGate gate;
  private final NodeId destination;
  private final ConductorOfDriver driversConductor;

  SealedSendEndpoint(
      FrameGate gate,
      ConductorOfDriver driversConductor,
      UdpChannel channel,
      AtomicCounter statusIndicator,
      MediaDriver.Context ctx) {
    super(channel, statusIndicator, ctx);
    this.gate = gate;
    this.driversConductor = driversConductor;
    this.destination = FrameGate.endpointOf(channel.remoteData());
  }

  /** Where it sends to, with incarnation 0. */
  NodeId destination() {
    return destination;
  }

  @Override
  public void openChannel() {
    super.openChannel();
    gate.opened(this);
  }

  @Override
  public void close() {
    super.close();
    gate.closed();
  }

  @Override
  public int send(ByteBuffer buffer) {
    int length = buffer.remaining();
    ByteBuffer sealed = gate.sealStream(buffer);
    if (sealed == null) {
      buffer.position(buffer.limit());
      return length;
    }
    int sent = super.send(sealed);
    if (sent > 0) {
      buffer.position(buffer.limit());
    }
    if (gate.transit() != null) {
      gate.transit().handOverBetweenSends();
    }
    return sent > 0 ? length : 0;
  }

  @Override
  public int send(ByteBuffer buffer, InetSocketAddress address) {
    // Only streams with several destinations use this; there are none, and nothing leaves unsealed.
    throw new UnsupportedOperationException("links have one destination");
  }

  @Override
  public InetSocketAddress receive(ByteBuffer buffer) {
    if (gate.readsAhead()) {
      if (driversConductor.get() == null) {
        // Aeron's poller passes its conductor to endpoints; a stray message makes it do so.
        buffer.clear().position(AeronInjection.writeStrayStatus(buffer));
        return FrameGate.socketAddress(destination);
      }
      if (gate.transit() != null) {
        gate.readAhead(this, buffer);
      }
      return null;
    }
    for (int i = 0; i < FrameGate.READ_LIMIT; i++) {
      InetSocketAddress from = super.receive(buffer);
      if (from == null || gate.openForSender(this, buffer)) {
        return from;
      }
    }
    return null;
  }

  @Override
  public void onStatusMessage(
      StatusMessageFlyweight message,
      UnsafeBuffer buffer,
      int length,
      InetSocketAddress source,
      DriverConductorProxy conductor) {
    if (driversConductor.get() == null) {
      driversConductor.set(conductor);
    }
    super.onStatusMessage(message, buffer, length, source, conductor);
  }

  @Override
  public InetSocketAddress read(ByteBuffer buffer) {
    return super.receive(buffer);
  }

  @Override
  public void take(ByteBuffer frame, AeronInjection injection, InetSocketAddress source) {
    if (receiveDatagramChannel != null
        && receiveDatagramChannel.isOpen()
        && gate.openForSender(this, frame)) {
      injection.into(this, frame.position(), source, driversConductor.get());
    }
  }
}
