package org.plushm.aeron.internal;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.plushm.overlay.NodeId;

/**
 * The socket that a node lives at. What arrives is opened before Aeron's parser, our own datagrams
 * are taken out, and what Aeron answers is sealed.
 */
final class SealedReceiveEndpoint extends ReceiveChannelEndpoint implements ReadAheadEndpoint {
  private final FrameGate gate;
  private final NodeId endpoint;

  SealedReceiveEndpoint(
      FrameGate gate,
      UdpChannel channel,
      DataPacketDispatcher dispatcher,
      AtomicCounter statusIndicator,
      MediaDriver.Context context) {
    super(channel, dispatcher, statusIndicator, context);
    this.gate = gate;
    this.endpoint = FrameGate.endpointOf(channel.remoteData());
  }

  /** The address and port, with incarnation 0. */
  NodeId endpoint() {
    return endpoint;
  }

  @Override
  public void openChannel() {
    super.openChannel();
    gate.opened(this);
  }

  @Override
  public void close() {
    super.close();
    gate.closed(this);
  }

  @Override
  public InetSocketAddress receive(ByteBuffer buffer) {
    if (gate.readsAhead()) {
      // A scan takes longer than an emulated frame may be late.
      if (gate.transit() != null) {
        gate.readAhead(this, buffer);
      }
      return null;
    }
    for (int i = 0; i < FrameGate.READ_LIMIT; i++) {
      InetSocketAddress from = super.receive(buffer);
      if (from == null || gate.openForReceiver(this, buffer)) {
        return from;
      }
    }
    return null;
  }

  @Override
  public InetSocketAddress read(ByteBuffer buffer) {
    return super.receive(buffer);
  }

  @Override
  public void take(ByteBuffer frame, AeronInjection injection, InetSocketAddress source) {
    if (receiveDatagramChannel != null
        && receiveDatagramChannel.isOpen()
        && gate.openForReceiver(this, frame)) {
      injection.into(this, frame.position(), source);
    }
  }

  @Override
  public int sendTo(ByteBuffer buffer, InetSocketAddress address) {
    int length = buffer.remaining();
    ByteBuffer sealed = gate.sealFeedback(endpoint, buffer);
    if (sealed == null) {
      buffer.position(buffer.limit());
      return length;
    }
    int sent = super.sendTo(sealed, address);
    if (gate.transit() != null) {
      gate.transit().handOverBetweenSends();
    }
    return sent > 0 ? length : 0;
  }

  /** Sends a frame that is sealed already; a full socket loses it, as networks do. */
  void sendSealed(ByteBuffer sealed, InetSocketAddress to) {
    try {
      if (sendDatagramChannel != null && sendDatagramChannel.isOpen()) {
        sendDatagramChannel.send(sealed, to);
      }
    } catch (IOException e) {
      onSendError(e, to, errorHandler);
    }
  }
}
